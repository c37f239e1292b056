package people

import "oszir/internal/platform/database"

var idsByTAJ = database.SQL(`SELECT p.id, p.taj FROM people.person p WHERE p.taj = ANY ($1::text[]::integer[]) AND p.erased_at IS NULL ORDER BY p.id`)

var tajsByID = database.SQL(`
SELECT p.id, coalesce(p.taj, s.taj) FROM people.person p
LEFT JOIN people.merge m ON m.absorbed_id = p.id AND upper_inf(m.recorded) AND p.taj IS NULL LEFT JOIN people.person s ON s.id = m.survivor_id
WHERE p.id = ANY($1) AND coalesce(p.taj, s.taj) IS NOT NULL ORDER BY p.id`)

var holdersOf = database.SQL(`
SELECT p.id FROM (SELECT DISTINCT unnest($1::integer[]) AS taj) u JOIN people.person p ON p.taj = u.taj
UNION
SELECT m.survivor_id FROM (SELECT DISTINCT unnest($1::integer[]) AS taj) u JOIN people.person p ON p.taj = u.taj
JOIN people.merge m ON m.absorbed_id = p.id AND upper_inf(m.recorded) ORDER BY 1`)
