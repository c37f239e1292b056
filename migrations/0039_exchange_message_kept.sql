-- +goose Up
-- Contents of messages are emptied when they were kept long enough.
CREATE INDEX message_answered ON exchange.message (settled_at) WHERE answer IS NOT NULL;

-- Whom a message names that waits for another, as far as they are known.
ALTER TABLE ptr.message ADD COLUMN persons bigint[] NOT NULL DEFAULT '{}';
GRANT UPDATE (persons) ON ptr.message TO oszir_app;
