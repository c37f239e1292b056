-- +goose Up
-- Who looked at whose data, what is unusual about it, and what is to be erased.
CREATE SCHEMA oversight;
GRANT USAGE ON SCHEMA oversight TO oszir_app;

-- The log is searched by who acted and for which body, too.
CREATE INDEX entry_actor ON audit.entry (actor, at);
CREATE INDEX entry_body ON audit.entry (body_id, at);

-- Why somebody looked, in their own words, may speak of the person: it stands in the detail of the entry, sealed with
-- that person's key of the year. Where the key is gone nobody can read it, and the entry stays as it was.
CREATE TABLE audit.person_key (
    person_id    bigint NOT NULL,
    year         smallint NOT NULL,
    key          bytea, -- itself sealed with the program's key; null: destroyed
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    destroyed_at timestamptz,
    PRIMARY KEY (person_id, year),
    CONSTRAINT person_key_destroyed CHECK ((key IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE INDEX person_key_year ON audit.person_key (year) WHERE key IS NOT NULL;
GRANT SELECT, INSERT ON audit.person_key TO oszir_app;

-- What the watch over the log needs of the rooms to the left.
-- Entries by which one person's data were opened. What programs, the operator and the program itself do is not looked
-- at. own_work: the role works on what its own body has.
CREATE VIEW oversight.opening AS
    SELECT at, at AT TIME ZONE 'Europe/Budapest' AS local, (at AT TIME ZONE 'Europe/Budapest')::date AS day, actor, role, coalesce(body_id, 0) AS body_id,
        substr(subject, 8)::bigint AS person_id, role LIKE 'ptr.%' AND role <> 'ptr.support' AS own_work
    FROM audit.entry
    WHERE subject ~ '^person/[0-9]{1,18}$' AND role NOT IN ('operator', 'system', 'user', 'ptr.interface')
        AND operation IN ('people.read', 'people.reveal', 'people.history', 'people.changes', 'ptr.benefit.read', 'ptr.benefit.history', 'ptr.benefits.read');
-- Entries by which people's data were taken out of the system.
CREATE VIEW oversight.taking AS
    SELECT at, (at AT TIME ZONE 'Europe/Budapest')::date AS day, actor, coalesce(body_id, 0) AS body_id, cardinality(persons) AS persons
    FROM audit.entry
    WHERE persons IS NOT NULL AND role NOT IN ('operator', 'system', 'ptr.interface')
        AND operation IN ('ptr.benefits.export', 'ptr.load.download', 'ptr.load.rework', 'oversight.trail.export');
CREATE VIEW oversight.refused_sign_in AS
    SELECT at, (at AT TIME ZONE 'Europe/Budapest')::date AS day, actor FROM audit.entry
    WHERE operation = 'identity.sign_in' AND detail->>'outcome' IN ('failed', 'refused');
CREATE VIEW oversight.entry_body AS SELECT id, coalesce(body_id, 0) AS body_id FROM audit.entry;
CREATE VIEW oversight.account AS SELECT id, code FROM identity.account;
CREATE VIEW oversight.membership AS
    SELECT a.code AS actor, m.body_id, m.role, m.valid_from, m.valid_until FROM identity.membership m JOIN identity.account a ON a.id = m.account_id;
CREATE VIEW oversight.body_parent AS
    SELECT body_id, parent_id FROM orgs.body_version WHERE upper_inf(recorded) AND valid @> CURRENT_DATE AND parent_id IS NOT NULL;
GRANT SELECT ON oversight.entry_body, oversight.opening, oversight.taking, oversight.refused_sign_in, oversight.account, oversight.membership, oversight.body_parent TO oszir_app;

-- How long each kind of data is kept, by which law; verified says whether the citation was checked against its source.
CREATE TABLE oversight.period (
    kind     text NOT NULL,
    months   integer NOT NULL CHECK (months > 0),
    valid    daterange NOT NULL DEFAULT daterange(NULL, NULL),
    law      text NOT NULL,
    verified boolean NOT NULL,
    CONSTRAINT period_once EXCLUDE USING gist (kind WITH =, valid WITH &&)
);
INSERT INTO oversight.period (kind, months, law, verified) VALUES
    ('person', 60, 'Szt. 18/B. §', false),
    ('load_file', 60, 'Szt. 18/A. §', false),
    ('load_finding', 12, 'GDPR 5. cikk (1) e)', false),
    ('account', 60, 'GDPR 5. cikk (1) e)', false),
    ('reason', 60, 'Info tv. 25/F. §', false),
    ('official_check', 12, 'Info tv. 17. §', false);
GRANT SELECT ON oversight.period TO oszir_app;

-- What was due when it was last looked for.
CREATE TABLE oversight.survey (
    kind   text PRIMARY KEY,
    at     timestamptz NOT NULL,
    before date NOT NULL,
    count  bigint NOT NULL,
    oldest date
);
GRANT SELECT, INSERT, UPDATE ON oversight.survey TO oszir_app;

-- What must not be erased although it is due, until the hold is released.
CREATE TABLE oversight.hold (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL,
    subject_id    bigint NOT NULL,
    reason        text NOT NULL CHECK (reason <> ''),
    held_by       text NOT NULL,
    held_at       timestamptz NOT NULL,
    entry_id      bigint NOT NULL REFERENCES audit.entry,
    released_by   text,
    released_at   timestamptz,
    release_entry bigint REFERENCES audit.entry
);
CREATE UNIQUE INDEX hold_once ON oversight.hold (kind, subject_id) WHERE released_at IS NULL;
GRANT SELECT, INSERT ON oversight.hold TO oszir_app;
GRANT UPDATE (released_by, released_at, release_entry) ON oversight.hold TO oszir_app;

-- A proposal to erase what was due, the decision of somebody else, and what became of each of its things.
CREATE TABLE oversight.erasure (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL,
    before      date NOT NULL,
    months      integer NOT NULL,
    law         text NOT NULL,
    count       bigint NOT NULL CHECK (count > 0),
    body_id     bigint,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT erasure_of_proposer UNIQUE (id, proposed_by)
);
CREATE TABLE oversight.verdict (
    erasure_id  bigint PRIMARY KEY,
    proposed_by text NOT NULL,
    approved    boolean NOT NULL,
    decided_by  text NOT NULL,
    decided_at  timestamptz NOT NULL,
    reason      text NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT verdict_of_erasure FOREIGN KEY (erasure_id, proposed_by) REFERENCES oversight.erasure (id, proposed_by),
    CONSTRAINT verdict_four_eyes CHECK (decided_by <> proposed_by)
);
CREATE TABLE oversight.erasure_item (
    erasure_id bigint NOT NULL REFERENCES oversight.erasure,
    subject_id bigint NOT NULL,
    since      date NOT NULL,
    outcome    text CHECK (outcome IN ('erased', 'held', 'not_due')),
    done_at    timestamptz,
    PRIMARY KEY (erasure_id, subject_id),
    CONSTRAINT erasure_item_done CHECK ((outcome IS NULL) = (done_at IS NULL))
);
CREATE INDEX erasure_item_open ON oversight.erasure_item (erasure_id) WHERE outcome IS NULL;
GRANT SELECT, INSERT ON oversight.erasure, oversight.verdict, oversight.erasure_item TO oszir_app;
GRANT UPDATE (outcome, done_at) ON oversight.erasure_item TO oszir_app;

-- While an official check goes on, its looks are not shown to the person.
CREATE TABLE oversight.delay (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id   bigint NOT NULL,
    body_id     bigint NOT NULL, -- whose looks are meant
    from_day    date NOT NULL,
    until_day   date NOT NULL,   -- the last day on which they are not shown
    reason      text NOT NULL CHECK (reason <> ''),
    ordered_by  text NOT NULL,
    ordered_at  timestamptz NOT NULL,
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    lifted_by   text,
    lifted_at   timestamptz,
    lift_entry  bigint REFERENCES audit.entry,
    CONSTRAINT delay_days CHECK (until_day >= from_day)
);
CREATE INDEX delay_person ON oversight.delay (person_id);
GRANT SELECT, INSERT ON oversight.delay TO oszir_app;
GRANT UPDATE (lifted_by, lifted_at, lift_entry) ON oversight.delay TO oszir_app;

-- The rules of what is unusual: from how many on, how many times the usual, and over how many days it is counted.
CREATE TABLE oversight.rule (
    code      text PRIMARY KEY,
    threshold integer NOT NULL CHECK (threshold > 0),
    factor    integer NOT NULL DEFAULT 1 CHECK (factor > 0),
    days      integer NOT NULL CHECK (days > 0)
);
INSERT INTO oversight.rule (code, threshold, factor, days) VALUES
    ('many_persons', 40, 3, 1),
    ('unrelated', 5, 1, 7),
    ('same_person', 5, 1, 7),
    ('odd_hours', 5, 1, 1),
    ('leaving', 20, 2, 14),
    ('after_end', 1, 1, 1),
    ('refused', 10, 1, 1),
    ('exports', 1000, 1, 1),
    ('oneself', 1, 1, 1);
GRANT SELECT ON oversight.rule TO oszir_app;

CREATE TABLE oversight.finding (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule       text NOT NULL REFERENCES oversight.rule,
    actor      text NOT NULL, -- '': several
    body_id    bigint NOT NULL, -- 0: several, or none
    person_id  bigint NOT NULL, -- 0: several
    from_day   date NOT NULL,
    until_day  date NOT NULL,
    count      bigint NOT NULL,
    usual      bigint NOT NULL, -- 0: there is nothing to compare with
    peers      bigint NOT NULL,
    found_at   timestamptz NOT NULL,
    entry_id   bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT finding_once UNIQUE (rule, actor, body_id, person_id, from_day)
);
CREATE INDEX finding_body ON oversight.finding (body_id, id);
GRANT SELECT, INSERT ON oversight.finding TO oszir_app;
GRANT UPDATE (until_day, count, usual, peers) ON oversight.finding TO oszir_app;

CREATE TABLE oversight.finding_note (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    finding_id bigint NOT NULL REFERENCES oversight.finding,
    count      bigint NOT NULL, -- of the finding when the note was written
    text       text NOT NULL CHECK (text <> ''),
    noted_by   text NOT NULL,
    noted_at   timestamptz NOT NULL,
    entry_id   bigint NOT NULL REFERENCES audit.entry
);
CREATE INDEX finding_note_finding ON oversight.finding_note (finding_id, id);
GRANT SELECT, INSERT ON oversight.finding_note TO oszir_app;

-- Who a row of an upload speaks of, as far as the registry knows them, of the rows that pages show: those with findings
-- and those that are given back to be corrected.
CREATE TABLE ptr.load_row_person (
    file_id   bigint NOT NULL,
    sheet     smallint NOT NULL,
    row       integer NOT NULL,
    person_id bigint NOT NULL,
    PRIMARY KEY (file_id, sheet, row, person_id)
);
GRANT SELECT, INSERT ON ptr.load_row_person TO oszir_app;
ALTER TABLE ptr.load_file ADD COLUMN erased_at timestamptz;
-- The worker acts for whoever sent the file, in the role they sent it in.
CREATE OR REPLACE VIEW ptr.entry_author AS SELECT id, actor, body_id, at, role FROM audit.entry;

-- An erased person keeps its number, its intervals and the entries that made them; all else of it is empty.
ALTER TABLE people.person ADD COLUMN erased_at timestamptz;
ALTER TABLE people.person_version ALTER COLUMN birth_date DROP NOT NULL;

-- The program's role cannot empty a field or delete a row of what keeps history. It can call these functions, each of
-- which does one sort of erasing, of nothing but what stands in a proposal that somebody else has approved, is not yet
-- done and is not held. A right to update the columns would let it empty anything at any time.
-- +goose StatementBegin
CREATE FUNCTION oversight.permits(erasure bigint, wanted text, ids bigint[]) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT EXISTS (SELECT FROM oversight.erasure e JOIN oversight.verdict v ON v.erasure_id = e.id AND v.approved WHERE e.id = erasure AND e.kind = wanted)
        AND NOT EXISTS (
            SELECT FROM unnest(ids) AS u (id)
            WHERE NOT EXISTS (SELECT FROM oversight.erasure_item i WHERE i.erasure_id = erasure AND i.subject_id = u.id AND i.outcome IS NULL)
                OR EXISTS (SELECT FROM oversight.hold h WHERE h.kind = wanted AND h.subject_id = u.id AND h.released_at IS NULL))
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION oversight.demand(erasure bigint, wanted text, ids bigint[]) RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
BEGIN
    IF NOT oversight.permits(erasure, wanted, ids) THEN
        RAISE EXCEPTION 'nobody approved to erase this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION oversight.permits(bigint, text, bigint[]), oversight.demand(bigint, text, bigint[]) FROM PUBLIC;

-- words are those that the people were found by: those that nobody else has leave the dictionary. Their numbers are
-- made as in 0008_people_search.sql.
-- +goose StatementBegin
CREATE FUNCTION people.erase_persons(erasure bigint, ids bigint[], used text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
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
REVOKE EXECUTE ON FUNCTION people.erase_persons(bigint, bigint[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people.erase_persons(bigint, bigint[], text[]) TO oszir_app;

-- +goose StatementBegin
CREATE FUNCTION ptr.erase_persons(erasure bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM oversight.demand(erasure, 'person', ids);
    UPDATE ptr.benefit_version SET data = '{}', case_number = 'törölt adat', dwelling = NULL, digest = '' WHERE applicant_id = ANY(ids);
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION ptr.erase_files(erasure bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM oversight.demand(erasure, 'load_file', ids);
    DELETE FROM ptr.load_chunk WHERE file_id IN (SELECT f.id FROM ptr.load_file f WHERE f.id = ANY(ids) OR f.related_id = ANY(ids));
    DELETE FROM ptr.load_finding WHERE file_id = ANY(ids);
    DELETE FROM ptr.load_group WHERE file_id = ANY(ids);
    DELETE FROM ptr.load_rework WHERE file_id = ANY(ids);
    DELETE FROM ptr.load_row_person WHERE file_id = ANY(ids);
    UPDATE ptr.load_file SET file_name = 'törölt adat', refusal_args = NULL, erased_at = clock_timestamp() WHERE id = ANY(ids) OR related_id = ANY(ids);
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION ptr.erase_findings(erasure bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM oversight.demand(erasure, 'load_finding', ids);
    DELETE FROM ptr.load_finding WHERE file_id = ANY(ids);
    DELETE FROM ptr.load_group WHERE file_id = ANY(ids);
    DELETE FROM ptr.load_rework WHERE file_id = ANY(ids);
    DELETE FROM ptr.load_row_person WHERE file_id = ANY(ids);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION ptr.erase_persons(bigint, bigint[]), ptr.erase_files(bigint, bigint[]), ptr.erase_findings(bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ptr.erase_persons(bigint, bigint[]), ptr.erase_files(bigint, bigint[]), ptr.erase_findings(bigint, bigint[]) TO oszir_app;

-- +goose StatementBegin
CREATE FUNCTION identity.erase_accounts(erasure bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM oversight.demand(erasure, 'account', ids);
    PERFORM FROM identity.account a WHERE a.id = ANY(ids) AND a.disabled_at IS NOT NULL ORDER BY a.id FOR UPDATE;
    IF (SELECT count(*) FROM identity.account a WHERE a.id = ANY(ids) AND a.disabled_at IS NOT NULL) <> cardinality(ids) THEN
        RAISE EXCEPTION 'the account is in use' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE identity.account SET name = 'törölt adat', email = NULL, post = '', phone = '', person_id = NULL, password = NULL, password_at = NULL WHERE id = ANY(ids);
    -- The tables of the next migration: a function looks for them when it is called.
    UPDATE identity.profile SET family_name = '', given_name = '', birth_family_name = '', birth_given_name = '', mother_family_name = '', mother_given_name = '',
        birth_place = '', birth_date = NULL, email = '', phone = '', employment = '', employer = '', post = '', software = ''
        WHERE account_id = ANY(ids);
    UPDATE identity.external SET subject = 'erased/' || id WHERE account_id = ANY(ids);
    UPDATE identity.legacy SET name = 'törölt adat', subject = 'erased/' || id WHERE account_id = ANY(ids);
    UPDATE identity.request SET reason = '', answer = '' WHERE account_id = ANY(ids);
    UPDATE identity.right_event SET reason = '' WHERE account_id = ANY(ids);
    UPDATE identity.session SET browser = '' WHERE account_id = ANY(ids);
    UPDATE identity.passkey SET name = 'törölt adat', credential = '{}' WHERE account_id = ANY(ids);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION identity.erase_accounts(bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.erase_accounts(bigint, bigint[]) TO oszir_app;

-- Keys are destroyed with the person, or with the year when reasons have been kept long enough.
-- +goose StatementBegin
CREATE FUNCTION audit.destroy_person_keys(erasure bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM oversight.demand(erasure, 'person', ids);
    UPDATE audit.person_key SET key = NULL, destroyed_at = clock_timestamp() WHERE person_id = ANY(ids) AND key IS NOT NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION audit.destroy_year_keys(erasure bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM oversight.demand(erasure, 'reason', ids);
    UPDATE audit.person_key SET key = NULL, destroyed_at = clock_timestamp() WHERE year = ANY(ids) AND key IS NOT NULL;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION audit.destroy_person_keys(bigint, bigint[]), audit.destroy_year_keys(bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.destroy_person_keys(bigint, bigint[]), audit.destroy_year_keys(bigint, bigint[]) TO oszir_app;
