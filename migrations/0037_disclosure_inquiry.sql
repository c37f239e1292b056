-- +goose Up
-- Requests that agencies' own programs send.

-- For which agency of the register a partner's program speaks: one only, and so its grounds are those of that agency.
CREATE TABLE disclosure.agency_program (
    partner     text PRIMARY KEY CONSTRAINT agency_program_partner REFERENCES exchange.partner (code),
    agency      text NOT NULL CHECK (agency <> ''), -- key of the agency
    agency_name text NOT NULL CHECK (agency_name <> ''), -- which of them exactly
    at          timestamptz NOT NULL,
    actor       text NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry
);
GRANT SELECT, INSERT ON disclosure.agency_program TO oszir_app;
GRANT UPDATE (agency, agency_name, at, actor, entry_id) ON disclosure.agency_program TO oszir_app;

-- Whether a benefit is held may be asked of one kind.
ALTER TABLE disclosure.request ADD COLUMN kind text NOT NULL DEFAULT '',
    ADD CONSTRAINT request_kind CHECK (kind = '' OR overlap);
CREATE INDEX request_sender ON disclosure.request (received_by, id) WHERE channel = 'interface';
