-- +goose Up
-- What clerks see of the messages of their office's own program, and send again for it.

-- A refused message in whose place another one was done.
ALTER TABLE exchange.message DROP CONSTRAINT message_state_check;
ALTER TABLE exchange.message ADD CONSTRAINT message_state_check CHECK (state IN ('fault', 'again', 'waiting', 'done', 'refused', 'replaced'));

-- The lists of an office, and what came under the id of a message.
CREATE INDEX message_body_state ON exchange.message (body_id, state, id DESC);
CREATE INDEX message_body_at ON exchange.message (body_id, at);
CREATE INDEX message_body_sender ON exchange.message (body_id, sender_id, id DESC) WHERE sender_id <> '';
CREATE INDEX message_credential ON exchange.message (credential_id, id DESC) WHERE credential_id IS NOT NULL;
CREATE INDEX token_credential ON exchange.token (credential_id);

ALTER TABLE ptr.message ADD COLUMN resent_by text NOT NULL DEFAULT ''; -- the clerk who sent it again; '': the program itself sent it
CREATE INDEX message_replaces ON ptr.message (partner_id, replaces) WHERE replaces <> '';
CREATE INDEX message_refused ON ptr.message (body_id) WHERE state = 'refused';
