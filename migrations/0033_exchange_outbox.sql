-- +goose Up
-- What other agencies are told: every change is an entry in the transaction of its cause and goes out later.
CREATE SCHEMA IF NOT EXISTS exchange;
GRANT USAGE ON SCHEMA exchange TO oszir_app;

-- It holds numbers only: the message is drawn from the registers when it goes out, of which its digest is kept.
CREATE TABLE exchange.outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partner    text NOT NULL CHECK (partner <> ''),
    key        text NOT NULL CHECK (key <> ''),
    order_key  text NOT NULL CHECK (order_key <> ''), -- entries of one go one after the other
    subject_id bigint NOT NULL, -- what is told about, for example a benefit
    person_id  bigint NOT NULL,
    body_id    bigint NOT NULL, -- whose clerks see to it when it cannot be handed over
    state      text NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'aside')),
    version    bigint, -- of the message that was drawn last: the moment, in microseconds
    digest     bytea,  -- SHA-256 of it
    tries      integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
    due_at     timestamptz NOT NULL,
    fault      text NOT NULL DEFAULT '' CHECK (fault ~ '^[a-z0-9_]{0,40}$'), -- of the last attempt, a word
    findings   text[] NOT NULL DEFAULT '{}', -- what the partner found, as place and word
    answer     text NOT NULL DEFAULT '' CHECK (answer ~ '^[a-z0-9_]{0,40}$'), -- of the partner, a word
    reason     text NOT NULL DEFAULT '', -- why it was put aside
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    entry_id   bigint NOT NULL,
    CONSTRAINT outbox_once UNIQUE (partner, key),
    CONSTRAINT outbox_settled CHECK ((state = 'waiting') = (settled_at IS NULL)),
    CONSTRAINT outbox_drawn CHECK ((version IS NULL) = (digest IS NULL))
);
CREATE INDEX outbox_due ON exchange.outbox (partner, due_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_order ON exchange.outbox (partner, order_key, id) WHERE state = 'waiting';
CREATE INDEX outbox_dead ON exchange.outbox (body_id, id) WHERE state = 'dead';
CREATE INDEX outbox_person ON exchange.outbox (person_id);
GRANT SELECT, INSERT ON exchange.outbox TO oszir_app;
GRANT UPDATE (state, version, digest, tries, due_at, fault, findings, answer, reason, settled_at) ON exchange.outbox TO oszir_app;

-- How a partner has answered lately: after several failures in a row it is left alone until a moment.
CREATE TABLE exchange.outbox_line (
    partner    text PRIMARY KEY CHECK (partner <> ''),
    fails      integer NOT NULL DEFAULT 0 CHECK (fails >= 0),
    open_until timestamptz NOT NULL DEFAULT '-infinity'
);
GRANT SELECT, INSERT ON exchange.outbox_line TO oszir_app;
GRANT UPDATE (fails, open_until) ON exchange.outbox_line TO oszir_app;
