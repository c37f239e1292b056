-- +goose Up
-- Who among other programs is told that something has changed, about whom, and what they are to be told. A notice has no content.

CREATE TABLE exchange.subscription (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partner_id bigint NOT NULL REFERENCES exchange.partner,
    sort       text NOT NULL CHECK (sort IN ('person', 'case')),
    subject_id bigint NOT NULL, -- the person or the case
    reference  text NOT NULL CHECK (reference ~ '^[!-~]{1,64}$'), -- the partner's own, by which it is told
    last_day   date,  -- on which it holds; NULL: as long as the partner is entitled
    began_at   timestamptz NOT NULL,
    ended_at   timestamptz,
    why        text NOT NULL DEFAULT '' CHECK (why IN ('', 'asked', 'over', 'not_entitled', 'erased')),
    entry_id   bigint NOT NULL,
    CONSTRAINT subscription_ended CHECK ((ended_at IS NULL) = (why = ''))
);
CREATE UNIQUE INDEX subscription_once ON exchange.subscription (partner_id, sort, subject_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX subscription_reference ON exchange.subscription (partner_id, reference) WHERE ended_at IS NULL;
CREATE INDEX subscription_subject ON exchange.subscription (sort, subject_id);
CREATE INDEX subscription_over ON exchange.subscription (ended_at) WHERE ended_at IS NOT NULL;
GRANT SELECT, INSERT, DELETE, UPDATE (ended_at, why) ON exchange.subscription TO oszir_app;

CREATE TABLE exchange.notice (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partner_id      bigint NOT NULL REFERENCES exchange.partner,
    subscription_id bigint NOT NULL REFERENCES exchange.subscription,
    what            text NOT NULL CHECK (what IN ('begun', 'changed', 'ended')),
    register        text NOT NULL DEFAULT '', -- in which something changed
    at              timestamptz NOT NULL,
    entry_id        bigint NOT NULL,
    after_xid       xid8,        -- of one that has begun: it is told when every transaction before this one is over
    cursor          bigint,      -- NULL: nobody has asked since
    numbered_at     timestamptz,
    CONSTRAINT notice_cursor UNIQUE (partner_id, cursor),
    CONSTRAINT notice_numbered CHECK ((cursor IS NULL) = (numbered_at IS NULL))
);
CREATE INDEX notice_waiting ON exchange.notice (partner_id, id) WHERE cursor IS NULL;
CREATE INDEX notice_subscription ON exchange.notice (subscription_id);
CREATE INDEX notice_age ON exchange.notice (partner_id, numbered_at) WHERE cursor IS NOT NULL;
GRANT SELECT, INSERT, DELETE, UPDATE (after_xid, cursor, numbered_at) ON exchange.notice TO oszir_app;

-- How far the notices of a partner are numbered, told and kept.
CREATE TABLE exchange.notice_line (
    partner_id bigint PRIMARY KEY REFERENCES exchange.partner,
    last       bigint NOT NULL DEFAULT 0, -- cursor that was given last
    told       bigint NOT NULL DEFAULT 0, -- the highest that the partner was told
    first      bigint NOT NULL DEFAULT 0, -- up to this one they are kept no more
    CONSTRAINT notice_line_order CHECK (first <= last AND told <= last)
);
GRANT SELECT, INSERT, UPDATE (last, told, first) ON exchange.notice_line TO oszir_app;
