-- +goose Up

-- Unfinished cases of an office, and of one clerk, by urgency: what waits for no day comes last. The day is an expression so
-- that a page of the list begins in the index where the one before has ended.
DROP INDEX ptr.case_file_open;
DROP INDEX ptr.case_file_clerk;
CREATE INDEX case_file_open ON ptr.case_file (body_id, coalesce(next_on, '9999-12-31'::date), id) WHERE finished_at IS NULL;
CREATE INDEX case_file_clerk ON ptr.case_file (body_id, clerk, coalesce(next_on, '9999-12-31'::date), id) WHERE finished_at IS NULL;
CREATE INDEX case_file_drafts ON ptr.case_file (body_id, coalesce(next_on, '9999-12-31'::date), id) WHERE finished_at IS NULL AND state = 'DONTESTERVEZET' AND drafted_by IS NOT NULL;

-- Cases are looked for by the days of their decisions.
CREATE INDEX decision_issued ON ptr.decision (body_id, issued_on);
CREATE INDEX decision_final_on ON ptr.decision (body_id, final_on) WHERE final_on IS NOT NULL;

-- The people of an office's benefits, and the benefits whose review comes. By their end first: what has ended is never
-- reviewed, and there is ever more of it.
CREATE INDEX benefit_body_applicant ON ptr.benefit (body_id, applicant_id);
CREATE INDEX benefit_version_review ON ptr.benefit_version (body_id, upper(valid), review_due) WHERE upper_inf(recorded) AND review_due IS NOT NULL;

-- What somebody looks for again and again. The query names nobody: what is asked of people is left out of it.
CREATE TABLE ptr.kept_filter (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor    text NOT NULL CHECK (actor <> ''),
    list     text NOT NULL CHECK (list IN ('tasks', 'cases', 'migrated', 'beneficiaries', 'benefits')),
    name     text NOT NULL CHECK (name <> '' AND length(name) <= 80),
    query    text NOT NULL CHECK (length(query) <= 2000),
    first    boolean NOT NULL DEFAULT false, -- the list opens with it
    gone     boolean NOT NULL DEFAULT false, -- taken away by its owner
    saved_at timestamptz NOT NULL,
    entry_id bigint NOT NULL REFERENCES audit.entry
);
CREATE UNIQUE INDEX kept_filter_name ON ptr.kept_filter (actor, list, name) WHERE NOT gone;
CREATE UNIQUE INDEX kept_filter_first ON ptr.kept_filter (actor, list) WHERE first AND NOT gone;
GRANT SELECT, INSERT ON ptr.kept_filter TO oszir_app;
GRANT UPDATE (name, query, first, gone, saved_at, entry_id) ON ptr.kept_filter TO oszir_app;

-- What an office ordered for many benefits at once: to be handled by another body from a day on, or to become benefits of
-- other kinds when the law ends theirs. The order and its items are the truth of what is to be done; a job only says: look.
CREATE TABLE ptr.bulk_order (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sort        text NOT NULL CHECK (sort IN ('move', 'convert')),
    body_id     bigint NOT NULL REFERENCES orgs.body,
    to_body     bigint NOT NULL REFERENCES orgs.body, -- that handles the benefits afterwards
    day         date NOT NULL,                        -- the first on which it does
    issued_on   date,                                 -- of a conversion: the day of its decisions
    case_number text NOT NULL DEFAULT '',             -- of a conversion: what the numbers of its cases begin with
    reason      text NOT NULL CHECK (reason <> ''),
    actor       text NOT NULL,
    role        text NOT NULL,
    items       integer NOT NULL CHECK (items > 0),
    ordered_at  timestamptz NOT NULL,
    done_at     timestamptz,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT bulk_order_elsewhere CHECK (to_body <> body_id),
    CONSTRAINT bulk_order_convert CHECK ((sort = 'convert') = (issued_on IS NOT NULL))
);
CREATE INDEX bulk_order_waiting ON ptr.bulk_order (id) WHERE done_at IS NULL;
CREATE INDEX bulk_order_body ON ptr.bulk_order (body_id, id);
CREATE INDEX bulk_order_entry ON ptr.bulk_order (entry_id);
-- Cases that came along keep decisions of the body they came from: lists look there, too.
CREATE INDEX bulk_order_to ON ptr.bulk_order (to_body) WHERE sort = 'move';

CREATE TABLE ptr.bulk_item (
    order_id     bigint NOT NULL REFERENCES ptr.bulk_order,
    no           integer NOT NULL,
    applicant_id bigint NOT NULL,            -- 0: a case that does not know its applicant yet
    benefit_id   bigint NOT NULL DEFAULT 0,  -- 0: the item is a case
    case_id      bigint NOT NULL DEFAULT 0,
    kind         text NOT NULL DEFAULT '',   -- of a conversion: what a clerk has chosen; '': as the law says
    state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'refused')),
    why          text NOT NULL DEFAULT '',   -- key of the sentence that says why it was refused
    why_args     text[] NOT NULL DEFAULT '{}',
    made_benefit bigint,                     -- of a conversion
    cases        bigint[] NOT NULL DEFAULT '{}', -- that came along, or that were made
    at           timestamptz,
    PRIMARY KEY (order_id, no),
    CONSTRAINT bulk_item_one CHECK ((benefit_id = 0) <> (case_id = 0))
);
CREATE INDEX bulk_item_waiting ON ptr.bulk_item (order_id, no) WHERE state = 'waiting';
CREATE INDEX bulk_item_refused ON ptr.bulk_item (order_id, no) WHERE state = 'refused';

GRANT SELECT, INSERT ON ptr.bulk_order, ptr.bulk_item TO oszir_app;
GRANT UPDATE (done_at) ON ptr.bulk_order TO oszir_app;
GRANT UPDATE (state, why, why_args, made_benefit, cases, at) ON ptr.bulk_item TO oszir_app;
