package oversight

import "oszir/internal/platform/database"

var (
	bodyOfEntry = database.SQL(`SELECT body_id FROM oversight.entry_body WHERE id = $1`)

	// A body and all that lie below it.
	bodiesBelow = database.SQL(`
	WITH RECURSIVE below AS (
		SELECT $1::bigint AS id UNION SELECT p.body_id FROM oversight.body_parent p JOIN below b ON p.parent_id = b.id
	) SELECT id FROM below ORDER BY id LIMIT 100000`)

	// The bodies that a body lies in.
	bodiesAbove = database.SQL(`
	WITH RECURSIVE above AS (
		SELECT p.parent_id AS id FROM oversight.body_parent p WHERE p.body_id = $1
		UNION SELECT p.parent_id FROM oversight.body_parent p JOIN above a ON p.body_id = a.id
	) SELECT id FROM above ORDER BY id LIMIT 1000`)
)
