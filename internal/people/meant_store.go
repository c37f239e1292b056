package people

import "oszir/internal/platform/database"

// Whom a record stands for, as it is known today. Who was merged is found by each of their records.
const meantColumns = `u.no, coalesce(m.survivor_id, p.id), v.family_name, v.given_name, coalesce(v.birth_family_name, v.family_name), coalesce(v.birth_given_name, v.given_name),
		coalesce(v.mother_family_name, ''), coalesce(v.mother_given_name, ''), v.birth_date`

const meantOf = `
	JOIN people.person_version v ON v.person_id = p.id AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE
	LEFT JOIN people.merge m ON m.absorbed_id = p.id AND upper_inf(m.recorded)`

var (
	meantByTAJ = database.SQL(`
	SELECT ` + meantColumns + ` FROM unnest($1::integer[], $2::integer[]) AS u (no, taj) JOIN people.person p ON p.taj = u.taj AND p.erased_at IS NULL` + meantOf + `
	ORDER BY u.no, p.id`)

	// $4: for each the numbers of the first word of the family name, as an array in text.
	meantByName = database.SQL(`
	SELECT ` + meantColumns + ` FROM unnest($1::integer[], $2::text[], $3::integer[], $4::text[]) AS u (no, born, day_word, family)
	JOIN people.person p ON p.words @> ARRAY[u.day_word] AND p.words && u.family::integer[] AND p.birth_date = u.born::date AND p.erased_at IS NULL` + meantOf + `
	ORDER BY u.no, p.id LIMIT $5`)
)
