-- +goose Up
-- Bodies (I1): what kinds there are and what may lie under what, where a body is and by which numbers it is known, which
-- common office serves a municipality, who takes over from a closed body; and what finding and sorting by name need.

-- Names as they are sought: lower case, without accents, words with one space between them.
-- +goose StatementBegin
CREATE FUNCTION orgs.fold(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(lower(translate(name,
        'ÁÉÍÓÖŐÚÜŰáéíóöőúüűÄäÂâÀàÇçČčŠšŽžÑñÔôËë',
        'AEIOOOUUUaeiooouuuAaAaAaCcCcSsZzNnOoEe')), '[^a-z0-9]+', ' ', 'g'))
$$;
-- +goose StatementEnd
-- Names as they are sorted: by the Hungarian alphabet, in which ö, ü and letters of two signs follow their first sign.
-- +goose StatementBegin
CREATE FUNCTION orgs.sort_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        translate(lower(translate(name, 'ÁÉÍÓÖŐÚÜŰ', 'áéíóöőúüű')), 'áéíóőúű', 'aeioöuü'),
        'ö', 'o~'), 'ü', 'u~'), 'dzs', 'd~~'), 'dz', 'd~'), 'ccs', 'c~c~'), 'cs', 'c~'), 'ggy', 'g~g~'), 'gy', 'g~'), 'lly', 'l~l~'), 'ly', 'l~'),
        'nny', 'n~n~'), 'ny', 'n~'), 'ssz', 's~s~'), 'sz', 's~'), 'tty', 't~t~'), 'ty', 't~'), 'zzs', 'z~z~'), 'zs', 'z~')
$$;
-- +goose StatementEnd
GRANT EXECUTE ON FUNCTION orgs.fold(text), orgs.sort_key(text) TO oszir_app;

CREATE TABLE orgs.body_kind (
    code         text PRIMARY KEY,
    legal_person boolean NOT NULL -- has a tax number of its own; the constraint body_version_tax_once names the same kinds
);
INSERT INTO orgs.body_kind (code, legal_person) VALUES
    ('municipality', true), ('common_office', true), ('county_office', true), ('district', false), ('guardianship', false),
    ('maintainer', true), ('provider', false), ('site', false), ('public_service', true), ('agency', true);
-- What may lie under what. Local governments lie under nobody.
CREATE TABLE orgs.body_kind_parent (
    kind   text NOT NULL REFERENCES orgs.body_kind,
    parent text NOT NULL REFERENCES orgs.body_kind,
    PRIMARY KEY (kind, parent)
);
INSERT INTO orgs.body_kind_parent (kind, parent) VALUES
    ('common_office', 'municipality'), ('county_office', 'agency'), ('district', 'county_office'),
    ('guardianship', 'district'), ('guardianship', 'county_office'),
    ('provider', 'maintainer'), ('provider', 'municipality'), ('provider', 'county_office'), ('provider', 'agency'),
    ('site', 'provider'), ('site', 'maintainer'), ('site', 'municipality'),
    ('public_service', 'public_service'), ('public_service', 'agency'), ('public_service', 'municipality'), ('public_service', 'county_office'),
    ('agency', 'agency');
-- In which legal status the people of a body work (T9).
CREATE TABLE orgs.legal_status (code text PRIMARY KEY);
INSERT INTO orgs.legal_status (code) VALUES ('civil_servant'), ('government_official'), ('professional'), ('soldier');
GRANT SELECT ON orgs.body_kind, orgs.body_kind_parent, orgs.legal_status TO oszir_app;

