package people

import "oszir/internal/platform/database"

var (
	erasedPerson = database.SQL(`SELECT erased_at IS NOT NULL FROM people.person WHERE id = $1`)

	// When the registry was last told something of each of the people behind a number. Who is erased is left out.
	lastTold = database.SQL(`
	SELECT p.id, (SELECT max(lower(t.recorded))::date FROM people.person_version t WHERE t.person_id = p.id)
	FROM people.person p WHERE p.id > $1 AND ($2::bigint[] IS NULL OR p.id = ANY($2)) AND p.erased_at IS NULL ORDER BY p.id LIMIT $3`)

	// All texts that people are or were found by.
	textsOfPersons = database.SQL(`
	SELECT DISTINCT t FROM (
		SELECT unnest(ARRAY[family_name, given_name, birth_family_name, birth_given_name, mother_family_name, mother_given_name]) AS t
		FROM people.person_version WHERE person_id = ANY($1)
		UNION ALL SELECT settlement FROM people.address WHERE person_id = ANY($1)
	) x WHERE t IS NOT NULL ORDER BY t`)

	erasePersons = database.SQL(`SELECT people.erase_persons($1, $2, $3)`)

	// Of the people, those of whom a body has stated nothing, under no record that is merged with theirs either.
	unstated = database.SQL(`
	SELECT u.id FROM unnest($2::bigint[]) AS u (id)
	WHERE NOT EXISTS (SELECT FROM people.person_version t WHERE t.person_id = u.id AND t.body_id = $1)
		AND NOT EXISTS (
			SELECT FROM people.merge m JOIN people.person_version t ON t.person_id IN (m.absorbed_id, m.survivor_id)
			WHERE (m.absorbed_id = u.id OR m.survivor_id = u.id) AND upper_inf(m.recorded) AND t.body_id = $1)
	ORDER BY u.id`)
)
