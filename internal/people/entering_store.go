package people

import "oszir/internal/platform/database"

var (
	nextPerson = database.SQL(`SELECT people.stirred(nextval('people.person_number')), clock_timestamp()`)

	insertPerson = database.SQL(`
	INSERT INTO people.person (id, taj, provisional, complete, entry_id, birth_date) VALUES ($1, $2, $3, $4, $5, $6)`)

	personByProvisional = database.SQL(`SELECT id FROM people.person WHERE provisional = $1`)

	entrySubject = database.SQL(`SELECT subject FROM people.entry_subject WHERE id = $1`)
)
