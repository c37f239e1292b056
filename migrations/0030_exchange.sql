-- +goose Up
-- Other programs: who they are, how they prove it, and what they sent.
CREATE SCHEMA IF NOT EXISTS exchange;
GRANT USAGE ON SCHEMA exchange TO oszir_app;

CREATE TABLE exchange.partner (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text NOT NULL CONSTRAINT partner_code UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
    name        text NOT NULL,
    sort        text NOT NULL CHECK (sort IN ('office', 'agency', 'registry')),
    body_id     bigint NOT NULL, -- acted for
    role        text NOT NULL,
    callback    text NOT NULL DEFAULT '', -- where it takes answers and notices; '': nowhere
    trial       boolean NOT NULL DEFAULT false, -- a test partner, whose messages may be unsigned
    disabled_at timestamptz,
    made_at     timestamptz NOT NULL,
    entry_id    bigint NOT NULL
);
GRANT SELECT, INSERT, UPDATE (name, callback, trial, disabled_at) ON exchange.partner TO oszir_app;

CREATE TABLE exchange.credential (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partner_id  bigint NOT NULL REFERENCES exchange.partner,
    sort        text NOT NULL CHECK (sort IN ('certificate', 'key')),
    digest      bytea NOT NULL CONSTRAINT credential_once UNIQUE, -- SHA-256 of the certificate, or of the public key
    public      bytea NOT NULL, -- the public key, as PKIX has it
    name        text NOT NULL, -- how people tell it from others
    valid_from  timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    revoked_at  timestamptz,
    entry_id    bigint NOT NULL,
    CONSTRAINT credential_days CHECK (valid_from < valid_until)
);
CREATE INDEX credential_partner ON exchange.credential (partner_id);
GRANT SELECT, INSERT, UPDATE (revoked_at) ON exchange.credential TO oszir_app;

CREATE TABLE exchange.token (
    digest        bytea PRIMARY KEY,
    credential_id bigint NOT NULL REFERENCES exchange.credential,
    issued_at     timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL
);
CREATE INDEX token_expiry ON exchange.token (expires_at);
GRANT SELECT, INSERT, DELETE ON exchange.token TO oszir_app;

-- Assertions that were used: none counts twice.
CREATE TABLE exchange.assertion (
    digest     bytea CONSTRAINT assertion_once PRIMARY KEY, -- of partner and jti
    expires_at timestamptz NOT NULL
);
CREATE INDEX assertion_expiry ON exchange.assertion (expires_at);
GRANT SELECT, INSERT, DELETE ON exchange.assertion TO oszir_app;

-- Every message and every attempt.
CREATE TABLE exchange.message (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    partner_id    bigint REFERENCES exchange.partner, -- NULL: nobody proved who they are
    credential_id bigint REFERENCES exchange.credential,
    body_id       bigint,
    interface     text NOT NULL,
    form          text NOT NULL CHECK (form IN ('xml', 'soap', 'json')),
    operation     text NOT NULL DEFAULT '',
    sender_id     text NOT NULL DEFAULT '', -- the sender's id of the message
    taken         boolean NOT NULL, -- false: an attempt, of which nothing else is kept
    state         text NOT NULL CHECK (state IN ('fault', 'again', 'waiting', 'done', 'refused')),
    code          text NOT NULL DEFAULT '', -- why it is no more than an attempt
    digest        bytea, -- of what it says
    request       bytea, -- what it says, while it is kept
    answer        bytea, -- what it was answered last, while it is kept
    persons       bigint[] NOT NULL DEFAULT '{}', -- whom the content speaks of, as far as they are known
    settled_at    timestamptz,
    entry_id      bigint
);
CREATE UNIQUE INDEX message_once ON exchange.message (partner_id, interface, sender_id) WHERE taken;
CREATE INDEX message_body ON exchange.message (body_id, id DESC);
CREATE INDEX message_persons ON exchange.message USING gin (persons);
GRANT SELECT, INSERT, UPDATE (state, request, answer, persons, settled_at, entry_id) ON exchange.message TO oszir_app;
