-- +goose Up
-- The tamper-evident log. Every entry bears a mark made with a key that is not in the database; entries become leaves of a
-- Merkle tree (RFC 6962), kept in tiles of 256 hashes; the roots are signed and also leave the database.
ALTER TABLE audit.entry ADD COLUMN mac bytea;
-- The program draws the id before it writes, since the mark covers it.
GRANT USAGE, SELECT ON SEQUENCE audit.entry_id_seq TO oszir_app;

-- By which keys entries are marked, from which entry on: fingerprints and public keys only. Entries before the first row are
-- older than marks. mac is made with the key itself, so that nobody without it can say that it begins later.
CREATE TABLE audit.key (
    from_entry  bigint PRIMARY KEY CHECK (from_entry > 0),
    fingerprint bytea NOT NULL,
    public      text NOT NULL,
    mac         bytea NOT NULL
);

-- Which entry is which leaf. There is no foreign key: the verifier looks for what is missing, and the database would ask
-- for each of many rows.
CREATE TABLE audit.leaf (
    seq      bigint PRIMARY KEY CHECK (seq >= 0),
    entry_id bigint NOT NULL CONSTRAINT leaf_entry_once UNIQUE
);

-- The tree. A tile holds the hashes of up to 256 neighbours of one level; level 0 are the leaves, and a hash of the next level
-- stands for a whole tile of the one below. Tiles only grow.
CREATE TABLE audit.tile (
    level  int NOT NULL CHECK (level >= 0),
    n      bigint NOT NULL CHECK (n >= 0),
    hashes bytea NOT NULL CHECK (length(hashes) >= 32 AND length(hashes) <= 8192 AND length(hashes) % 32 = 0),
    PRIMARY KEY (level, n)
);
ALTER TABLE audit.tile ALTER COLUMN hashes SET STORAGE EXTERNAL; -- hashes do not get smaller

-- Signed statements of what the tree was. settled: no entry with a smaller or this id can come any more that is not a leaf,
-- so that looking for new ones begins behind it.
CREATE TABLE audit.checkpoint (
    size    bigint PRIMARY KEY CHECK (size > 0),
    root    bytea NOT NULL,
    at      timestamptz NOT NULL,
    settled bigint NOT NULL,
    note    text NOT NULL
);

GRANT SELECT, INSERT ON audit.key, audit.leaf, audit.tile, audit.checkpoint TO oszir_app;
GRANT UPDATE (hashes) ON audit.tile TO oszir_app;
