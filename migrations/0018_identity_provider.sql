-- +goose Up
-- Who comes from an identity provider: by issuer and subject it names the same person ever after. The subject says
-- nothing of the person. No tokens are kept.
CREATE TABLE identity.external (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES identity.account,
    issuer     text NOT NULL CHECK (issuer <> ''),
    subject    text NOT NULL CHECK (subject <> ''),
    created_at timestamptz NOT NULL,
    entry_id   bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT external_once UNIQUE (issuer, subject)
);
CREATE INDEX external_account ON identity.external (account_id);
GRANT SELECT, INSERT ON identity.external TO oszir_app;

-- Who the owner of an account is in the client registry, when exactly one person fits. That room stands to the right,
-- so no foreign key. Name and address follow what the provider and the owner say.
ALTER TABLE identity.account ADD COLUMN person_id bigint;
CREATE INDEX account_person ON identity.account (person_id) WHERE person_id IS NOT NULL;
GRANT UPDATE (name, email, person_id) ON identity.account TO oszir_app;

-- What the owner of an account has said of themselves, or the provider for them. Nothing is overwritten: a change closes
-- the recorded period and adds a row. authentic names the columns that the provider vouches for.
CREATE TABLE identity.profile (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id         bigint NOT NULL REFERENCES identity.account,
    recorded           tstzrange NOT NULL,
    entry_id           bigint NOT NULL REFERENCES audit.entry,
    authentic          text[] NOT NULL,
    family_name        text NOT NULL,
    given_name         text NOT NULL,
    birth_family_name  text NOT NULL,
    birth_given_name   text NOT NULL,
    mother_family_name text NOT NULL,
    mother_given_name  text NOT NULL,
    birth_place        text NOT NULL,
    birth_date         date,
    email              text NOT NULL,
    phone              text NOT NULL,
    employment         text NOT NULL,
    employer           text NOT NULL,
    post               text NOT NULL,
    software           text NOT NULL,
    visited            text[] NOT NULL, -- the pages of the registration that were answered
    confirmed          boolean NOT NULL,
    CONSTRAINT profile_once EXCLUDE USING gist (account_id WITH =, recorded WITH &&)
);
CREATE INDEX profile_account ON identity.profile (account_id, id);
GRANT SELECT, INSERT ON identity.profile TO oszir_app;
GRANT UPDATE (recorded) ON identity.profile TO oszir_app;

-- Accounts of the old register (KENYSZI), as they were brought in: whose citizen identity, and what they were for which
-- body. Only linking changes one.
CREATE TABLE identity.legacy (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code          text NOT NULL CONSTRAINT legacy_code_once UNIQUE CHECK (code <> ''),
    name          text NOT NULL CHECK (name <> ''),
    issuer        text NOT NULL CHECK (issuer <> ''),
    subject       text NOT NULL CHECK (subject <> ''),
    entry_id      bigint NOT NULL REFERENCES audit.entry,
    account_id    bigint REFERENCES identity.account,
    linked_at     timestamptz,
    link_entry_id bigint REFERENCES audit.entry,
    CONSTRAINT legacy_identity_once UNIQUE (issuer, subject),
    CONSTRAINT legacy_linked_whole CHECK ((account_id IS NULL) = (linked_at IS NULL) AND (account_id IS NULL) = (link_entry_id IS NULL))
);
CREATE INDEX legacy_unlinked ON identity.legacy (code) WHERE account_id IS NULL;
CREATE INDEX legacy_account ON identity.legacy (account_id) WHERE account_id IS NOT NULL;
GRANT SELECT, INSERT ON identity.legacy TO oszir_app;
GRANT UPDATE (account_id, linked_at, link_entry_id) ON identity.legacy TO oszir_app;

CREATE TABLE identity.legacy_right (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    legacy_id bigint NOT NULL REFERENCES identity.legacy,
    body_id   bigint NOT NULL,
    role      text NOT NULL CHECK (role <> ''),
    entry_id  bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT legacy_right_once UNIQUE (legacy_id, body_id, role)
);
CREATE INDEX legacy_right_body ON identity.legacy_right (body_id);
GRANT SELECT, INSERT ON identity.legacy_right TO oszir_app;

-- The membership by which an old right goes on before its account is linked. It is made once: one that somebody ended
-- does not come again at the next sign-in.
CREATE TABLE identity.provisional (
    right_id      bigint PRIMARY KEY REFERENCES identity.legacy_right,
    membership_id bigint NOT NULL CONSTRAINT provisional_membership_once UNIQUE REFERENCES identity.membership
);
GRANT SELECT, INSERT ON identity.provisional TO oszir_app;

-- The day from which only linked accounts work; the newest row counts. Provisional memberships end with the day before.
CREATE TABLE identity.link_switch (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day      date NOT NULL,
    at       timestamptz NOT NULL,
    entry_id bigint NOT NULL REFERENCES audit.entry
);
GRANT SELECT, INSERT ON identity.link_switch TO oszir_app;
