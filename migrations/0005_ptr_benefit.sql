-- +goose Up
CREATE SCHEMA ptr;
GRANT USAGE ON SCHEMA ptr TO oszir_app;

-- An uploaded workbook, or the answer to one (related_id points to its upload). The row is the truth of what is to
-- be done; a job only says: look.
CREATE TABLE ptr.load_file (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status       text NOT NULL CHECK (status IN ('FELTOLTVE', 'FELDOLGOZVA', 'ERVENYTELEN_FORMATUM', 'EREDMENY')),
    body_id      bigint NOT NULL REFERENCES orgs.body,
    office       text NOT NULL,
    uploaded_by  text NOT NULL,
    uploaded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    file_name    text NOT NULL,
    content_type text NOT NULL,
    encoding     text NOT NULL,
    size         bigint NOT NULL,
    sha256       bytea NOT NULL,
    related_id   bigint REFERENCES ptr.load_file,
    lang         text NOT NULL DEFAULT 'hu',
    attempts     integer NOT NULL DEFAULT 0,
    retry_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    processed_at timestamptz,
    refusal_key  text,
    refusal_args text[],
    summary      jsonb,
    entry_id     bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT load_file_result_of CHECK ((status = 'EREDMENY') = (related_id IS NOT NULL))
);
CREATE INDEX load_file_waiting ON ptr.load_file (id) WHERE status = 'FELTOLTVE';
CREATE INDEX load_file_same ON ptr.load_file (sha256, body_id);
CREATE UNIQUE INDEX load_file_one_result ON ptr.load_file (related_id) WHERE related_id IS NOT NULL;

CREATE TABLE ptr.load_chunk (
    file_id bigint NOT NULL REFERENCES ptr.load_file,
    no      integer NOT NULL,
    bytes   bytea NOT NULL,
    PRIMARY KEY (file_id, no)
);
ALTER TABLE ptr.load_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL; -- a workbook is compressed already

-- Findings and rows are written by the hundred thousand in the transaction of their file; a check of each against it
-- would cost a tenth of a load and find nothing.
CREATE TABLE ptr.load_finding (
    file_id  bigint NOT NULL,
    sheet    smallint NOT NULL,
    row      integer NOT NULL,
    field    text NOT NULL,
    code     text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('error', 'warning')),
    key      text NOT NULL,
    args     text[] NOT NULL,
    value    text NOT NULL
);
CREATE INDEX load_finding_place ON ptr.load_finding (file_id, sheet, row);

-- Which benefit a good row of an upload stands for, loaded by it or found unchanged.
CREATE TABLE ptr.load_benefit (
    file_id      bigint NOT NULL,
    row          integer NOT NULL,
    applicant_id bigint NOT NULL,
    benefit_id   bigint NOT NULL,
    PRIMARY KEY (file_id, row)
);

GRANT SELECT, INSERT ON ptr.load_file, ptr.load_chunk, ptr.load_finding, ptr.load_benefit TO oszir_app;
GRANT UPDATE (status, attempts, retry_at, processed_at, refusal_key, refusal_args, summary) ON ptr.load_file TO oszir_app;

-- The running number inside the adjudication id (elbírálási azonosító): never reused, so gaps are normal.
CREATE SEQUENCE ptr.benefit_id AS bigint MAXVALUE 99999999;
GRANT USAGE ON SEQUENCE ptr.benefit_id TO oszir_app;

-- A benefit: who gets which kind from when, by which office. entitled_id is 0 when nobody else gives the right.
CREATE TABLE ptr.benefit (
    id            bigint NOT NULL,
    id_year       smallint NOT NULL, -- year inside the adjudication id
    applicant_id  bigint NOT NULL,
    entitled_id   bigint NOT NULL DEFAULT 0,
    kind          text NOT NULL,
    support_start date NOT NULL,
    body_id       bigint NOT NULL,
    entry_id      bigint NOT NULL,
    CONSTRAINT benefit_pkey PRIMARY KEY (applicant_id, id),
    CONSTRAINT benefit_migration_once UNIQUE (applicant_id, entitled_id, kind, support_start)
) PARTITION BY HASH (applicant_id);

