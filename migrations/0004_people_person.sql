-- +goose Up
CREATE SCHEMA people;
GRANT USAGE ON SCHEMA people TO oszir_app;

-- A person of the client registry (ügyféltörzs). TAJ and names live in this schema only; everybody else holds id.
-- Ids are a sequence whose low 17 bits are stirred by an odd factor; every number still comes once. What one load brings
-- lies close together in the indexes, so few pages are touched however big the register is, and scattered within that
-- region, because GiST pages split badly on rising keys.
CREATE SEQUENCE people.person_number;
CREATE FUNCTION people.stirred(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (n & ~131071::bigint) | ((n * 40503) & 131071);
REVOKE EXECUTE ON FUNCTION people.stirred(bigint) FROM PUBLIC;
GRANT USAGE ON SEQUENCE people.person_number TO oszir_app;
GRANT EXECUTE ON FUNCTION people.stirred(bigint) TO oszir_app;
CREATE TABLE people.person (
    id          bigint PRIMARY KEY,
    taj         integer CONSTRAINT person_taj_once UNIQUE CHECK (taj > 0 AND taj <= 999999999),
    -- What makes an incomplete client without TAJ findable again: a digest of office, marker, birth date and name.
    provisional bytea CONSTRAINT person_provisional_once UNIQUE,
    complete    boolean NOT NULL,
    entry_id    bigint NOT NULL, -- of audit.entry; checking it for each row would cost a tenth of a load
    CONSTRAINT person_known CHECK (taj IS NOT NULL OR provisional IS NOT NULL),
    CONSTRAINT person_complete_has_taj CHECK (taj IS NOT NULL OR NOT complete)
);
GRANT SELECT, INSERT ON people.person TO oszir_app;
GRANT UPDATE (taj, complete) ON people.person TO oszir_app;

-- What is known of a person: valid when it holds in life, recorded when we knew it. Nothing is overwritten.
CREATE TABLE people.person_version (
    person_id            bigint NOT NULL,
    valid                daterange NOT NULL DEFAULT daterange(NULL, NULL),
    recorded             tstzrange NOT NULL,
    entry_id             bigint NOT NULL,
    body_id              bigint NOT NULL,
    digest               bytea NOT NULL, -- of what the office sent; the same sent again changes nothing
    title                text,
    family_name          text NOT NULL,
    given_name           text NOT NULL,
    birth_family_name    text,
    birth_given_name     text,
    mother_family_name   text,
    mother_given_name    text,
    birth_place          text,
    birth_date           date NOT NULL,
    sex                  text,
    tax_id               text,
    citizenship          text,
    immigration_status   text,
    marital_status       text,
    education            text,
    vocation             text,
    no_residence_kind    text,
    no_residence_address text,
    mailing_choice       text,
    phone                text,
    mobile               text,
    email                text,
    note                 text
) PARTITION BY HASH (person_id);

CREATE TABLE people.address (
    person_id     bigint NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('residence', 'stay', 'mailing')),
    valid         daterange NOT NULL DEFAULT daterange(NULL, NULL),
    recorded      tstzrange NOT NULL,
    entry_id      bigint NOT NULL,
    body_id       bigint NOT NULL,
    digest        bytea NOT NULL,
    country       text,
    postcode      text,
    settlement    text,
    street        text,
    street_kind   text,
    house_number  text,
    building      text,
    staircase     text,
    floor         text,
    door          text,
    parcel_number text,
    po_box        text,
    habitual      boolean NOT NULL DEFAULT false
) PARTITION BY HASH (person_id);

-- How two people are related, as an office stated it: other is the kind of person_id ("Gyermek": other is the child).
CREATE TABLE people.relation (
    person_id  bigint NOT NULL,
    other_id   bigint NOT NULL,
    kind       text NOT NULL,
    other_text text,
    valid      daterange NOT NULL DEFAULT daterange(NULL, NULL),
    recorded   tstzrange NOT NULL,
    entry_id   bigint NOT NULL
) PARTITION BY HASH (person_id);

