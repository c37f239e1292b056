-- +goose Up
-- Attempts know whose they are, so that an account's blocks are found and lifted. Rows of codes that nobody has look the
-- same from outside. A count of three blocks; told_at is when the letters about it were written.
ALTER TABLE identity.attempt
    ADD COLUMN account_id bigint REFERENCES identity.account,
    ADD COLUMN told_at    timestamptz;
CREATE INDEX attempt_account ON identity.attempt (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX attempt_to_tell ON identity.attempt (last_at) WHERE failures >= 3 AND told_at IS NULL AND account_id IS NOT NULL;
DELETE FROM identity.attempt; -- counted by another rule

-- How many wrong guesses of a code were compared on a day, from known browsers or others. Thirty days count.
CREATE TABLE identity.guess (
    code  bytea NOT NULL CHECK (length(code) = 32),
    known boolean NOT NULL,
    day   date NOT NULL,
    n     int NOT NULL CHECK (n >= 0),
    PRIMARY KEY (code, known, day)
);
CREATE INDEX guess_day ON identity.guess (day);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.guess TO oszir_app;

-- A way back in that its owner asked for: asked for by the digest of a code, whether anybody has it or not; the link is
-- drawn when the letter is written.
CREATE TABLE identity.unlock_link (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       bytea NOT NULL CHECK (length(code) = 32),
    account_id bigint REFERENCES identity.account,
    site       text NOT NULL, -- where the link leads
    asked_at   timestamptz NOT NULL,
    written_at timestamptz,
    token      bytea CONSTRAINT unlock_link_token_once UNIQUE CHECK (length(token) = 32),
    ends_at    timestamptz,
    used_at    timestamptz
);
CREATE INDEX unlock_link_asked ON identity.unlock_link (asked_at) WHERE written_at IS NULL;
CREATE INDEX unlock_link_code ON identity.unlock_link (code, asked_at);
GRANT SELECT, INSERT ON identity.unlock_link TO oszir_app;
GRANT UPDATE (account_id, written_at, token, ends_at, used_at) ON identity.unlock_link TO oszir_app;

-- How somebody signed in. strong: a second factor was given too, or a passkey that knows its owner. proven_at: when the
-- owner last proved to be there. awaits_factor: the password was right and the second factor is still to come; such a
-- session stands for nobody. wrong: wrong codes and passwords typed within it. browser: in plain words.
ALTER TABLE identity.session
    ADD COLUMN way           text NOT NULL DEFAULT 'password' CHECK (way IN ('password', 'passkey', 'provider')),
    ADD COLUMN strong        boolean NOT NULL DEFAULT false,
    ADD COLUMN proven_at     timestamptz,
    ADD COLUMN awaits_factor boolean NOT NULL DEFAULT false,
    ADD COLUMN wrong         int NOT NULL DEFAULT 0 CHECK (wrong >= 0),
    ADD COLUMN browser       text NOT NULL DEFAULT '';
GRANT UPDATE (wrong, browser) ON identity.session TO oszir_app;

-- One-time codes (TOTP). The secret is sealed with a key that stands outside the database, and goes when it is removed.
-- last_step is the time step of the last code that was taken: none before it counts again.
CREATE TABLE identity.code_secret (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   bigint NOT NULL REFERENCES identity.account,
    secret       bytea,
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz,
    removed_at   timestamptz,
    last_step    bigint NOT NULL DEFAULT 0,
    entry_id     bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT code_secret_until_removed CHECK ((secret IS NULL) = (removed_at IS NOT NULL))
);
CREATE UNIQUE INDEX code_secret_once ON identity.code_secret (account_id) WHERE confirmed_at IS NOT NULL AND removed_at IS NULL;
CREATE UNIQUE INDEX code_secret_being_set_up ON identity.code_secret (account_id) WHERE confirmed_at IS NULL AND removed_at IS NULL;
GRANT SELECT, INSERT ON identity.code_secret TO oszir_app;
GRANT UPDATE (secret, confirmed_at, removed_at, last_step) ON identity.code_secret TO oszir_app;

-- Codes on paper for when the second factor is lost: keyed digests, each counts once.
CREATE TABLE identity.recovery_code (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES identity.account,
    digest     bytea NOT NULL CONSTRAINT recovery_code_once UNIQUE CHECK (length(digest) = 32),
    created_at timestamptz NOT NULL,
    used_at    timestamptz,
    void_at    timestamptz
);
CREATE INDEX recovery_code_account ON identity.recovery_code (account_id) WHERE used_at IS NULL AND void_at IS NULL;
GRANT SELECT, INSERT ON identity.recovery_code TO oszir_app;
GRANT UPDATE (used_at, void_at) ON identity.recovery_code TO oszir_app;

-- Passkeys (WebAuthn). handle is drawn once for an account and says nothing about it.
CREATE TABLE identity.passkey (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    bigint NOT NULL REFERENCES identity.account,
    credential_id bytea NOT NULL CONSTRAINT passkey_once UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1023),
    handle        bytea NOT NULL CHECK (length(handle) = 32),
    credential    jsonb NOT NULL, -- public key, counter and flags, as the library keeps them
    name          text NOT NULL CHECK (name <> ''),
    created_at    timestamptz NOT NULL,
    last_used     timestamptz,
    removed_at    timestamptz,
    entry_id      bigint NOT NULL REFERENCES audit.entry
);
CREATE INDEX passkey_account ON identity.passkey (account_id);
GRANT SELECT, INSERT ON identity.passkey TO oszir_app;
GRANT UPDATE (credential, name, last_used, removed_at) ON identity.passkey TO oszir_app;

-- Challenges that were answered, until they would be too old anyway: none is taken twice.
CREATE TABLE identity.spent_challenge (
    digest  bytea PRIMARY KEY CHECK (length(digest) = 32),
    ends_at timestamptz NOT NULL
);
CREATE INDEX spent_challenge_ends ON identity.spent_challenge (ends_at);
GRANT SELECT, INSERT, DELETE ON identity.spent_challenge TO oszir_app;
