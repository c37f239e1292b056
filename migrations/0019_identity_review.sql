-- +goose Up
-- A review of a body's rights can be asked for besides the yearly one: when the body has another head, or when something
-- was found. Turn 0 is the yearly one; a body has as many others in a year as are asked for, one after the other.
ALTER TABLE identity.review ADD COLUMN turn int NOT NULL DEFAULT 0 CHECK (turn >= 0);
ALTER TABLE identity.review ADD COLUMN reason text NOT NULL DEFAULT '';
ALTER TABLE identity.review DROP CONSTRAINT review_once;
ALTER TABLE identity.review ADD CONSTRAINT review_once UNIQUE (year, body_id, turn);
