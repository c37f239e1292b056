-- +goose Up
-- Search, the person as read, and correction.

-- The program's own secrets for people. id_key makes the opaque ids under which people stand in addresses of pages.
CREATE TABLE people.secret (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    id_key bytea NOT NULL CHECK (length(id_key) = 16)
);
INSERT INTO people.secret (id_key) VALUES (substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16));
GRANT SELECT ON people.secret TO oszir_app;

-- Who recorded something, for the history of a person.
CREATE VIEW people.entry_author AS SELECT id, actor, body_id, at FROM audit.entry;
GRANT SELECT ON people.entry_author TO oszir_app;

-- Why a clerk corrected a person. The reason may speak of the person, so it stands here and not in the log.
CREATE TABLE people.correction (
    entry_id  bigint PRIMARY KEY REFERENCES audit.entry,
    person_id bigint NOT NULL REFERENCES people.person,
    at        timestamptz NOT NULL, -- recorded time of all that it changed
    since     date,                 -- first day of the new values; null: it always was so
    reason    text NOT NULL CHECK (reason <> '')
);
CREATE INDEX correction_person ON people.correction (person_id);
GRANT SELECT, INSERT ON people.correction TO oszir_app;

-- History is asked for as well as what is known now, so closed rows are found by person too. While nothing is closed
-- this costs a load nothing.
DROP INDEX people.person_version_current;
CREATE INDEX person_version_person ON people.person_version (person_id);
CREATE INDEX address_closed ON people.address (person_id) WHERE NOT upper_inf(recorded);
CREATE INDEX relation_closed ON people.relation (person_id) WHERE NOT upper_inf(recorded);
CREATE INDEX relation_other_closed ON people.relation (other_id) WHERE NOT upper_inf(recorded);

