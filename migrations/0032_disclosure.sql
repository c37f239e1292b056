-- +goose Up

-- What is told to other authorities: the register of information sources with the versions of its policy, who may ask for
-- what, what was asked and what was answered. Nothing is deleted.
CREATE SCHEMA disclosure;
GRANT USAGE ON SCHEMA disclosure TO oszir_app;

-- A version of the policy, or an agency with its grounds, on its way through four eyes. How it stands is its last step. What
-- the program ships stands in the program; what is approved lies over it.
CREATE TABLE disclosure.proposal (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sort       text NOT NULL CHECK (sort IN ('policy', 'agency')),
    key        text NOT NULL, -- of the agency; '' for the policy
    drafted_by text NOT NULL CHECK (drafted_by <> ''),
    drafted_at timestamptz NOT NULL,
    entry_id   bigint NOT NULL REFERENCES audit.entry
);
CREATE TABLE disclosure.proposal_step (
    proposal_id bigint NOT NULL REFERENCES disclosure.proposal,
    version     integer NOT NULL CHECK (version > 0),
    state       text NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'refused', 'withdrawn')),
    content     jsonb NOT NULL,
    note        text NOT NULL DEFAULT '', -- why it was refused
    at          timestamptz NOT NULL,
    actor       text NOT NULL,
    drafted_by  text NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    PRIMARY KEY (proposal_id, version),
    CONSTRAINT proposal_step_four_eyes CHECK (state NOT IN ('approved', 'refused') OR actor <> drafted_by)
);
CREATE UNIQUE INDEX proposal_step_approved ON disclosure.proposal_step (proposal_id) WHERE state = 'approved';

-- The days on which an approved version of the policy was published and sent to the supervision.
CREATE TABLE disclosure.policy_mark (
    proposal_id bigint NOT NULL REFERENCES disclosure.proposal,
    sort        text NOT NULL CHECK (sort IN ('published', 'sent')),
    day         date NOT NULL,
    at          timestamptz NOT NULL,
    actor       text NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    PRIMARY KEY (proposal_id, sort)
);

-- What the policy obliges to: a cause after which it must be changed, a service that ends and must be announced, a yearly review.
CREATE TABLE disclosure.duty (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sort        text NOT NULL CHECK (sort IN ('change', 'ending', 'review')),
    about       text NOT NULL,
    happened_on date NOT NULL, -- the cause; the last day of the service; the day of the review before
    due_on      date NOT NULL,
    at          timestamptz NOT NULL,
    actor       text NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry
);
CREATE INDEX duty_due ON disclosure.duty (due_on, id);
CREATE TABLE disclosure.duty_end (
    duty_id     bigint PRIMARY KEY REFERENCES disclosure.duty,
    day         date NOT NULL,
    note        text NOT NULL,
    proposal_id bigint REFERENCES disclosure.proposal, -- the version that it was changed by
    at          timestamptz NOT NULL,
    actor       text NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry
);

-- Of which step of a duty was reminded, so that nobody is reminded twice.
CREATE TABLE disclosure.reminder (
    duty  text NOT NULL,
    stage text NOT NULL,
    at    timestamptz NOT NULL,
    PRIMARY KEY (duty, stage)
);

-- A request of an agency, as it came and as it stands.
CREATE SEQUENCE disclosure.request_id;
CREATE TABLE disclosure.request (
    id          bigint PRIMARY KEY,
    body_id     bigint NOT NULL,
    agency      text NOT NULL, -- key of the agency
    agency_name text NOT NULL, -- which of them exactly
    channel     text NOT NULL CHECK (channel IN ('email', 'post', 'epaper', 'interface')),
    file_number text NOT NULL, -- of the agency
    received_on date NOT NULL,
    due_on      date NOT NULL,
    ground      text NOT NULL, -- key of the ground
    law         text NOT NULL, -- its citation when the request came
    purpose     text NOT NULL,
    overlap     boolean NOT NULL, -- asked is only whether a benefit is held, and when
    fields      text[] NOT NULL,  -- keys of the data items
    from_day    date NOT NULL,
    until_day   date NOT NULL,    -- the last day
    original    bytea,            -- the request as it was received; NULL: erased
    digest      bytea NOT NULL,   -- SHA-256 of it
    state       text NOT NULL CHECK (state IN ('received', 'proposed', 'answered', 'refused')),
    version     integer NOT NULL CHECK (version > 0),
    received_by text NOT NULL,
    received_at timestamptz NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT request_period CHECK (from_day <= until_day)
);
CREATE INDEX request_body ON disclosure.request (body_id, state, due_on, id);
CREATE INDEX request_entry ON disclosure.request (entry_id);

