-- +goose Up
-- The international registry interface (SPDCI): whose programs may ask on which ground, what they asked, and whom they are told of.
CREATE SCHEMA IF NOT EXISTS spdci;
GRANT USAGE ON SCHEMA spdci TO oszir_app;

-- On which ground of which agency a partner is told something. Without a row it is told nothing. The last row counts.
CREATE TABLE spdci.entitlement (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partner_id bigint NOT NULL REFERENCES exchange.partner,
    agency     text NOT NULL CHECK (agency <> ''),
    ground     text NOT NULL CHECK (ground <> ''),
    sender_id  text NOT NULL CHECK (sender_id <> ''), -- what the partner calls itself in its messages
    at         timestamptz NOT NULL,
    entry_id   bigint NOT NULL
);
CREATE INDEX entitlement_partner ON spdci.entitlement (partner_id, id DESC);
GRANT SELECT, INSERT ON spdci.entitlement TO oszir_app;

-- A message of a partner and how it stands. What it says and was answered stands in the log of messages.
CREATE TABLE spdci.transaction (
    id             bigint PRIMARY KEY REFERENCES exchange.message,
    partner_id     bigint NOT NULL REFERENCES exchange.partner,
    registry       text NOT NULL CHECK (registry IN ('social', 'ibr')),
    action         text NOT NULL,
    transaction_id text NOT NULL, -- the sender's
    correlation_id text NOT NULL CONSTRAINT transaction_correlation UNIQUE, -- ours
    later          boolean NOT NULL, -- answered by a callback
    sender_uri     text NOT NULL DEFAULT '', -- where the sender wants the callback, at the address that is registered
    state          text NOT NULL CHECK (state IN ('waiting', 'done')),
    parts          jsonb NOT NULL DEFAULT '[]', -- its requests by the sender's references, and what became of each
    tries          integer NOT NULL DEFAULT 0,
    due_at         timestamptz NOT NULL,
    at             timestamptz NOT NULL
);
CREATE INDEX transaction_sender ON spdci.transaction (partner_id, registry, transaction_id);
CREATE INDEX transaction_waiting ON spdci.transaction (due_at, id) WHERE state = 'waiting';
CREATE INDEX transaction_parts ON spdci.transaction USING gin (parts jsonb_path_ops);
CREATE INDEX transaction_at ON spdci.transaction (at);
GRANT SELECT, INSERT, DELETE, UPDATE (state, parts, tries, due_at) ON spdci.transaction TO oszir_app;

-- Somebody whose benefits a partner is told of when they change.
CREATE TABLE spdci.subscription (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code           text NOT NULL CONSTRAINT subscription_code UNIQUE,
    partner_id     bigint NOT NULL REFERENCES exchange.partner,
    partner_code   text NOT NULL,
    registry       text NOT NULL CHECK (registry IN ('social', 'ibr')),
    person_id      bigint NOT NULL,
    event          text NOT NULL DEFAULT '', -- '': whatever happens
    transaction_id text NOT NULL,
    since          timestamptz NOT NULL,
    ended_at       timestamptz,
    entry_id       bigint NOT NULL
);
CREATE UNIQUE INDEX subscription_once ON spdci.subscription (partner_id, registry, person_id, event) WHERE ended_at IS NULL;
CREATE INDEX subscription_person ON spdci.subscription (person_id);
GRANT SELECT, INSERT, DELETE, UPDATE (ended_at) ON spdci.subscription TO oszir_app;

-- That a benefit of somebody changed, for one subscription; what it says is drawn from the registers when it goes out.
CREATE TABLE spdci.notice (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id bigint NOT NULL REFERENCES spdci.subscription,
    benefit_id      bigint NOT NULL,
    event           text NOT NULL,
    at              timestamptz NOT NULL,
    entry_id        bigint NOT NULL, -- of the change
    CONSTRAINT notice_once UNIQUE (subscription_id, benefit_id, entry_id)
);
CREATE INDEX notice_at ON spdci.notice (at);
GRANT SELECT, INSERT, DELETE ON spdci.notice TO oszir_app;
