package people

import "oszir/internal/platform/database"

var (
	alikeByID = database.SQL(`SELECT ` + alikeColumns + ` WHERE p.id = $1`)

	// Who were born on one day ($1, $2) and have a word in their name ($3). Without the word a few dozen people in the country
	// are left, each on pages that nobody else has read.
	alikeBorn = database.SQL(`
	SELECT ` + alikeColumns + ` WHERE p.words @> $1::integer[] AND p.words && $3::integer[] AND p.birth_date = $2 AND p.erased_at IS NULL ORDER BY p.id LIMIT 2000`)
)

const alikeColumns = `p.id, p.taj IS NOT NULL, p.birth_date, v.family_name || ' ' || v.given_name, coalesce(v.mother_family_name, '') || ' ' || coalesce(v.mother_given_name, '')
	FROM people.person p JOIN people.person_version v ON v.person_id = p.id AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE`
