package people

import "oszir/internal/platform/database"

// hitOf is what is shown of the person e, by index one by one.
const hitOf = `
	JOIN LATERAL (SELECT * FROM people.person_version t WHERE t.person_id = e.id AND upper_inf(t.recorded) AND t.valid @> CURRENT_DATE LIMIT 1) v ON true
	LEFT JOIN LATERAL (
		SELECT t.settlement FROM people.address t WHERE t.person_id = e.id AND t.kind = 'residence' AND upper_inf(t.recorded) AND t.valid @> CURRENT_DATE LIMIT 1
	) a ON true`

const hitColumns = `e.id, e.words, coalesce(e.taj, 0), e.complete, v.family_name, v.given_name, coalesce(v.birth_family_name, ''), coalesce(v.birth_given_name, ''),
		coalesce(v.mother_family_name, ''), coalesce(v.mother_given_name, ''), v.birth_date, coalesce(a.settlement, '')`

var (
	// Statistics cannot foresee how names go together; a plan that reads everybody is never the better one.
	byIndexOnly = database.SQL(`SELECT set_config('enable_seqscan', 'off', true)`)

	hitByTAJ = database.SQL(`
	SELECT ` + hitColumns + ` FROM people.person e` + hitOf + ` WHERE e.taj = $1 ORDER BY e.id LIMIT 1`)

	// As many words as a search may have; one with fewer says the first again, which costs nothing.
	searchCandidates = database.SQL(`
	SELECT ` + hitColumns + ` FROM (
		SELECT id, words, taj, complete FROM people.person
		WHERE words && $1::integer[] AND words && $2::integer[] AND words && $3::integer[] AND words && $4::integer[] AND words && $5::integer[] AND words && $6::integer[]
			AND words && $7::integer[] AND words && $8::integer[] AND words && $9::integer[] AND words && $10::integer[] AND words && $11::integer[] AND words && $12::integer[]
			AND birth_date BETWEEN $13 AND $14
		LIMIT $15
	) e` + hitOf + ` ORDER BY e.id`)

	nearWords = database.SQL(`SELECT DISTINCT word FROM people.search_word WHERE near = ANY($1) ORDER BY word LIMIT 5000`)
)