ALTER TABLE orgs.body_version
    ADD COLUMN district_code text REFERENCES orgs.district,
    ADD COLUMN postcode      text CONSTRAINT body_version_postcode CHECK (postcode ~ '^[0-9]{4}$'),
    ADD COLUMN address       text,
    ADD COLUMN office_id     bigint REFERENCES orgs.body, -- the common office that serves a municipality
    ADD COLUMN tax_number    text CONSTRAINT body_version_tax_number CHECK (tax_number ~ '^[0-9]{8}-[0-9]-[0-9]{2}$'),
    ADD COLUMN sector_id     text CONSTRAINT body_version_sector_id CHECK (sector_id ~ '^S[0-9]{7}$'),
    ADD COLUMN legal_status  text REFERENCES orgs.legal_status,
    ADD COLUMN email         text,
    ADD COLUMN phone         text,
    ADD COLUMN words         tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(orgs.fold(name), ' '))) STORED,
    ADD COLUMN sort_key      text COLLATE "C" GENERATED ALWAYS AS (orgs.sort_key(name)) STORED,
    ADD CONSTRAINT body_version_kind FOREIGN KEY (kind) REFERENCES orgs.body_kind,
    ADD CONSTRAINT body_version_not_its_own CHECK (parent_id <> body_id AND office_id <> body_id),
    -- Parts of a legal person share its tax number; two legal persons never do.
    ADD CONSTRAINT body_version_tax_once EXCLUDE USING gist ((substr(tax_number, 1, 8)) WITH =, valid WITH &&)
        WHERE (tax_number IS NOT NULL AND upper_inf(recorded) AND kind IN ('municipality', 'common_office', 'county_office', 'maintainer', 'public_service', 'agency')),
    ADD CONSTRAINT body_version_sector_once EXCLUDE USING gist (sector_id WITH =, valid WITH &&)
        WHERE (sector_id IS NOT NULL AND upper_inf(recorded));

CREATE INDEX body_version_now ON orgs.body_version (body_id) WHERE upper_inf(recorded);
CREATE INDEX body_version_parent ON orgs.body_version (parent_id) WHERE upper_inf(recorded) AND parent_id IS NOT NULL;
CREATE INDEX body_version_office ON orgs.body_version (office_id) WHERE upper_inf(recorded) AND office_id IS NOT NULL;
CREATE INDEX body_version_place ON orgs.body_version (county_code, district_code) WHERE upper_inf(recorded);
CREATE INDEX body_version_words ON orgs.body_version USING gin (words) WHERE upper_inf(recorded);
CREATE INDEX body_version_sorted ON orgs.body_version (sort_key) WHERE upper_inf(recorded);
CREATE INDEX body_code_prefix ON orgs.body (code text_pattern_ops);

-- Who takes over from a closed body (T10).
CREATE TABLE orgs.body_successor (
    body_id      bigint NOT NULL REFERENCES orgs.body,
    successor_id bigint NOT NULL REFERENCES orgs.body,
    recorded     tstzrange NOT NULL DEFAULT tstzrange(clock_timestamp(), NULL),
    entry_id     bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT body_successor_other CHECK (successor_id <> body_id)
);
CREATE UNIQUE INDEX body_successor_once ON orgs.body_successor (body_id, successor_id) WHERE upper_inf(recorded);
CREATE INDEX body_successor_of ON orgs.body_successor (successor_id) WHERE upper_inf(recorded);
GRANT SELECT, INSERT ON orgs.body_successor TO oszir_app;
GRANT UPDATE (recorded) ON orgs.body_successor TO oszir_app;

-- Why something was changed, in the words of whoever changed it.
CREATE TABLE orgs.body_reason (
    entry_id bigint PRIMARY KEY REFERENCES audit.entry,
    reason   text NOT NULL
);
-- Workbooks of bodies as they were sent to the page of the import.
CREATE TABLE orgs.body_file (
    key      text PRIMARY KEY,
    actor    text NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    name     text NOT NULL,
    content  bytea NOT NULL,
    entry_id bigint NOT NULL REFERENCES audit.entry
);
GRANT SELECT, INSERT ON orgs.body_reason, orgs.body_file TO oszir_app;

-- Who recorded something, for the history of a body.
CREATE VIEW orgs.entry_author AS SELECT id, actor, body_id, operation, at FROM audit.entry;
GRANT SELECT ON orgs.entry_author TO oszir_app;
