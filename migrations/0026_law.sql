-- +goose Up

-- Numbers of the law in the hands of lawyers. What the program ships stands in its code; here stands what was put in its
-- place, edition by edition. Nothing is deleted, and of a row only the end may be written.
CREATE SCHEMA law;
GRANT USAGE ON SCHEMA law TO oszir_app;

-- A proposal to change one number from a day until a day. How it stands is its last step.
CREATE TABLE law.proposal (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        text NOT NULL CHECK (key <> ''), -- of the number
    drafted_by text NOT NULL CHECK (drafted_by <> ''),
    drafted_at timestamptz NOT NULL,
    entry_id   bigint NOT NULL REFERENCES audit.entry
);
CREATE INDEX proposal_key ON law.proposal (key, id);

CREATE TABLE law.proposal_step (
    proposal_id bigint NOT NULL REFERENCES law.proposal,
    version     integer NOT NULL CHECK (version > 0),
    state       text NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'refused', 'withdrawn')),
    based_on    bigint NOT NULL,  -- number of the edition whose values were looked at; 0: those of the program
    valid_from  date,             -- NULL: from ever
    valid_until date,             -- first day on which it no longer holds; NULL: without an end
    amount      bigint,           -- NULL: the law has no value on these days
    law         text NOT NULL,
    source      text NOT NULL,
    verified    boolean NOT NULL, -- held against the official text by who drafted it
    reason      text NOT NULL,
    note        text NOT NULL DEFAULT '', -- why it was refused, or what the approver has to say
    at          timestamptz NOT NULL,
    actor       text NOT NULL,
    drafted_by  text NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    PRIMARY KEY (proposal_id, version),
    CONSTRAINT proposal_step_ordered CHECK (valid_from < valid_until),
    CONSTRAINT proposal_step_four_eyes CHECK (state NOT IN ('approved', 'refused') OR actor <> drafted_by)
);

-- An edition: the numbers as they are from an approval on. The latest is the highest number.
CREATE TABLE law.edition (
    number      bigint PRIMARY KEY CHECK (number > 0),
    key         text NOT NULL, -- that it changed
    proposal_id bigint NOT NULL UNIQUE REFERENCES law.proposal,
    at          timestamptz NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry
);
CREATE INDEX edition_key ON law.edition (key, number);

-- A value of a number, valid in life from a day until a day, known from an edition until an edition. From the first
-- edition that changes a number on its values stand here, those that were not changed too.
CREATE TABLE law.value (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key           text NOT NULL,
    valid         daterange NOT NULL CHECK (NOT isempty(valid)),
    amount        bigint NOT NULL,
    law           text NOT NULL,
    source        text NOT NULL,
    basis         text NOT NULL CHECK (basis IN ('found', 'own', 'lawyer')),
    verified      boolean NOT NULL,
    proposal_id   bigint REFERENCES law.proposal, -- NULL: as the program shipped it
    edition_from  bigint NOT NULL REFERENCES law.edition,
    edition_until bigint REFERENCES law.edition,  -- from which on it is not known any more
    CONSTRAINT value_editions CHECK (edition_from < edition_until),
    CONSTRAINT value_once EXCLUDE USING gist (key WITH =, valid WITH &&, int8range(edition_from, edition_until) WITH &&)
);

GRANT SELECT, INSERT ON law.proposal, law.proposal_step, law.edition, law.value TO oszir_app;
GRANT UPDATE (edition_until) ON law.value TO oszir_app;

-- By which edition a decision was made, and a workbook judged; 0: by what the program ships.
ALTER TABLE ptr.decision ADD COLUMN edition bigint NOT NULL DEFAULT 0;
ALTER TABLE ptr.load_file ADD COLUMN edition bigint NOT NULL DEFAULT 0;
GRANT UPDATE (edition) ON ptr.load_file TO oszir_app;

-- What a change of a number concerns is looked for by kind and day.
CREATE INDEX case_file_open_kind ON ptr.case_file (kind) WHERE finished_at IS NULL;
CREATE INDEX decision_kind_issued ON ptr.decision (kind, issued_on);
