-- +goose Up
-- How somebody who has an account at a body is reached; kept by the body's head.
ALTER TABLE identity.account ADD COLUMN post text NOT NULL DEFAULT '', ADD COLUMN phone text NOT NULL DEFAULT '';
GRANT UPDATE (email, post, phone) ON identity.account TO oszir_app;

-- A request on its way, as it was typed: one for each account. It is emptied when it is sent.
CREATE TABLE identity.request_draft (
    account_id  bigint PRIMARY KEY REFERENCES identity.account,
    register    text NOT NULL DEFAULT '',
    role        text NOT NULL DEFAULT '',
    body_id     bigint NOT NULL DEFAULT 0,
    valid_from  text NOT NULL DEFAULT '',
    valid_until text NOT NULL DEFAULT '',
    reason      text NOT NULL DEFAULT '',
    version     bigint NOT NULL DEFAULT 1
);
GRANT SELECT, INSERT, UPDATE ON identity.request_draft TO oszir_app;

-- A right as it was asked for. Its state goes on when the right does: it ends as expired or withdrawn.
CREATE TABLE identity.request (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    bigint NOT NULL REFERENCES identity.account,
    body_id       bigint NOT NULL,
    role          text NOT NULL CHECK (role <> ''),
    valid_from    date NOT NULL,
    valid_until   date CHECK (valid_until >= valid_from), -- the last day; none: until it is taken away
    reason        text NOT NULL,
    state         text NOT NULL CHECK (state IN ('BENYUJTVA', 'ELSO_SZINTEN_JOVAHAGYVA', 'AKTIV', 'ELUTASITVA', 'VISSZAVONVA', 'LEJART', 'FELFUGGESZTVE')),
    sent_at       timestamptz NOT NULL,
    first_by      bigint REFERENCES identity.account,
    first_at      timestamptz,
    second_by     bigint REFERENCES identity.account,
    second_at     timestamptz,
    answer        text NOT NULL DEFAULT '', -- why it was refused
    sites         bigint[] NOT NULL DEFAULT '{}', -- the bodies reported for, set at the second level
    head_checked  boolean NOT NULL DEFAULT false, -- the second level has confirmed the leader's role
    membership_id bigint REFERENCES identity.membership,
    entry_id      bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT request_never_by_oneself CHECK (first_by <> account_id AND second_by <> account_id),
    CONSTRAINT request_approved_by_somebody CHECK (state NOT IN ('ELSO_SZINTEN_JOVAHAGYVA', 'AKTIV') OR first_by IS NOT NULL),
    CONSTRAINT request_in_force_by_membership CHECK (state NOT IN ('AKTIV', 'FELFUGGESZTVE') OR membership_id IS NOT NULL)
);
CREATE UNIQUE INDEX request_waiting_once ON identity.request (account_id, body_id, role) WHERE state IN ('BENYUJTVA', 'ELSO_SZINTEN_JOVAHAGYVA');
CREATE INDEX request_account ON identity.request (account_id, id);
CREATE INDEX request_waiting ON identity.request (body_id, id) WHERE state IN ('BENYUJTVA', 'ELSO_SZINTEN_JOVAHAGYVA');
CREATE UNIQUE INDEX request_membership ON identity.request (membership_id) WHERE membership_id IS NOT NULL;
GRANT SELECT, INSERT ON identity.request TO oszir_app;
GRANT UPDATE (state, first_by, first_at, second_by, second_at, answer, sites, head_checked, membership_id) ON identity.request TO oszir_app;

-- What became of a right, step by step.
CREATE TABLE identity.right_event (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    bigint NOT NULL REFERENCES identity.account,
    body_id       bigint NOT NULL,
    role          text NOT NULL,
    request_id    bigint REFERENCES identity.request,
    membership_id bigint REFERENCES identity.membership,
    kind          text NOT NULL CHECK (kind <> ''),
    at            timestamptz NOT NULL,
    actor         text NOT NULL,
    actor_role    text NOT NULL,
    reason        text NOT NULL DEFAULT '',
    entry_id      bigint NOT NULL REFERENCES audit.entry
);
CREATE INDEX right_event_of ON identity.right_event (account_id, body_id, role, id);
GRANT SELECT, INSERT ON identity.right_event TO oszir_app;

