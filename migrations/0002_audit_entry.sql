-- +goose Up
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO oszir_app;

-- One row for each operation that changed or read something, written in the operation's own transaction. Rows of
-- the registers name the entry that made them, so that a person's history leads to who did it.
CREATE TABLE audit.entry (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor     text NOT NULL CHECK (actor <> ''),
    body_id   bigint,
    operation text NOT NULL CHECK (operation <> ''),
    subject   text NOT NULL,
    detail    jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX entry_subject ON audit.entry (subject);
GRANT SELECT, INSERT ON audit.entry TO oszir_app;
