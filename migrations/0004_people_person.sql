-- +goose Up
CREATE SCHEMA people;
GRANT USAGE ON SCHEMA people TO oszir_app;

-- A person of the client registry (ügyféltörzs). TAJ and names live in this schema only; everybody else holds id.
CREATE SEQUENCE people.person_id;
GRANT USAGE ON SEQUENCE people.person_id TO oszir_app;
CREATE TABLE people.person (
    id          bigint PRIMARY KEY DEFAULT nextval('people.person_id'),
    taj         integer CONSTRAINT person_taj_once UNIQUE CHECK (taj > 0 AND taj <= 999999999),
    -- What makes an incomplete client without TAJ findable again: a digest of office, marker, birth date and name.
    provisional bytea CONSTRAINT person_provisional_once UNIQUE,
    complete    boolean NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
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

CREATE TABLE people.person_version_00 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 0);
ALTER TABLE people.person_version_00 ADD CONSTRAINT person_version_00_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_01 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 1);
ALTER TABLE people.person_version_01 ADD CONSTRAINT person_version_01_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_02 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 2);
ALTER TABLE people.person_version_02 ADD CONSTRAINT person_version_02_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_03 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 3);
ALTER TABLE people.person_version_03 ADD CONSTRAINT person_version_03_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_04 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 4);
ALTER TABLE people.person_version_04 ADD CONSTRAINT person_version_04_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_05 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 5);
ALTER TABLE people.person_version_05 ADD CONSTRAINT person_version_05_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_06 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 6);
ALTER TABLE people.person_version_06 ADD CONSTRAINT person_version_06_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_07 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 7);
ALTER TABLE people.person_version_07 ADD CONSTRAINT person_version_07_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_08 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 8);
ALTER TABLE people.person_version_08 ADD CONSTRAINT person_version_08_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_09 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 9);
ALTER TABLE people.person_version_09 ADD CONSTRAINT person_version_09_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_10 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 10);
ALTER TABLE people.person_version_10 ADD CONSTRAINT person_version_10_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_11 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 11);
ALTER TABLE people.person_version_11 ADD CONSTRAINT person_version_11_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_12 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 12);
ALTER TABLE people.person_version_12 ADD CONSTRAINT person_version_12_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_13 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 13);
ALTER TABLE people.person_version_13 ADD CONSTRAINT person_version_13_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_14 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 14);
ALTER TABLE people.person_version_14 ADD CONSTRAINT person_version_14_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.person_version_15 PARTITION OF people.person_version FOR VALUES WITH (MODULUS 16, REMAINDER 15);
ALTER TABLE people.person_version_15 ADD CONSTRAINT person_version_15_once EXCLUDE USING gist (person_id WITH =, valid WITH &&, recorded WITH &&);
CREATE INDEX person_version_current ON people.person_version (person_id) WHERE upper_inf(recorded);

CREATE TABLE people.address_00 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 0);
ALTER TABLE people.address_00 ADD CONSTRAINT address_00_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_01 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 1);
ALTER TABLE people.address_01 ADD CONSTRAINT address_01_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_02 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 2);
ALTER TABLE people.address_02 ADD CONSTRAINT address_02_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_03 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 3);
ALTER TABLE people.address_03 ADD CONSTRAINT address_03_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_04 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 4);
ALTER TABLE people.address_04 ADD CONSTRAINT address_04_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_05 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 5);
ALTER TABLE people.address_05 ADD CONSTRAINT address_05_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_06 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 6);
ALTER TABLE people.address_06 ADD CONSTRAINT address_06_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_07 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 7);
ALTER TABLE people.address_07 ADD CONSTRAINT address_07_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_08 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 8);
ALTER TABLE people.address_08 ADD CONSTRAINT address_08_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_09 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 9);
ALTER TABLE people.address_09 ADD CONSTRAINT address_09_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_10 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 10);
ALTER TABLE people.address_10 ADD CONSTRAINT address_10_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_11 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 11);
ALTER TABLE people.address_11 ADD CONSTRAINT address_11_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_12 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 12);
ALTER TABLE people.address_12 ADD CONSTRAINT address_12_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_13 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 13);
ALTER TABLE people.address_13 ADD CONSTRAINT address_13_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_14 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 14);
ALTER TABLE people.address_14 ADD CONSTRAINT address_14_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.address_15 PARTITION OF people.address FOR VALUES WITH (MODULUS 16, REMAINDER 15);
ALTER TABLE people.address_15 ADD CONSTRAINT address_15_once EXCLUDE USING gist (person_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE INDEX address_current ON people.address (person_id, kind) WHERE upper_inf(recorded);

CREATE TABLE people.relation_00 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 0);
ALTER TABLE people.relation_00 ADD CONSTRAINT relation_00_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_01 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 1);
ALTER TABLE people.relation_01 ADD CONSTRAINT relation_01_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_02 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 2);
ALTER TABLE people.relation_02 ADD CONSTRAINT relation_02_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_03 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 3);
ALTER TABLE people.relation_03 ADD CONSTRAINT relation_03_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_04 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 4);
ALTER TABLE people.relation_04 ADD CONSTRAINT relation_04_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_05 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 5);
ALTER TABLE people.relation_05 ADD CONSTRAINT relation_05_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_06 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 6);
ALTER TABLE people.relation_06 ADD CONSTRAINT relation_06_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_07 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 7);
ALTER TABLE people.relation_07 ADD CONSTRAINT relation_07_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_08 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 8);
ALTER TABLE people.relation_08 ADD CONSTRAINT relation_08_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_09 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 9);
ALTER TABLE people.relation_09 ADD CONSTRAINT relation_09_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_10 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 10);
ALTER TABLE people.relation_10 ADD CONSTRAINT relation_10_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_11 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 11);
ALTER TABLE people.relation_11 ADD CONSTRAINT relation_11_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_12 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 12);
ALTER TABLE people.relation_12 ADD CONSTRAINT relation_12_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_13 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 13);
ALTER TABLE people.relation_13 ADD CONSTRAINT relation_13_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_14 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 14);
ALTER TABLE people.relation_14 ADD CONSTRAINT relation_14_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE TABLE people.relation_15 PARTITION OF people.relation FOR VALUES WITH (MODULUS 16, REMAINDER 15);
ALTER TABLE people.relation_15 ADD CONSTRAINT relation_15_once EXCLUDE USING gist (person_id WITH =, other_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);
CREATE INDEX relation_current ON people.relation (person_id, other_id) WHERE upper_inf(recorded);
CREATE INDEX relation_other ON people.relation (other_id) WHERE upper_inf(recorded);

GRANT SELECT, INSERT ON people.person_version, people.address, people.relation TO oszir_app;
GRANT UPDATE (recorded) ON people.person_version, people.address, people.relation TO oszir_app;