-- A suspended right is a membership that has ended and is to go on: resuming it makes a new membership with its end.
CREATE TABLE identity.suspension (
    membership_id bigint PRIMARY KEY REFERENCES identity.membership,
    until         timestamptz, -- when the right would have ended by itself
    at            timestamptz NOT NULL,
    over_at       timestamptz, -- resumed, withdrawn or expired
    resumed_as    bigint REFERENCES identity.membership
);
CREATE INDEX suspension_open ON identity.suspension (until) WHERE over_at IS NULL;
GRANT SELECT, INSERT ON identity.suspension TO oszir_app;
GRANT UPDATE (until, over_at, resumed_as) ON identity.suspension TO oszir_app;

CREATE INDEX membership_body ON identity.membership (body_id);
CREATE INDEX membership_until ON identity.membership (valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX session_membership_last ON identity.session (membership_id, last_seen);

-- Scanned papers: bytes as they were sent.
CREATE TABLE identity.document (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256   bytea NOT NULL CHECK (length(sha256) = 32),
    media    text NOT NULL CHECK (media IN ('application/pdf', 'image/png', 'image/jpeg')),
    content  bytea NOT NULL CHECK (length(content) BETWEEN 1 AND 5 * 1024 * 1024),
    at       timestamptz NOT NULL,
    entry_id bigint NOT NULL REFERENCES audit.entry
);
GRANT SELECT, INSERT ON identity.document TO oszir_app;

-- The paper by which a body's head names an e-representative, or takes the name back, and what became of it.
CREATE TABLE identity.designation (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('designation', 'withdrawal')),
    body_id       bigint NOT NULL,
    account_id    bigint NOT NULL REFERENCES identity.account, -- who is, or was, to be the e-representative
    membership_id bigint REFERENCES identity.membership, -- what came of a designation; what a withdrawal ends
    head_name     text NOT NULL CHECK (head_name <> ''),
    head_post     text NOT NULL CHECK (head_post <> ''),
    effect_on     date NOT NULL, -- the first day of it, or of its absence
    valid_until   date CHECK (valid_until >= effect_on),
    state         text NOT NULL CHECK (state IN ('ELKESZULT', 'FELTOLTVE', 'ROGZITVE', 'ELUTASITVA', 'VISSZAVONVA')),
    made_by       bigint NOT NULL REFERENCES identity.account,
    made_at       timestamptz NOT NULL,
    document_id   bigint REFERENCES identity.document,
    decided_by    bigint REFERENCES identity.account,
    decided_at    timestamptz,
    answer        text NOT NULL DEFAULT '',
    entry_id      bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT designation_with_document CHECK (state NOT IN ('FELTOLTVE', 'ROGZITVE') OR document_id IS NOT NULL),
    CONSTRAINT designation_never_by_oneself CHECK (decided_by <> account_id AND decided_by <> made_by)
);
CREATE UNIQUE INDEX designation_waiting_once ON identity.designation (kind, body_id, account_id) WHERE state IN ('ELKESZULT', 'FELTOLTVE');
CREATE INDEX designation_account ON identity.designation (account_id, id);
CREATE INDEX designation_made_by ON identity.designation (made_by, id);
CREATE INDEX designation_uploaded ON identity.designation (id) WHERE state = 'FELTOLTVE';
GRANT SELECT, INSERT ON identity.designation TO oszir_app;
GRANT UPDATE (state, document_id, membership_id, decided_by, decided_at, answer) ON identity.designation TO oszir_app;

-- The yearly review of a body's rights: each right that was in force is confirmed or withdrawn by the e-representative.
CREATE TABLE identity.review (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    year        int NOT NULL,
    body_id     bigint NOT NULL,
    opened_at   timestamptz NOT NULL,
    reminded_at timestamptz,
    closed_at   timestamptz,
    CONSTRAINT review_once UNIQUE (year, body_id)
);
CREATE INDEX review_open ON identity.review (opened_at) WHERE closed_at IS NULL;
GRANT SELECT, INSERT ON identity.review TO oszir_app;
GRANT UPDATE (reminded_at, closed_at) ON identity.review TO oszir_app;
CREATE TABLE identity.review_item (
    review_id     bigint NOT NULL REFERENCES identity.review,
    membership_id bigint NOT NULL REFERENCES identity.membership,
    answer        text NOT NULL DEFAULT '' CHECK (answer IN ('', 'confirmed', 'withdrawn', 'suspended', 'gone')),
    by_account    bigint REFERENCES identity.account,
    at            timestamptz,
    PRIMARY KEY (review_id, membership_id)
);
GRANT SELECT, INSERT ON identity.review_item TO oszir_app;
GRANT UPDATE (answer, by_account, at) ON identity.review_item TO oszir_app;
