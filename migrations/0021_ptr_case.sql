-- +goose Up

-- A case (ügy): an application, or a change of a benefit there is, on its way to a decision. The row is where it stands;
-- how it came there are its steps. record holds the fields of application and draft, household the members as stated.
CREATE TABLE ptr.case_file (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_id      bigint NOT NULL REFERENCES orgs.body,
    kind         text NOT NULL,
    branch       text NOT NULL,
    channel      text NOT NULL CHECK (channel IN ('support', 'data', 'interface', 'load')),
    state        text NOT NULL,
    version      integer NOT NULL CHECK (version > 0), -- number of its last step
    applicant_id bigint,
    entitled_id  bigint NOT NULL DEFAULT 0,
    people       bigint[] NOT NULL DEFAULT '{}', -- everybody it is about
    household    jsonb NOT NULL DEFAULT '[]',
    record       jsonb NOT NULL DEFAULT '{}',
    proposal     text NOT NULL DEFAULT '', -- sort of decision that the draft is for
    dwelling     bigint,                   -- digest of the applicant's dwelling, for exclusion
    benefit_id   bigint,                   -- of a modifying case from the start, of a new one from its issue
    case_number  text NOT NULL,
    clerk        text NOT NULL,            -- code of who works on it
    drafted_by   text,                     -- code of who wrote the draft that waits for issue
    opened_on    date NOT NULL,
    due_on       date,                     -- last day for the decision; NULL while the clock stands, or none runs
    next_on      date,                     -- when something is to be done: the due day, or the day finality can be recorded
    opened_at    timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    finished_at  timestamptz,              -- finality recorded, procedure ended, or withdrawn
    load_id      bigint,
    load_row     integer,
    entry_id     bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT case_file_number CHECK (case_number <> ''),
    CONSTRAINT case_file_known CHECK (applicant_id IS NOT NULL OR finished_at IS NULL OR state = 'VISSZAVONT')
);
CREATE INDEX case_file_open ON ptr.case_file (body_id, next_on NULLS LAST, id) WHERE finished_at IS NULL;
CREATE INDEX case_file_clerk ON ptr.case_file (body_id, clerk, next_on NULLS LAST, id) WHERE finished_at IS NULL;
CREATE INDEX case_file_body ON ptr.case_file (body_id, id DESC);
CREATE INDEX case_file_number ON ptr.case_file (body_id, case_number);
CREATE INDEX case_file_benefit ON ptr.case_file (benefit_id) WHERE benefit_id IS NOT NULL;
CREATE INDEX case_file_people ON ptr.case_file USING gin (people);

-- One change of a case: what was commanded, by whom, and every field before and after. Versions run from 1 without gaps,
-- and the case is what its steps make of it.
CREATE TABLE ptr.case_step (
    case_id      bigint NOT NULL REFERENCES ptr.case_file,
    version      integer NOT NULL CHECK (version > 0),
    command      text NOT NULL,
    state_before text NOT NULL,
    state_after  text NOT NULL,
    at           timestamptz NOT NULL,
    actor        text NOT NULL,
    changes      jsonb NOT NULL,
    note         text NOT NULL DEFAULT '', -- reason in words, for the office
    entry_id     bigint NOT NULL REFERENCES audit.entry,
    PRIMARY KEY (case_id, version)
);

-- The days on which the clock stands, while gaps are being remedied (hiánypótlás) or another authority is asked.
CREATE TABLE ptr.case_stop (
    case_id    bigint NOT NULL REFERENCES ptr.case_file,
    no         smallint NOT NULL,
    first_day  date NOT NULL,
    last_day   date,
    reason     text NOT NULL,
    entry_id   bigint NOT NULL REFERENCES audit.entry,
    PRIMARY KEY (case_id, no),
    CONSTRAINT case_stop_ordered CHECK (last_day >= first_day)
);

-- A run of the checks over a case as it was at a version. Later runs never change it.
CREATE TABLE ptr.case_check (
    case_id  bigint NOT NULL REFERENCES ptr.case_file,
    version  integer NOT NULL,
    run      smallint NOT NULL DEFAULT 0, -- further runs over the same version
    at       timestamptz NOT NULL,
    actor    text NOT NULL,
    blocks   smallint NOT NULL,
    warns    smallint NOT NULL,
    findings jsonb NOT NULL,
    entry_id bigint NOT NULL REFERENCES audit.entry,
    PRIMARY KEY (case_id, version, run)
);

-- Why somebody went on in spite of a finding. mark tells the finding, whatever run finds it again.
CREATE TABLE ptr.case_acknowledgement (
    case_id  bigint NOT NULL REFERENCES ptr.case_file,
    mark     text NOT NULL,
    severity text NOT NULL,
    reason   text NOT NULL CHECK (reason <> ''),
    at       timestamptz NOT NULL,
    actor    text NOT NULL,
    entry_id bigint NOT NULL REFERENCES audit.entry,
    PRIMARY KEY (case_id, mark)
);

