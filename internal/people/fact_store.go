package people

import "oszir/internal/platform/database"

var (
	// What is known now of people on a day; a person of whom nothing is known then is left out. A list of people is joined,
	// not compared: so each is looked for only in the partition that may hold them.
	factsOf = database.SQL(`
	SELECT p.id, p.complete, coalesce(p.taj, 0), ` + versionColumns + `
	FROM (SELECT DISTINCT unnest($1::bigint[]) AS id) u JOIN people.person p ON p.id = u.id
		JOIN people.person_version t ON t.person_id = u.id AND upper_inf(t.recorded) AND t.valid @> $2::date
	WHERE p.erased_at IS NULL ORDER BY p.id LIMIT 1000`)

	factPlaces = database.SQL(`
	SELECT t.person_id, ` + placeColumns + ` FROM (SELECT DISTINCT unnest($1::bigint[]) AS id) u JOIN people.address t ON t.person_id = u.id
	WHERE upper_inf(t.recorded) AND t.valid @> $2::date ORDER BY t.person_id, t.kind LIMIT 3000`)
)