-- What was decided about a benefit, valid in law and recorded by us. Fields that only some kinds have are in data.
CREATE TABLE ptr.benefit_version (
    benefit_id    bigint NOT NULL,
    applicant_id  bigint NOT NULL,
    valid         daterange NOT NULL CHECK (NOT isempty(valid)),
    recorded      tstzrange NOT NULL,
    entry_id      bigint NOT NULL,
    body_id       bigint NOT NULL,
    load_id       bigint,
    load_row      integer,
    digest        bytea NOT NULL,
    dwelling      bigint, -- digest of the applicant's dwelling when the decision was recorded
    review_due    date,
    gross_monthly bigint CHECK (gross_monthly >= 0),
    decision_kind text NOT NULL,
    case_number   text NOT NULL,
    issued_on     date NOT NULL,
    final_on      date NOT NULL,
    data          jsonb NOT NULL,
    CONSTRAINT benefit_version_final_after_issue CHECK (final_on >= issued_on)
) PARTITION BY HASH (applicant_id);

-- People who belong to a benefit beyond applicant and entitled person.
CREATE TABLE ptr.benefit_person (
    benefit_id   bigint NOT NULL,
    applicant_id bigint NOT NULL,
    person_id    bigint NOT NULL,
    recorded     tstzrange NOT NULL,
    entry_id     bigint NOT NULL
) PARTITION BY HASH (applicant_id);

-- The check list of both authorities: two benefits that exclude each other overlap in time.
CREATE TABLE ptr.parallel_suspicion (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    benefit_id     bigint NOT NULL, -- the smaller id of the two
    other_id       bigint NOT NULL,
    group_code     text NOT NULL,
    body_id        bigint NOT NULL,
    other_body_id  bigint NOT NULL,
    overlap        daterange NOT NULL,
    found_at       timestamptz NOT NULL,
    entry_id       bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT parallel_suspicion_ordered CHECK (benefit_id < other_id),
    CONSTRAINT parallel_suspicion_once UNIQUE (benefit_id, other_id, group_code)
);
CREATE INDEX parallel_suspicion_body ON ptr.parallel_suspicion (body_id);
CREATE INDEX parallel_suspicion_other_body ON ptr.parallel_suspicion (other_body_id);
GRANT SELECT, INSERT ON ptr.parallel_suspicion TO oszir_app;

CREATE TABLE ptr.benefit_00 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 0);
CREATE TABLE ptr.benefit_01 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 1);
CREATE TABLE ptr.benefit_02 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 2);
CREATE TABLE ptr.benefit_03 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 3);
CREATE TABLE ptr.benefit_04 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 4);
CREATE TABLE ptr.benefit_05 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 5);
CREATE TABLE ptr.benefit_06 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 6);
CREATE TABLE ptr.benefit_07 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 7);
CREATE TABLE ptr.benefit_08 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 8);
CREATE TABLE ptr.benefit_09 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 9);
CREATE TABLE ptr.benefit_10 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 10);
CREATE TABLE ptr.benefit_11 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 11);
CREATE TABLE ptr.benefit_12 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 12);
CREATE TABLE ptr.benefit_13 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 13);
CREATE TABLE ptr.benefit_14 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 14);
CREATE TABLE ptr.benefit_15 PARTITION OF ptr.benefit FOR VALUES WITH (MODULUS 16, REMAINDER 15);
CREATE INDEX benefit_by_id ON ptr.benefit (id);
CREATE INDEX benefit_entitled ON ptr.benefit (entitled_id) WHERE entitled_id <> 0;

