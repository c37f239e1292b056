-- +goose Up
-- The same command sent again (double click, a retry after a lost answer) is one command: its entry stands once.
ALTER TABLE audit.entry
    ADD COLUMN request_key text CHECK (length(request_key) BETWEEN 1 AND 64),
    ADD COLUMN request_digest bytea;
CREATE UNIQUE INDEX entry_request_once ON audit.entry (actor, request_key) WHERE request_key IS NOT NULL;
