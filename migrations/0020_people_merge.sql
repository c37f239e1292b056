-- +goose Up
-- Records of one person that are merged and taken apart again, and clients completed by their TAJ (C4).

-- While recorded is open, absorbed and survivor are one person. Nothing is moved: each keeps its versions, addresses,
-- relations and TAJ. Who absorbs is never absorbed itself; whoever writes here holds both rows of people.person locked.
CREATE TABLE people.merge (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    absorbed_id bigint NOT NULL REFERENCES people.person,
    survivor_id bigint NOT NULL REFERENCES people.person,
    recorded    tstzrange NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    reason      text NOT NULL CHECK (reason <> ''),
    CONSTRAINT merge_of_two CHECK (absorbed_id <> survivor_id),
    CONSTRAINT merge_one_survivor EXCLUDE USING gist (absorbed_id WITH =, recorded WITH &&)
);
CREATE UNIQUE INDEX merge_current ON people.merge (absorbed_id) WHERE upper_inf(recorded);
CREATE INDEX merge_survivor ON people.merge (survivor_id);
GRANT SELECT, INSERT ON people.merge TO oszir_app;
GRANT UPDATE (recorded) ON people.merge TO oszir_app;

-- Why a merge was undone.
CREATE TABLE people.merge_end (
    merge_id bigint PRIMARY KEY REFERENCES people.merge,
    entry_id bigint NOT NULL REFERENCES audit.entry,
    reason   text NOT NULL CHECK (reason <> '')
);
GRANT SELECT, INSERT ON people.merge_end TO oszir_app;

-- A merge that needs a second clerk: proposed by one, carried out by another. Without a verdict it is open.
CREATE TABLE people.merge_proposal (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    absorbed_id bigint NOT NULL REFERENCES people.person,
    survivor_id bigint NOT NULL REFERENCES people.person,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    reason      text NOT NULL CHECK (reason <> ''),
    CONSTRAINT merge_proposal_of_two CHECK (absorbed_id <> survivor_id)
);
CREATE INDEX merge_proposal_absorbed ON people.merge_proposal (absorbed_id);
CREATE INDEX merge_proposal_survivor ON people.merge_proposal (survivor_id);
GRANT SELECT, INSERT ON people.merge_proposal TO oszir_app;
CREATE TABLE people.merge_verdict (
    proposal_id bigint PRIMARY KEY REFERENCES people.merge_proposal,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    outcome     text NOT NULL CHECK (outcome IN ('carried_out', 'refused', 'overtaken')),
    reason      text -- of a refusal
);
GRANT SELECT, INSERT ON people.merge_verdict TO oszir_app;

-- Since when TAJ is known and all required data are; null: since the record is there. So the state as known before the
-- completion can still be told.
ALTER TABLE people.person ADD COLUMN taj_since timestamptz, ADD COLUMN complete_since timestamptz;
GRANT UPDATE (taj_since, complete_since) ON people.person TO oszir_app;

-- Whom an entry made, for a command that is sent again.
CREATE VIEW people.entry_subject AS SELECT id, subject FROM audit.entry;
GRANT SELECT ON people.entry_subject TO oszir_app;

-- As in 0017_oversight.sql, and the reasons of merges, which may speak of the person.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION people.erase_persons(erasure bigint, ids bigint[], used text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM oversight.demand(erasure, 'person', ids);
    PERFORM FROM people.person p WHERE p.id = ANY(ids) ORDER BY p.id FOR UPDATE;
    UPDATE people.person_version SET digest = '', title = NULL, family_name = '', given_name = '', birth_family_name = NULL, birth_given_name = NULL,
        mother_family_name = NULL, mother_given_name = NULL, birth_place = NULL, birth_date = NULL, sex = NULL, tax_id = NULL, citizenship = NULL,
        immigration_status = NULL, marital_status = NULL, education = NULL, vocation = NULL, no_residence_kind = NULL, no_residence_address = NULL,
        mailing_choice = NULL, phone = NULL, mobile = NULL, email = NULL, note = NULL
        WHERE person_id = ANY(ids);
    UPDATE people.address SET digest = '', country = NULL, postcode = NULL, settlement = NULL, street = NULL, street_kind = NULL, house_number = NULL,
        building = NULL, staircase = NULL, floor = NULL, door = NULL, parcel_number = NULL, po_box = NULL, habitual = false
        WHERE person_id = ANY(ids);
    UPDATE people.relation SET other_text = NULL WHERE person_id = ANY(ids) OR other_id = ANY(ids);
    UPDATE people.correction SET reason = 'törölt adat', since = NULL WHERE person_id = ANY(ids);
    UPDATE people.merge_end e SET reason = 'törölt adat' FROM people.merge m WHERE m.id = e.merge_id AND (m.absorbed_id = ANY(ids) OR m.survivor_id = ANY(ids));
    UPDATE people.merge SET reason = 'törölt adat' WHERE absorbed_id = ANY(ids) OR survivor_id = ANY(ids);
    UPDATE people.merge_verdict v SET reason = 'törölt adat' FROM people.merge_proposal p
        WHERE p.id = v.proposal_id AND v.reason IS NOT NULL AND (p.absorbed_id = ANY(ids) OR p.survivor_id = ANY(ids));
    UPDATE people.merge_proposal SET reason = 'törölt adat' WHERE absorbed_id = ANY(ids) OR survivor_id = ANY(ids);
    UPDATE people.person SET taj = NULL, complete = false, words = '{}', birth_date = NULL, erased_at = clock_timestamp(),
        provisional = sha256(convert_to('erased/' || id, 'UTF8') || uuid_send(gen_random_uuid()))
        WHERE id = ANY(ids);
    DELETE FROM people.search_word s WHERE s.word = ANY(used) AND NOT EXISTS (
        SELECT FROM people.person p WHERE p.words && (
            SELECT array_agg(('x' || left(encode(sha256(convert_to(sort || ':' || s.word, 'UTF8')), 'hex'), 8))::bit(32)::integer)
            FROM unnest(ARRAY['c', 'b', 'n', 'm', 's']) AS o (sort)));
END
$$;
-- +goose StatementEnd