-- A decision that went out of the office. What it was made of (record, household, values of the law, derivation, findings)
-- stands here as it was and never changes; what comes after it (delivery, appeal, finality) is filled in.
CREATE TABLE ptr.decision (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      bigint NOT NULL REFERENCES ptr.case_file,
    no           smallint NOT NULL,
    state        text NOT NULL CHECK (state IN ('issued', 'appealed', 'final', 'annulled', 'withdrawn')),
    decision     text NOT NULL,
    branch       text NOT NULL,
    kind         text NOT NULL,
    body_id      bigint NOT NULL,
    applicant_id bigint NOT NULL,
    entitled_id  bigint NOT NULL DEFAULT 0,
    dwelling     bigint,
    benefit_id   bigint,
    benefit_year smallint,
    period       daterange, -- of the support that it gives or changes; NULL when it gives none
    record       jsonb NOT NULL,
    household    jsonb NOT NULL,
    births       jsonb NOT NULL, -- birth dates of those the rules looked at, by person
    rule_version text NOT NULL,
    law          text NOT NULL,
    values_used  jsonb NOT NULL,
    derivation   jsonb NOT NULL,
    proposed     jsonb NOT NULL,
    check_version integer NOT NULL,
    drafted_by   text NOT NULL,
    issued_by    text NOT NULL,
    issued_on    date NOT NULL,
    issued_at    timestamptz NOT NULL,
    delivered_on date,
    presumed     boolean NOT NULL DEFAULT false, -- delivered by presumption of law
    waived_on    date,
    appeal_until date,
    appealed_on  date,
    appeal_outcome text,
    appeal_decided_on date,
    final_on     date,
    entry_id     bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT decision_once UNIQUE (case_id, no),
    CONSTRAINT decision_final_after_issue CHECK (final_on >= issued_on),
    CONSTRAINT decision_final CHECK ((state = 'final') = (final_on IS NOT NULL))
);
CREATE UNIQUE INDEX decision_one_valid ON ptr.decision (case_id) WHERE state IN ('issued', 'appealed', 'final');
CREATE INDEX decision_benefit ON ptr.decision (benefit_id) WHERE benefit_id IS NOT NULL;
-- What is decided and not yet in the register of benefits: the parallel check looks here too.
CREATE INDEX decision_pending_applicant ON ptr.decision (applicant_id) WHERE state IN ('issued', 'appealed') AND period IS NOT NULL;
CREATE INDEX decision_pending_entitled ON ptr.decision (entitled_id) WHERE state IN ('issued', 'appealed') AND period IS NOT NULL AND entitled_id <> 0;
CREATE INDEX decision_pending_dwelling ON ptr.decision (dwelling) WHERE state IN ('issued', 'appealed') AND period IS NOT NULL AND dwelling IS NOT NULL;

-- How an office works: whoever drafts may not issue.
CREATE TABLE ptr.office (
    body_id   bigint PRIMARY KEY REFERENCES orgs.body,
    four_eyes boolean NOT NULL,
    entry_id  bigint NOT NULL REFERENCES audit.entry
);

GRANT SELECT, INSERT ON ptr.case_file, ptr.case_step, ptr.case_stop, ptr.case_check, ptr.case_acknowledgement, ptr.decision, ptr.office TO oszir_app;
GRANT UPDATE (body_id, state, version, applicant_id, entitled_id, people, household, record, proposal, dwelling, benefit_id, case_number, clerk, drafted_by,
    due_on, next_on, changed_at, finished_at, entry_id) ON ptr.case_file TO oszir_app;
GRANT UPDATE (last_day) ON ptr.case_stop TO oszir_app;
GRANT UPDATE (state, delivered_on, presumed, waived_on, appeal_until, appealed_on, appeal_outcome, appeal_decided_on, final_on) ON ptr.decision TO oszir_app;
GRANT UPDATE (four_eyes, entry_id) ON ptr.office TO oszir_app;

-- Benefits that come of a case say so; a version says by which decision it stands, and a migrated one by which row.
ALTER TABLE ptr.benefit ADD COLUMN case_id bigint;
ALTER TABLE ptr.benefit_version ADD COLUMN decision_id bigint;
ALTER TABLE ptr.benefit DROP CONSTRAINT benefit_migration_once;
CREATE UNIQUE INDEX benefit_migration_once ON ptr.benefit (applicant_id, entitled_id, kind, support_start) WHERE case_id IS NULL;
GRANT UPDATE (body_id) ON ptr.benefit, ptr.benefit_version TO oszir_app;