CREATE TABLE ptr.benefit_version_00 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 0);
ALTER TABLE ptr.benefit_version_00 ADD CONSTRAINT benefit_version_00_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_01 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 1);
ALTER TABLE ptr.benefit_version_01 ADD CONSTRAINT benefit_version_01_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_02 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 2);
ALTER TABLE ptr.benefit_version_02 ADD CONSTRAINT benefit_version_02_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_03 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 3);
ALTER TABLE ptr.benefit_version_03 ADD CONSTRAINT benefit_version_03_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_04 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 4);
ALTER TABLE ptr.benefit_version_04 ADD CONSTRAINT benefit_version_04_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_05 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 5);
ALTER TABLE ptr.benefit_version_05 ADD CONSTRAINT benefit_version_05_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_06 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 6);
ALTER TABLE ptr.benefit_version_06 ADD CONSTRAINT benefit_version_06_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_07 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 7);
ALTER TABLE ptr.benefit_version_07 ADD CONSTRAINT benefit_version_07_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_08 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 8);
ALTER TABLE ptr.benefit_version_08 ADD CONSTRAINT benefit_version_08_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_09 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 9);
ALTER TABLE ptr.benefit_version_09 ADD CONSTRAINT benefit_version_09_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_10 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 10);
ALTER TABLE ptr.benefit_version_10 ADD CONSTRAINT benefit_version_10_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_11 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 11);
ALTER TABLE ptr.benefit_version_11 ADD CONSTRAINT benefit_version_11_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_12 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 12);
ALTER TABLE ptr.benefit_version_12 ADD CONSTRAINT benefit_version_12_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_13 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 13);
ALTER TABLE ptr.benefit_version_13 ADD CONSTRAINT benefit_version_13_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_14 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 14);
ALTER TABLE ptr.benefit_version_14 ADD CONSTRAINT benefit_version_14_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE ptr.benefit_version_15 PARTITION OF ptr.benefit_version FOR VALUES WITH (MODULUS 16, REMAINDER 15);
ALTER TABLE ptr.benefit_version_15 ADD CONSTRAINT benefit_version_15_once EXCLUDE USING gist (applicant_id WITH =, benefit_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE INDEX benefit_version_current ON ptr.benefit_version (applicant_id, benefit_id) WHERE upper_inf(recorded);
CREATE INDEX benefit_version_dwelling ON ptr.benefit_version (dwelling) WHERE dwelling IS NOT NULL AND upper_inf(recorded);

CREATE TABLE ptr.benefit_person_00 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 0);
CREATE TABLE ptr.benefit_person_01 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 1);
CREATE TABLE ptr.benefit_person_02 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 2);
CREATE TABLE ptr.benefit_person_03 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 3);
CREATE TABLE ptr.benefit_person_04 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 4);
CREATE TABLE ptr.benefit_person_05 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 5);
CREATE TABLE ptr.benefit_person_06 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 6);
CREATE TABLE ptr.benefit_person_07 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 7);
CREATE TABLE ptr.benefit_person_08 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 8);
CREATE TABLE ptr.benefit_person_09 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 9);
CREATE TABLE ptr.benefit_person_10 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 10);
CREATE TABLE ptr.benefit_person_11 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 11);
CREATE TABLE ptr.benefit_person_12 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 12);
CREATE TABLE ptr.benefit_person_13 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 13);
CREATE TABLE ptr.benefit_person_14 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 14);
CREATE TABLE ptr.benefit_person_15 PARTITION OF ptr.benefit_person FOR VALUES WITH (MODULUS 16, REMAINDER 15);
CREATE UNIQUE INDEX benefit_person_current ON ptr.benefit_person (applicant_id, benefit_id, person_id) WHERE upper_inf(recorded);
CREATE INDEX benefit_person_person ON ptr.benefit_person (person_id) WHERE upper_inf(recorded);

GRANT SELECT, INSERT ON ptr.benefit, ptr.benefit_version, ptr.benefit_person TO oszir_app;
GRANT UPDATE (recorded) ON ptr.benefit_version, ptr.benefit_person TO oszir_app;
