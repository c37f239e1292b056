package people

import "oszir/internal/platform/database"

// addWords puts words that the dictionary does not hold into it, each under itself and under what is left of it
// without one letter, as nearbys does. It completes WITH heard AS (… word …).
const addWords = `, fresh AS MATERIALIZED (
		SELECT DISTINCT h.word FROM heard h WHERE NOT EXISTS (SELECT FROM people.search_word s WHERE s.near = h.word AND s.word = h.word)
	)
	INSERT INTO people.search_word (near, word)
	SELECT word, word FROM fresh
	UNION
	SELECT left(word, i - 1) || substr(word, i + 1), word FROM fresh CROSS JOIN LATERAL generate_series(1, length(word)) i WHERE length(word) BETWEEN 3 AND 40`

var (
	insertIntakeWords = database.SQL(`
	WITH heard AS (SELECT DISTINCT unnest(new_words) COLLATE "C" AS word FROM people_intake WHERE new_words IS NOT NULL)` + addWords)

	insertWords = database.SQL(`
	WITH heard AS (SELECT unnest($1::text[]) COLLATE "C" AS word)` + addWords)

	// Who is known already and may be found by something else after a load: whose version or residence was changed at $1.
	// $2 is false when nothing was.
	createRenewing = database.Temporary("people_renewing", `
	SELECT person_id FROM people_changed
	UNION
	SELECT a.person_id FROM people_final f JOIN people.address a ON a.person_id = f.person_id
	WHERE $2::boolean AND NOT f.is_new AND a.kind = 'residence' AND (lower(a.recorded) = $1 OR upper(a.recorded) = $1)`)

	createRenewed = database.Temporary("people_renewed", `(person_id bigint NOT NULL, words integer[] NOT NULL)`)

	// All that is known now of those people, a person after another.
	knownOfRenewing = database.SQL(`
	SELECT t.person_id, ` + versionColumns + `,
		(SELECT array_agg(a.settlement) FROM people.address a WHERE a.person_id = t.person_id AND a.kind = 'residence' AND upper_inf(a.recorded)
			AND a.settlement IS NOT NULL AND (upper_inf(a.valid) OR upper(a.valid) > CURRENT_DATE))
	FROM people_renewing r JOIN people.person_version t ON t.person_id = r.person_id WHERE upper_inf(t.recorded) ORDER BY t.person_id`)

	renewWords = database.SQL(`UPDATE people.person p SET words = r.words FROM people_renewed r WHERE r.person_id = p.id AND p.words <> r.words`)

	renewWordsOf = database.SQL(`UPDATE people.person SET words = $2 WHERE id = $1`)
)
