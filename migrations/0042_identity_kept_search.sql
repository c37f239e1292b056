-- +goose Up

-- What somebody looked for in a list of accounts, under a random key that may stand in the address of a page. Gone after twelve hours.
CREATE TABLE identity.kept_search (
    key    bytea PRIMARY KEY CHECK (length(key) = 32), -- SHA-256 of the key
    actor  text NOT NULL CHECK (actor <> ''),
    filter jsonb NOT NULL,
    at     timestamptz NOT NULL
);
CREATE INDEX kept_search_at ON identity.kept_search (at);
GRANT SELECT, INSERT, DELETE ON identity.kept_search TO oszir_app;
