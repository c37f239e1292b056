package people

import "oszir/internal/platform/database"

var tiesOf = database.SQL(`
	SELECT t.person_id, t.other_id, t.kind FROM (SELECT DISTINCT unnest($1::bigint[]) AS id) u JOIN people.relation t ON t.person_id = u.id WHERE upper_inf(t.recorded) AND t.valid @> $2::date
	UNION
	SELECT t.person_id, t.other_id, t.kind FROM people.relation t WHERE t.other_id = ANY ($1) AND upper_inf(t.recorded) AND t.valid @> $2::date
	ORDER BY 1, 2, 3 LIMIT 1000`)
