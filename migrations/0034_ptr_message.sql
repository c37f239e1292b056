-- +goose Up
-- What offices' own programs send: the order of the messages of a case, and what waits for its turn.
CREATE TABLE ptr.message (
    id         bigint PRIMARY KEY REFERENCES exchange.message,
    partner_id bigint NOT NULL REFERENCES exchange.partner,
    body_id    bigint NOT NULL REFERENCES orgs.body,
    actor      text NOT NULL,
    operation  text NOT NULL,
    sender_id  text NOT NULL,
    local_case text NOT NULL, -- the sender's number of the case
    previous   text NOT NULL DEFAULT '', -- the sender's id of the message before
    replaces   text NOT NULL DEFAULT '', -- of the refused message that it stands for
    state      text NOT NULL CHECK (state IN ('waiting', 'done', 'refused', 'replaced')),
    content    jsonb, -- while it waits
    form       text NOT NULL,
    case_id    bigint REFERENCES ptr.case_file,
    batch_id   bigint REFERENCES exchange.message,
    batch_no   integer
);
CREATE UNIQUE INDEX message_sender ON ptr.message (partner_id, sender_id);
CREATE INDEX message_waiting ON ptr.message (partner_id, local_case) WHERE state = 'waiting';
CREATE INDEX message_first ON ptr.message (body_id, id) WHERE state = 'waiting' AND previous = '';
CREATE INDEX message_batch ON ptr.message (batch_id, batch_no) WHERE batch_id IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (state, content, case_id) ON ptr.message TO oszir_app;

-- Which case a sender's number means, and which of its messages was done last.
CREATE TABLE ptr.local_case (
    partner_id bigint NOT NULL REFERENCES exchange.partner,
    number     text NOT NULL,
    case_id    bigint REFERENCES ptr.case_file, -- NULL: messages of it changed people only
    last       text NOT NULL,
    PRIMARY KEY (partner_id, number)
);
GRANT SELECT, INSERT, UPDATE (case_id, last) ON ptr.local_case TO oszir_app;

-- Cases of many messages are stored at once, by numbers that were drawn before.
GRANT USAGE ON SEQUENCE ptr.case_file_id_seq TO oszir_app;