-- A search that was asked, under a random key that may stand in the address of a page. Gone after twelve hours.
CREATE TABLE people.kept_search (
    key      bytea PRIMARY KEY CHECK (length(key) = 32), -- SHA-256 of the key
    actor    text NOT NULL CHECK (actor <> ''),
    criteria jsonb NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX kept_search_at ON people.kept_search (at);
GRANT SELECT, INSERT ON people.kept_search TO oszir_app;
-- The program's role deletes nothing by itself; by this function it deletes what is too old, and nothing else.
CREATE FUNCTION people.forget_searches() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS 'DELETE FROM people.kept_search WHERE at < clock_timestamp() - interval ''12 hours''';
REVOKE EXECUTE ON FUNCTION people.forget_searches() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people.forget_searches() TO oszir_app;

-- By what a person is found, written with the person. A word is the first four bytes of the SHA-256 of its sort and its
-- letters, folded (without accents, lower case), as internal/people/search_word.go has it:
--   c: in the present name only, b: in the birth name only, n: in both; m: mother's name; s: settlement of residence;
--   d: birth date
ALTER TABLE people.person ADD COLUMN birth_date date, ADD COLUMN words integer[] NOT NULL DEFAULT '{}';
-- Every folded word there is, found by itself and by what is left of it without one letter: two words with one typing
-- error between them meet there. The same row may stand twice: two loads that bring the same word must not wait for
-- one another.
CREATE TABLE people.search_word (
    near text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL
);

-- Fill: what the register holds already.
CREATE FUNCTION pg_temp.folded_words(t text) RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN array_remove(regexp_split_to_array(lower(regexp_replace(normalize(t, NFD), '[\u0300-\u036f]', '', 'g')), '[^[:alnum:]]+'), '');
CREATE FUNCTION pg_temp.search_hash(sort text, word text) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN ('x' || left(encode(sha256(convert_to(sort || ':' || word, 'UTF8')), 'hex'), 8))::bit(32)::integer;
CREATE TEMPORARY TABLE fill_text AS
    SELECT t, pg_temp.folded_words(t) AS words FROM (
        SELECT DISTINCT unnest(ARRAY[family_name, given_name, birth_family_name, birth_given_name, mother_family_name, mother_given_name]) AS t
        FROM people.person_version WHERE upper_inf(recorded)
        UNION SELECT settlement FROM people.address WHERE upper_inf(recorded) AND kind = 'residence'
    ) x WHERE t IS NOT NULL;
ANALYZE fill_text;
CREATE TEMPORARY TABLE fill_word (person_id bigint NOT NULL, sort text NOT NULL, word text NOT NULL);
-- A part of the birth name that is not known may be as it is now.
INSERT INTO fill_word
    SELECT person_id, CASE WHEN bool_or(birth) AND bool_or(NOT birth) THEN 'n' WHEN bool_or(birth) THEN 'b' ELSE 'c' END, word
    FROM (
        SELECT v.person_id, n.birth, unnest(f.words) AS word
        FROM people.person_version v
        CROSS JOIN LATERAL (VALUES
            (false, v.family_name), (false, v.given_name),
            (true, coalesce(v.birth_family_name, v.family_name)), (true, coalesce(v.birth_given_name, v.given_name))
        ) n (birth, t)
        JOIN fill_text f ON f.t = n.t
        WHERE upper_inf(v.recorded)
    ) x GROUP BY person_id, word;
INSERT INTO fill_word
    SELECT v.person_id, 'm', unnest(f.words)
    FROM people.person_version v CROSS JOIN LATERAL (VALUES (v.mother_family_name), (v.mother_given_name)) n (t) JOIN fill_text f ON f.t = n.t
    WHERE upper_inf(v.recorded);
INSERT INTO fill_word
    SELECT a.person_id, 's', unnest(f.words) FROM people.address a JOIN fill_text f ON f.t = a.settlement
    WHERE upper_inf(a.recorded) AND a.kind = 'residence' AND (upper_inf(a.valid) OR upper(a.valid) > CURRENT_DATE);
INSERT INTO fill_word
    SELECT person_id, 'd', to_char(birth_date, 'YYYY-MM-DD') FROM people.person_version WHERE upper_inf(recorded);
CREATE TEMPORARY TABLE fill_hash AS
    SELECT sort, word, pg_temp.search_hash(sort, word) AS hash FROM (SELECT DISTINCT sort, word FROM fill_word) x;
ANALYZE fill_hash;
UPDATE people.person p SET words = e.words, birth_date = v.birth_date
    FROM (SELECT w.person_id, array_agg(DISTINCT h.hash ORDER BY h.hash) AS words FROM fill_word w JOIN fill_hash h USING (sort, word) GROUP BY w.person_id) e
    JOIN (SELECT person_id, min(birth_date) AS birth_date FROM people.person_version WHERE upper_inf(recorded) GROUP BY person_id) v USING (person_id)
    WHERE p.id = e.person_id;
INSERT INTO people.search_word (near, word)
    SELECT w.word, w.word FROM (SELECT DISTINCT unnest(words) AS word FROM fill_text) w
    UNION
    SELECT left(w.word, i - 1) || substr(w.word, i + 1), w.word
    FROM (SELECT DISTINCT unnest(words) AS word FROM fill_text) w CROSS JOIN LATERAL generate_series(1, length(w.word)) i
    WHERE length(w.word) BETWEEN 3 AND 40;
DROP TABLE fill_text, fill_word, fill_hash;
-- Filled.

-- A load puts its words on the index's list of what is to be sorted in; sorting few at a time would take a tenth of the
-- load. Autovacuum sorts them in within a minute or two; until then a search looks through the list, which takes it some
-- milliseconds more.
CREATE INDEX person_words ON people.person USING gin (words) WITH (fastupdate = on, gin_pending_list_limit = 16384);
ALTER TABLE people.person SET (autovacuum_vacuum_insert_threshold = 5000, autovacuum_vacuum_insert_scale_factor = 0);
CREATE INDEX search_word_near ON people.search_word (near, word);
GRANT SELECT, INSERT ON people.search_word TO oszir_app;
GRANT UPDATE (words) ON people.person TO oszir_app;
