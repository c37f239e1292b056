package people

import "oszir/internal/platform/database"

// statedColumns are what stated.scan reads, of the table called t.
const statedColumns = `lower(t.valid), upper(t.valid), lower(t.recorded), upper(t.recorded), t.entry_id, t.body_id, t.digest`

// closedToo says nothing, but it lets two indexes find the rows of a person: that of what is known and that of what
// was closed.
const closedToo = `(upper_inf(t.recorded) OR NOT upper_inf(t.recorded))`

// lastChange is the moment at which a person was last changed, up to a moment.
func lastChange(person, until string) string {
	return `(SELECT max(c.at) FROM (
		SELECT unnest(ARRAY[lower(t.recorded), upper(t.recorded)]) AS at FROM people.person_version t WHERE t.person_id = ` + person + `
		UNION ALL SELECT unnest(ARRAY[lower(t.recorded), upper(t.recorded)]) FROM people.address t WHERE t.person_id = ` + person + ` AND ` + closedToo + `
		UNION ALL SELECT unnest(ARRAY[lower(m.recorded), upper(m.recorded)]) FROM people.merge m WHERE m.absorbed_id = ` + person + ` OR m.survivor_id = ` + person + `
		UNION ALL SELECT c.taj_since FROM people.person c WHERE c.id = ` + person + `
	) c WHERE c.at <= ` + until + `::timestamptz)`
}

// statedBy says whether a body has stated something of a record.
func statedBy(person, body string) string {
	return `(EXISTS (SELECT FROM people.person_version t WHERE t.person_id = ` + person + ` AND t.body_id = ` + body + `)
		OR EXISTS (SELECT FROM people.address t WHERE t.person_id = ` + person + ` AND t.body_id = ` + body + ` AND ` + closedToo + `))`
}

// tajAt and completeAt say what was known at a moment of the record called p: the TAJ, 0 for none, and whether all was.
func tajAt(moment string) string {
	return `CASE WHEN p.taj_since > ` + moment + `::timestamptz THEN 0 ELSE coalesce(p.taj, 0) END`
}

func completeAt(moment string) string {
	return `p.complete AND coalesce(p.complete_since <= ` + moment + `::timestamptz, true)`
}

var (
	versionColumns = statedColumns + `, ` + columnList("t.")
	placeColumns   = statedColumns + `, t.kind, t.habitual, ` + addressList("t.")
)

var (
	personAsOf = database.SQL(`
	SELECT ` + tajAt("$2") + `, ` + completeAt("$2") + `, ` + lastChange("$3", "$2") + `, ` + statedBy("$3", "$4") + `, ` + versionColumns + `
	FROM people.person p JOIN people.person_version t ON t.person_id = p.id
	WHERE ` + database.AsOfSQL("t") + ` AND p.id = $3 AND p.erased_at IS NULL`)

	addressesAsOf = database.SQL(`
	SELECT ` + placeColumns + ` FROM people.address t
	WHERE ` + database.AsOfSQL("t") + ` AND t.person_id = $3 AND ` + closedToo + `
	ORDER BY array_position(ARRAY['residence', 'stay', 'mailing'], t.kind) LIMIT 3`)

	statedByBody = database.SQL(`SELECT ` + statedBy("$1", "$2"))

	// Each related person by the record that stands for them.
	relationsAsOf = database.SQL(`
	SELECT r.other, r.kind, r.text, r.reverse, coalesce(n.family_name, ''), coalesce(n.given_name, ''), n.birth_date
	FROM (
		SELECT coalesce(m.survivor_id, o.other) AS other, o.kind, o.text, o.reverse
		FROM (
			SELECT t.other_id AS other, t.kind, coalesce(t.other_text, '') AS text, false AS reverse FROM people.relation t
			WHERE ` + database.AsOfSQL("t") + ` AND t.person_id = $3 AND ` + closedToo + `
			UNION ALL
			SELECT t.person_id, t.kind, coalesce(t.other_text, ''), true FROM people.relation t
			WHERE ` + database.AsOfSQL("t") + ` AND t.other_id = $3 AND ` + closedToo + `
		) o LEFT JOIN people.merge m ON m.absorbed_id = o.other AND m.recorded @> $2::timestamptz
	) r LEFT JOIN LATERAL (
		SELECT t.family_name, t.given_name, t.birth_date FROM people.person_version t WHERE ` + database.AsOfSQL("t") + ` AND t.person_id = r.other LIMIT 1
	) n ON true
	ORDER BY r.reverse, r.kind, n.birth_date, r.other LIMIT 500`)

	// The records that were merged into a person.
	absorbedAsOf = database.SQL(`
	SELECT m.absorbed_id, lower(m.recorded), ` + tajAt("$2") + `, coalesce(t.family_name, ''), coalesce(t.given_name, ''), t.birth_date
	FROM people.merge m JOIN people.person p ON p.id = m.absorbed_id
	LEFT JOIN people.person_version t ON t.person_id = m.absorbed_id AND ` + database.AsOfSQL("t") + `
	WHERE m.survivor_id = $3 AND m.recorded @> $2::timestamptz ORDER BY lower(m.recorded), m.absorbed_id LIMIT 100`)

	numbersOf = database.SQL(`
	SELECT coalesce(p.taj, 0), coalesce(t.tax_id, '')
	FROM people.person p LEFT JOIN people.person_version t ON t.person_id = p.id AND upper_inf(t.recorded) AND t.valid @> CURRENT_DATE
	WHERE p.id = $1 AND p.erased_at IS NULL`)

	namesByID = database.SQL(`
	SELECT u.id, t.family_name, t.given_name, t.birth_date FROM (SELECT DISTINCT unnest($1::bigint[]) AS id) u
	LEFT JOIN people.merge m ON m.absorbed_id = u.id AND upper_inf(m.recorded)
	JOIN people.person_version t ON t.person_id = coalesce(m.survivor_id, u.id) AND upper_inf(t.recorded) AND t.valid @> CURRENT_DATE ORDER BY u.id`)
	ownNamesByID = database.SQL(`
	SELECT t.person_id, t.family_name, t.given_name, t.birth_date FROM people.person_version t
	WHERE t.person_id = ANY($1) AND upper_inf(t.recorded) AND t.valid @> CURRENT_DATE ORDER BY t.person_id`)
)
