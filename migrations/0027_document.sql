-- +goose Up
-- What leaves an office on paper.
CREATE SCHEMA document;
GRANT USAGE ON SCHEMA document TO oszir_app;

-- Texts of documents and of the blocks that they share, as lawyers keep them. What the program ships stands in the program.
CREATE TABLE document.wording (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         text NOT NULL, -- a sort of document, or a block: its key with > before it
    valid_from  date NOT NULL,
    text        text NOT NULL CHECK (octet_length(text) <= 200000),
    reason      text NOT NULL, -- why it was changed
    state       text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'approved', 'refused', 'withdrawn')),
    version     integer NOT NULL DEFAULT 1, -- of the row while it is worked on
    drafted_by  text NOT NULL,
    drafted_at  timestamptz NOT NULL,
    decided_by  text,
    decided_at  timestamptz,
    answer      text NOT NULL DEFAULT '', -- why it was refused
    place       bigint UNIQUE, -- in the order of approvals: of two that are valid the later one counts
    entry_id    bigint NOT NULL,
    CONSTRAINT wording_four_eyes CHECK (state NOT IN ('approved', 'refused') OR decided_by IS NOT NULL AND decided_by <> drafted_by),
    CONSTRAINT wording_placed CHECK ((state = 'approved') = (place IS NOT NULL))
);
CREATE SEQUENCE document.wording_place;
CREATE INDEX wording_key ON document.wording (key, id DESC);
CREATE INDEX wording_approved ON document.wording (key, place DESC) WHERE state = 'approved';
CREATE INDEX wording_waiting ON document.wording (id) WHERE state IN ('draft', 'submitted');
GRANT SELECT, INSERT, UPDATE (valid_from, text, reason, state, version, drafted_at, decided_by, decided_at, answer, place) ON document.wording TO oszir_app;
GRANT USAGE ON SEQUENCE document.wording_place TO oszir_app;

-- Every text that a document was made of, once.
CREATE TABLE document.text (
    digest bytea PRIMARY KEY,
    text   text NOT NULL
);
GRANT SELECT, INSERT ON document.text TO oszir_app;

CREATE SEQUENCE document.serial;
GRANT USAGE ON SEQUENCE document.serial TO oszir_app;

CREATE TABLE document.document (
    serial      bigint PRIMARY KEY DEFAULT nextval('document.serial'),
    sort        text NOT NULL,
    title       text NOT NULL, -- of the sort, without personal data
    body_id     bigint NOT NULL,
    person_id   bigint NOT NULL, -- whom it is addressed to
    subject     text NOT NULL, -- what it belongs to, for example case/12
    decision_id bigint, -- that it carries
    adjudication text NOT NULL DEFAULT '', -- elbírálási azonosító
    dated       date NOT NULL,
    wordings    jsonb NOT NULL, -- key to digest of document.text
    state       text NOT NULL DEFAULT 'made' CHECK (state IN ('made', 'filed', 'posted', 'delivered', 'erased')),
    made_by     text NOT NULL,
    made_at     timestamptz NOT NULL,
    posted_at   timestamptz,
    post_id     bigint,
    delivered_on date,
    presumed    boolean NOT NULL DEFAULT false,
    entry_id    bigint NOT NULL
);
CREATE INDEX document_subject ON document.document (subject, serial);
CREATE INDEX document_person ON document.document (person_id, serial);
CREATE INDEX document_body ON document.document (body_id, dated, serial);
CREATE INDEX document_waiting ON document.document (serial) WHERE state = 'made';
CREATE INDEX document_decision ON document.document (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX document_post ON document.document (post_id, serial) WHERE post_id IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (state, posted_at, post_id, delivered_on, presumed) ON document.document TO oszir_app;

-- What stands in it: with the person's data, laid out by the person, and empty once they are erased.
CREATE TABLE document.file (
    person_id bigint NOT NULL,
    serial    bigint NOT NULL,
    content   jsonb, -- the paper
    proof     text, -- the signed facts of the code
    file      bytea, -- the signed PDF
    filed_at  timestamptz,
    PRIMARY KEY (person_id, serial)
) PARTITION BY HASH (person_id);
-- +goose StatementBegin
DO $$
BEGIN
    FOR i IN 0..15 LOOP
        EXECUTE format('CREATE TABLE document.file_%s PARTITION OF document.file FOR VALUES WITH (MODULUS 16, REMAINDER %s)', i, i);
        -- A PDF is packed already: it is stored as it is, beside the row.
        EXECUTE format('ALTER TABLE document.file_%s ALTER COLUMN file SET STORAGE EXTERNAL', i);
    END LOOP;
END $$;
-- +goose StatementEnd
GRANT SELECT, INSERT, UPDATE (content, proof, file, filed_at) ON document.file TO oszir_app;

-- Documents that count no more. The signed list of them is short enough to be carried along.
CREATE TABLE document.revocation (
    serial     bigint PRIMARY KEY REFERENCES document.document (serial),
    revoked_at timestamptz NOT NULL,
    revoked_by text NOT NULL,
    reason     text NOT NULL,
    entry_id   bigint NOT NULL
);
GRANT SELECT, INSERT ON document.revocation TO oszir_app;

-- A day's letters of an office, printed together.
CREATE TABLE document.post (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_id    bigint NOT NULL,
    made_by    text NOT NULL,
    made_at    timestamptz NOT NULL,
    documents  integer NOT NULL,
    entry_id   bigint NOT NULL
);
CREATE INDEX post_body ON document.post (body_id, id DESC);
GRANT SELECT, INSERT ON document.post TO oszir_app;