-- Of what is known now, no two versions of a person hold for the same day. (What was known before is only ever closed:
-- the program's role may change nothing but the end of recorded.)
CREATE TABLE people.person_version_00 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 0);
ALTER TABLE people.person_version_00 ADD CONSTRAINT person_version_00_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_01 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 1);
ALTER TABLE people.person_version_01 ADD CONSTRAINT person_version_01_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_02 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 2);
ALTER TABLE people.person_version_02 ADD CONSTRAINT person_version_02_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_03 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 3);
ALTER TABLE people.person_version_03 ADD CONSTRAINT person_version_03_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_04 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 4);
ALTER TABLE people.person_version_04 ADD CONSTRAINT person_version_04_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_05 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 5);
ALTER TABLE people.person_version_05 ADD CONSTRAINT person_version_05_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_06 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 6);
ALTER TABLE people.person_version_06 ADD CONSTRAINT person_version_06_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_07 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 7);
ALTER TABLE people.person_version_07 ADD CONSTRAINT person_version_07_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_08 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 8);
ALTER TABLE people.person_version_08 ADD CONSTRAINT person_version_08_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_09 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 9);
ALTER TABLE people.person_version_09 ADD CONSTRAINT person_version_09_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_10 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 10);
ALTER TABLE people.person_version_10 ADD CONSTRAINT person_version_10_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_11 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 11);
ALTER TABLE people.person_version_11 ADD CONSTRAINT person_version_11_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_12 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 12);
ALTER TABLE people.person_version_12 ADD CONSTRAINT person_version_12_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_13 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 13);
ALTER TABLE people.person_version_13 ADD CONSTRAINT person_version_13_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_14 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 14);
ALTER TABLE people.person_version_14 ADD CONSTRAINT person_version_14_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE TABLE people.person_version_15 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 15);
ALTER TABLE people.person_version_15 ADD CONSTRAINT person_version_15_once EXCLUDE USING gist (person_id WITH =, valid WITH &&) WHERE (upper_inf(recorded));
CREATE INDEX person_version_current ON people.person_version (person_id) WHERE upper_inf(recorded);

CREATE TABLE people.address_00 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 0);
CREATE TABLE people.address_01 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 1);
CREATE TABLE people.address_02 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 2);
CREATE TABLE people.address_03 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 3);
CREATE TABLE people.address_04 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 4);
CREATE TABLE people.address_05 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 5);
CREATE TABLE people.address_06 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 6);
CREATE TABLE people.address_07 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 7);
CREATE TABLE people.address_08 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 8);
CREATE TABLE people.address_09 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 9);
CREATE TABLE people.address_10 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 10);
CREATE TABLE people.address_11 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 11);
CREATE TABLE people.address_12 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 12);
CREATE TABLE people.address_13 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 13);
CREATE TABLE people.address_14 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 14);
CREATE TABLE people.address_15 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 15);
-- An address, and a relation below, stands once among what is known now. (An exclusion constraint as versions of people
-- have it would cost four times as much to fill; see docs/decisions.md.)
CREATE UNIQUE INDEX address_current ON people.address (person_id, kind, lower(valid)) WHERE upper_inf(recorded);

CREATE TABLE people.relation_00 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 0);
CREATE TABLE people.relation_01 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 1);
CREATE TABLE people.relation_02 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 2);
CREATE TABLE people.relation_03 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 3);
CREATE TABLE people.relation_04 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 4);
CREATE TABLE people.relation_05 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 5);
CREATE TABLE people.relation_06 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 6);
CREATE TABLE people.relation_07 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 7);
CREATE TABLE people.relation_08 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 8);
CREATE TABLE people.relation_09 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 9);
CREATE TABLE people.relation_10 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 10);
CREATE TABLE people.relation_11 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 11);
CREATE TABLE people.relation_12 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 12);
CREATE TABLE people.relation_13 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 13);
CREATE TABLE people.relation_14 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 14);
CREATE TABLE people.relation_15 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 15);
CREATE UNIQUE INDEX relation_current ON people.relation (person_id, other_id, kind, lower(valid)) WHERE upper_inf(recorded);
CREATE INDEX relation_other ON people.relation (other_id) WHERE upper_inf(recorded);

GRANT SELECT, INSERT ON people.person_version, people.address, people.relation TO oszir_app;
GRANT UPDATE (recorded) ON people.person_version, people.address, people.relation TO oszir_app;
