-- +goose Up
CREATE SCHEMA identity;
GRANT USAGE ON SCHEMA identity TO oszir_app;

-- Who signs in or comes with a key. The password stands as an argon2id digest in PHC form. An account is never deleted:
-- it is disabled, and can be enabled again; what became of it when stands in the log.
CREATE TABLE identity.account (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text NOT NULL CONSTRAINT account_code_once UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    name        text NOT NULL CHECK (name <> ''),
    email       text CHECK (email <> ''),
    password    text NOT NULL CHECK (password LIKE '$argon2id$%'),
    password_at timestamptz NOT NULL,
    must_change boolean NOT NULL,
    disabled_at timestamptz,
    created_at  timestamptz NOT NULL
);
GRANT SELECT, INSERT ON identity.account TO oszir_app;
GRANT UPDATE (password, password_at, must_change, disabled_at) ON identity.account TO oszir_app;

-- What an account is for a body, from when until when. Bodies stand to the right of this room, so no foreign key.
CREATE TABLE identity.membership (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  bigint NOT NULL REFERENCES identity.account,
    body_id     bigint NOT NULL,
    role        text NOT NULL CHECK (role <> ''),
    valid_from  timestamptz NOT NULL,
    valid_until timestamptz CHECK (valid_until >= valid_from),
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT membership_of_account UNIQUE (id, account_id),
    CONSTRAINT membership_once EXCLUDE USING gist (account_id WITH =, body_id WITH =, tstzrange(valid_from, valid_until) WITH &&)
);
CREATE INDEX membership_account ON identity.membership (account_id);
GRANT SELECT, INSERT ON identity.membership TO oszir_app;
GRANT UPDATE (valid_until) ON identity.membership TO oszir_app;

-- A time at work of an account for a body. The browser holds a random token, this table its SHA-256 only. A session is
-- ended, not deleted, and never goes on with another token or for another body: that is a new session.
CREATE TABLE identity.session (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token         bytea NOT NULL CONSTRAINT session_token_once UNIQUE CHECK (length(token) = 32),
    account_id    bigint NOT NULL REFERENCES identity.account,
    membership_id bigint NOT NULL,
    created_at    timestamptz NOT NULL,
    last_seen     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    ended_at      timestamptz,
    CONSTRAINT session_membership FOREIGN KEY (membership_id, account_id) REFERENCES identity.membership (id, account_id)
);
CREATE INDEX session_account ON identity.session (account_id, id);
CREATE INDEX session_open ON identity.session (ends_at) WHERE ended_at IS NULL;
GRANT SELECT, INSERT ON identity.session TO oszir_app;
GRANT UPDATE (last_seen, ended_at) ON identity.session TO oszir_app;

-- Browsers that an account has signed in from, by the SHA-256 of what they keep. They have a counter of failures of
-- their own, so that nobody elsewhere can keep an account's owner out.
CREATE TABLE identity.device (
    token      bytea NOT NULL CHECK (length(token) = 32),
    account_id bigint NOT NULL REFERENCES identity.account,
    created_at timestamptz NOT NULL,
    until      timestamptz NOT NULL,
    PRIMARY KEY (token, account_id)
);
CREATE INDEX device_until ON identity.device (until);
GRANT SELECT, INSERT, DELETE ON identity.device TO oszir_app;
GRANT UPDATE (until) ON identity.device TO oszir_app;

-- Failed attempts since the last good one: by the SHA-256 of the code that was typed, whether anybody has it or not, and
-- of the known device, '' for all others together.
CREATE TABLE identity.attempt (
    code     bytea NOT NULL CHECK (length(code) = 32),
    device   bytea NOT NULL CHECK (length(device) IN (0, 32)),
    failures int NOT NULL CHECK (failures >= 0),
    last_at  timestamptz NOT NULL,
    PRIMARY KEY (code, device)
);
CREATE INDEX attempt_device ON identity.attempt (device) WHERE device <> '';
CREATE INDEX attempt_last ON identity.attempt (last_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.attempt TO oszir_app;

-- Keys by which programs act as an account for one body. Of the key stand its SHA-256 and its beginning.
CREATE TABLE identity.api_key (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token         bytea NOT NULL CONSTRAINT api_key_token_once UNIQUE CHECK (length(token) = 32),
    prefix        text NOT NULL CONSTRAINT api_key_prefix_once UNIQUE CHECK (prefix <> ''),
    account_id    bigint NOT NULL REFERENCES identity.account,
    membership_id bigint NOT NULL,
    created_at    timestamptz NOT NULL,
    last_used     timestamptz,
    revoked_at    timestamptz,
    entry_id      bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT api_key_membership FOREIGN KEY (membership_id, account_id) REFERENCES identity.membership (id, account_id)
);
CREATE INDEX api_key_account ON identity.api_key (account_id);
GRANT SELECT, INSERT ON identity.api_key TO oszir_app;
GRANT UPDATE (last_used, revoked_at) ON identity.api_key TO oszir_app;
