package people

import "oszir/internal/platform/database"

var tajsByID = database.SQL(`
SELECT p.id, coalesce(p.taj, s.taj) FROM people.person p
LEFT JOIN people.merge m ON m.absorbed_id = p.id AND upper_inf(m.recorded) AND p.taj IS NULL LEFT JOIN people.person s ON s.id = m.survivor_id
WHERE p.id = ANY($1) AND coalesce(p.taj, s.taj) IS NOT NULL ORDER BY p.id`)
