package people

import "oszir/internal/platform/database"

// What is missing of a birth name is as it is now. Who was merged is found by each of their records.
var identified = database.SQL(`
	SELECT coalesce(m.survivor_id, p.id), v.family_name, v.given_name, coalesce(v.birth_family_name, v.family_name), coalesce(v.birth_given_name, v.given_name),
		coalesce(v.mother_family_name, ''), coalesce(v.mother_given_name, '')
	FROM people.person p
	JOIN people.person_version v ON v.person_id = p.id AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE
	LEFT JOIN people.merge m ON m.absorbed_id = p.id AND upper_inf(m.recorded)
	WHERE p.words @> $1::integer[] AND p.birth_date = $2
	ORDER BY p.id LIMIT $3`)
