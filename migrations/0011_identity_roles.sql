-- +goose Up
-- An account may be several things for one body, each from when until when; it may have no password, when its owner comes
-- from an identity provider; and a session of somebody who is nothing for any body yet stands for no membership.
ALTER TABLE identity.membership DROP CONSTRAINT membership_once;
ALTER TABLE identity.membership ADD CONSTRAINT membership_once
    EXCLUDE USING gist (account_id WITH =, body_id WITH =, role WITH =, tstzrange(valid_from, valid_until) WITH &&);
ALTER TABLE identity.session ALTER COLUMN membership_id DROP NOT NULL;
ALTER TABLE identity.account ALTER COLUMN password DROP NOT NULL, ALTER COLUMN password_at DROP NOT NULL;
