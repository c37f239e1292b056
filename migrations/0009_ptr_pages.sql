-- +goose Up
-- An upload may be a rehearsal: worked on like any other, but the registers stay as they were. Loading it then takes
-- its very bytes, which stand with the rehearsal (rehearsed_id). layout tells where each field stands in the file.
ALTER TABLE ptr.load_file
    ADD COLUMN rehearsal boolean NOT NULL DEFAULT false,
    ADD COLUMN rehearsed_id bigint REFERENCES ptr.load_file,
    ADD COLUMN layout jsonb;
CREATE UNIQUE INDEX load_file_committed_once ON ptr.load_file (rehearsed_id) WHERE rehearsed_id IS NOT NULL;
CREATE INDEX load_file_body ON ptr.load_file (body_id, id) WHERE related_id IS NULL;
CREATE INDEX load_file_account ON ptr.load_file (uploaded_by, uploaded_at) WHERE related_id IS NULL;
CREATE INDEX load_file_entry ON ptr.load_file (entry_id);
GRANT UPDATE (layout) ON ptr.load_file TO oszir_app;

-- How far the load of a file is, written beside its transaction so that others see it. Nothing is lost with it: after
-- a crash the file itself says what is to be done.
CREATE UNLOGGED TABLE ptr.load_progress (
    file_id    bigint PRIMARY KEY,
    phase      text NOT NULL,
    done       bigint NOT NULL,
    total      bigint NOT NULL,
    estimated  boolean NOT NULL,
    errors     bigint NOT NULL,
    started_at timestamptz NOT NULL,
    phase_at   timestamptz NOT NULL,
    at         timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON ptr.load_progress TO oszir_app;

-- Findings of one sort: the same place, code and sentence. A page shows the sorts first, then the rows of one.
CREATE TABLE ptr.load_group (
    file_id  bigint NOT NULL,
    no       integer NOT NULL,
    sheet    smallint NOT NULL,
    field    text NOT NULL,
    code     text NOT NULL,
    severity text NOT NULL,
    key      text NOT NULL,
    args     text[] NOT NULL, -- of the first one
    rows     bigint NOT NULL,
    examples text[] NOT NULL,
    PRIMARY KEY (file_id, no)
);
ALTER TABLE ptr.load_finding ADD COLUMN group_no integer NOT NULL DEFAULT 0;

INSERT INTO ptr.load_group (file_id, no, sheet, field, code, severity, key, args, rows, examples)
SELECT file_id, row_number() OVER (PARTITION BY file_id ORDER BY severity, count(DISTINCT row) DESC, sheet, field, code, key), sheet, field, code, severity, key,
    (SELECT f.args FROM ptr.load_finding f WHERE (f.file_id, f.sheet, f.field, f.code, f.key) = (g.file_id, g.sheet, g.field, g.code, g.key) ORDER BY f.row LIMIT 1),
    count(DISTINCT row), coalesce((array_agg(DISTINCT value) FILTER (WHERE value <> ''))[1:3], '{}')
FROM ptr.load_finding g GROUP BY file_id, sheet, field, code, severity, key;
UPDATE ptr.load_finding f SET group_no = g.no
FROM ptr.load_group g WHERE (f.file_id, f.sheet, f.field, f.code, f.severity, f.key) = (g.file_id, g.sheet, g.field, g.code, g.severity, g.key);

-- A page of rows is one piece of an index, whatever the file holds.
DROP INDEX ptr.load_finding_place;
CREATE INDEX load_finding_place ON ptr.load_finding (file_id, severity, sheet, row);
CREATE INDEX load_finding_group ON ptr.load_finding (file_id, group_no, row);

-- The rows that must be corrected, and those that they need to be loaded alone.
CREATE TABLE ptr.load_rework (
    file_id bigint NOT NULL,
    sheet   smallint NOT NULL,
    row     integer NOT NULL,
    bad     boolean NOT NULL,
    PRIMARY KEY (file_id, sheet, row)
);
INSERT INTO ptr.load_rework (file_id, sheet, row, bad) SELECT DISTINCT file_id, sheet, row, true FROM ptr.load_finding WHERE severity = 'error';
GRANT SELECT, INSERT ON ptr.load_group, ptr.load_rework TO oszir_app;

-- The benefits of an office in the order of recording. It costs a load one part in a hundred; one by their start would
-- cost three, and an office has few enough to sort them.
CREATE INDEX benefit_body ON ptr.benefit (body_id, id);

-- Also what was known before is found by the benefit: one index over all versions instead of one over the present ones.
DROP INDEX ptr.benefit_version_current;
CREATE INDEX benefit_version_of ON ptr.benefit_version (applicant_id, benefit_id);
CREATE INDEX benefit_person_before ON ptr.benefit_person (applicant_id, benefit_id) WHERE NOT upper_inf(recorded);
CREATE INDEX benefit_person_left ON ptr.benefit_person (person_id) WHERE NOT upper_inf(recorded);

-- Who recorded something, for the history of a benefit.
CREATE VIEW ptr.entry_author AS SELECT id, actor, body_id, at FROM audit.entry;
GRANT SELECT ON ptr.entry_author TO oszir_app;

-- The check list of an office, newest first.
DROP INDEX ptr.parallel_suspicion_body;
DROP INDEX ptr.parallel_suspicion_other_body;
CREATE INDEX parallel_suspicion_body ON ptr.parallel_suspicion (body_id, id);
CREATE INDEX parallel_suspicion_other_body ON ptr.parallel_suspicion (other_body_id, id);
