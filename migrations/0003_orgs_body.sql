-- +goose Up
CREATE SCHEMA orgs;
GRANT USAGE ON SCHEMA orgs TO oszir_app;

CREATE TABLE orgs.county (
    code text PRIMARY KEY,
    iso  text NOT NULL UNIQUE,
    name text NOT NULL
);
CREATE TABLE orgs.district (
    code        text PRIMARY KEY,
    name        text NOT NULL,
    county_code text NOT NULL REFERENCES orgs.county,
    seat        text NOT NULL DEFAULT ''
);
CREATE TABLE orgs.settlement (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL,
    county_code   text NOT NULL REFERENCES orgs.county,
    district_code text REFERENCES orgs.district,
    code          text UNIQUE,
    postcode      text,
    kind          text,
    CONSTRAINT settlement_name_once UNIQUE (county_code, name)
);
GRANT SELECT, INSERT, UPDATE ON orgs.county, orgs.district, orgs.settlement TO oszir_app;

-- A body is an authority or institution; what is known of it stands in its versions.
CREATE TABLE orgs.body (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL CONSTRAINT body_code_once UNIQUE CHECK (code ~ '^[A-Z0-9][A-Z0-9-]{1,30}$')
);
CREATE TABLE orgs.body_version (
    body_id       bigint NOT NULL REFERENCES orgs.body,
    valid         daterange NOT NULL DEFAULT daterange(NULL, NULL),
    recorded      tstzrange NOT NULL DEFAULT tstzrange(clock_timestamp(), NULL),
    name          text NOT NULL,
    kind          text NOT NULL,
    county_code   text REFERENCES orgs.county,
    settlement_id bigint REFERENCES orgs.settlement,
    parent_id     bigint REFERENCES orgs.body,
    entry_id      bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT body_version_once EXCLUDE USING gist (body_id WITH =, valid WITH &&, recorded WITH &&)
);
GRANT SELECT, INSERT ON orgs.body, orgs.body_version TO oszir_app;
GRANT UPDATE (recorded) ON orgs.body_version TO oszir_app;
