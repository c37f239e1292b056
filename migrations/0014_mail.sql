-- +goose Up
CREATE SCHEMA mail;
GRANT USAGE ON SCHEMA mail TO oszir_app;

-- A letter is a row of the transaction of its cause and goes out later. To whom and what it says stand here only until it
-- is settled: sent, refused by the other side, or given up for its age. Held ones wait until somebody releases them.
CREATE TABLE mail.letter (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id text NOT NULL CONSTRAINT letter_message_once UNIQUE CHECK (message_id <> ''), -- the same however often it is handed over
    kind       text NOT NULL CHECK (kind <> ''),
    account_id bigint, -- whose it is; accounts stand to the right, so no foreign key
    recipient  text,
    name       text,
    subject    text,
    body       text,
    state      text NOT NULL CHECK (state IN ('waiting', 'held', 'sent', 'refused', 'given_up')),
    created_at timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    tries      int NOT NULL DEFAULT 0 CHECK (tries >= 0),
    settled_at timestamptz,
    CONSTRAINT letter_whole_until_settled CHECK ((state IN ('waiting', 'held')) = (settled_at IS NULL)
        AND (settled_at IS NULL) = (recipient IS NOT NULL AND name IS NOT NULL AND subject IS NOT NULL AND body IS NOT NULL))
);
CREATE INDEX letter_due ON mail.letter (due_at) WHERE state = 'waiting';
CREATE INDEX letter_unsettled ON mail.letter (created_at) WHERE settled_at IS NULL;
GRANT SELECT, INSERT ON mail.letter TO oszir_app;
GRANT UPDATE (recipient, name, subject, body, state, due_at, tries, settled_at) ON mail.letter TO oszir_app;