-- Whom it asks about, as the agency named them, and who that is in the client registry.
CREATE TABLE disclosure.request_person (
    request_id bigint NOT NULL REFERENCES disclosure.request,
    no         integer NOT NULL,
    given      jsonb NOT NULL, -- {}: erased
    person_id  bigint, -- NULL: nobody, or not chosen yet
    open       boolean NOT NULL, -- somebody must choose
    PRIMARY KEY (request_id, no)
);
CREATE INDEX request_person_person ON disclosure.request_person (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE disclosure.request_step (
    request_id bigint NOT NULL REFERENCES disclosure.request,
    version    integer NOT NULL,
    did        text NOT NULL CHECK (did IN ('received', 'chosen', 'proposed', 'returned', 'answered', 'refused')),
    note       text NOT NULL DEFAULT '',
    at         timestamptz NOT NULL,
    actor      text NOT NULL,
    entry_id   bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT request_step_pkey PRIMARY KEY (request_id, version)
);

-- What was answered, as it left.
CREATE SEQUENCE disclosure.answer_number;
CREATE TABLE disclosure.answer (
    request_id  bigint PRIMARY KEY REFERENCES disclosure.request,
    number      bigint NOT NULL UNIQUE,
    four_eyes   boolean NOT NULL,
    proposed_by text NOT NULL,
    approved_by text NOT NULL,
    content     jsonb, -- these three NULL: erased
    xml         bytea,
    pdf         bytea,
    at          timestamptz NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT answer_four_eyes CHECK (NOT four_eyes OR proposed_by <> approved_by)
);

GRANT SELECT, INSERT ON disclosure.proposal, disclosure.proposal_step, disclosure.policy_mark, disclosure.duty, disclosure.duty_end,
    disclosure.reminder, disclosure.request, disclosure.request_person, disclosure.request_step, disclosure.answer TO oszir_app;
GRANT UPDATE (state, version) ON disclosure.request TO oszir_app;
GRANT UPDATE (person_id, open) ON disclosure.request_person TO oszir_app;
GRANT USAGE ON SEQUENCE disclosure.request_id, disclosure.answer_number TO oszir_app;

-- What requests and answers say goes with the person's data; that there was a request, and of whom, stays. An answer is one
-- signed file: it goes as a whole, with what it says of others.
-- +goose StatementBegin
CREATE FUNCTION disclosure.erase_persons(erasure bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    of_them bigint[];
BEGIN
    PERFORM oversight.demand(erasure, 'person', ids);
    of_them := ARRAY(SELECT DISTINCT p.request_id FROM disclosure.request_person p WHERE p.person_id = ANY(ids));
    UPDATE disclosure.request_person SET given = '{}' WHERE person_id = ANY(ids);
    UPDATE disclosure.request SET purpose = 'törölt adat', file_number = 'törölt adat', original = NULL WHERE id = ANY(of_them);
    UPDATE disclosure.request_step SET note = 'törölt adat' WHERE request_id = ANY(of_them) AND note <> '';
    UPDATE disclosure.answer SET content = NULL, xml = NULL, pdf = NULL WHERE request_id = ANY(of_them);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION disclosure.erase_persons(bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION disclosure.erase_persons(bigint, bigint[]) TO oszir_app;
