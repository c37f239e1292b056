package people

import (
	"fmt"
	"strings"

	"oszir/internal/platform/database"
)

var (
	// Whoever changes a person locks it first; see lockKnown.
	lockPerson = database.SQL(`SELECT coalesce(taj, 0), complete FROM people.person WHERE id = $1 AND erased_at IS NULL FOR UPDATE`)

	// A clock that was set back must not bring two changes into one moment.
	correctionFrame = database.SQL(`
	SELECT last, greatest(clock_timestamp(), last + interval '1 microsecond'), may FROM (
		SELECT ` + lastChange("$1", "'infinity'") + ` AS last, ` + statedBy("$1", "$2") + ` AS may
	) x`)

	knownVersions = database.SQL(`
	SELECT ` + versionColumns + ` FROM people.person_version t WHERE t.person_id = $1 AND upper_inf(t.recorded) ORDER BY lower(t.valid) NULLS FIRST LIMIT 1000`)

	knownAddresses = database.SQL(`
	SELECT ` + placeColumns + ` FROM people.address t WHERE t.person_id = $1 AND upper_inf(t.recorded) ORDER BY t.kind, lower(t.valid) NULLS FIRST LIMIT 1000`)

	closeVersion = database.SQL(`
	UPDATE people.person_version SET recorded = tstzrange(lower(recorded), $2)
	WHERE person_id = $1 AND upper_inf(recorded) AND lower(valid) IS NOT DISTINCT FROM $3::date`)

	closeAddress = database.SQL(`
	UPDATE people.address SET recorded = tstzrange(lower(recorded), $2)
	WHERE person_id = $1 AND upper_inf(recorded) AND lower(valid) IS NOT DISTINCT FROM $3::date AND kind = $4`)

	insertVersion = database.SQL(`
	INSERT INTO people.person_version (person_id, recorded, valid, entry_id, body_id, digest, ` + columnList("") + `)
	VALUES ($1, tstzrange($2, NULL), daterange($3::date, $4::date), $5, $6, $7, ` + places(8, len(personColumns)) + `)`)

	insertAddress = database.SQL(`
	INSERT INTO people.address (person_id, recorded, valid, entry_id, body_id, digest, kind, habitual, ` + addressList("") + `)
	VALUES ($1, tstzrange($2, NULL), daterange($3::date, $4::date), $5, $6, $7, $8, $9, ` + places(10, len(addressColumns)) + `)`)

	insertCorrection = database.SQL(`INSERT INTO people.correction (entry_id, person_id, at, since, reason) VALUES ($1, $2, $3, $4, $5)`)

	completePerson = database.SQL(`UPDATE people.person SET complete = true, complete_since = $2 WHERE id = $1`)

	// By a TAJ somebody is told from all others; it comes once and stays.
	giveTAJ = database.SQL(`UPDATE people.person SET taj = $2, taj_since = $3 WHERE id = $1 AND taj IS NULL`)

	personByTAJ = database.SQL(`SELECT id FROM people.person WHERE taj = $1`)
)

// places lists the places of n arguments from the first on.
func places(first, n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("$%d", first+i)
	}
	return strings.Join(out, ", ")
}
