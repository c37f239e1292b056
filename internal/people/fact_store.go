package people

import "oszir/internal/platform/database"

var (
	// What is known now of people on a day; a person of whom nothing is known then is left out.
	factsOf = database.SQL(`
	SELECT p.id, p.complete, coalesce(p.taj, 0), ` + versionColumns + `
	FROM people.person p JOIN people.person_version t ON t.person_id = p.id AND upper_inf(t.recorded) AND t.valid @> $2::date
	WHERE p.id = ANY ($1) AND p.erased_at IS NULL ORDER BY p.id LIMIT 1000`)

	factPlaces = database.SQL(`
	SELECT t.person_id, ` + placeColumns + ` FROM people.address t
	WHERE t.person_id = ANY ($1) AND upper_inf(t.recorded) AND t.valid @> $2::date ORDER BY t.person_id, t.kind LIMIT 3000`)
)
