package people

import "oszir/internal/platform/database"

var (
	personAsOf = database.SQL(`
	SELECT coalesce(p.taj, 0), p.complete, v.family_name, v.given_name, v.birth_date
	FROM people.person p JOIN people.person_version v ON v.person_id = p.id
	WHERE ` + database.AsOfSQL("v") + ` AND p.id = $3`)

	addressesAsOf = database.SQL(`
	SELECT a.kind, coalesce(a.country, ''), coalesce(a.postcode, ''), coalesce(a.settlement, ''),
		concat_ws(' ', a.street, a.street_kind, a.house_number, a.parcel_number), a.habitual
	FROM people.address a WHERE ` + database.AsOfSQL("a") + ` AND a.person_id = $3 ORDER BY a.kind LIMIT 3`)
)
