package ptr

import "oszir/internal/platform/database"

var (
	keptFilters = database.SQL(`
	SELECT id, list, name, query, first, saved_at FROM ptr.kept_filter WHERE actor = $1 AND NOT gone AND ($2 = '' OR list = $2) ORDER BY list, name LIMIT 500`)

	lockFilters = database.SQL(`SELECT pg_advisory_xact_lock(7100004, hashtext($1))`)
	// Of the same name it takes the place of the one before.
	replaceFilter = database.SQL(`
	UPDATE ptr.kept_filter SET query = $4, first = $5, saved_at = $6, entry_id = $7 WHERE actor = $1 AND list = $2 AND name = $3 AND NOT gone`)
	insertFilter = database.SQL(`
	INSERT INTO ptr.kept_filter (actor, list, name, query, first, saved_at, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	notFirst     = database.SQL(`UPDATE ptr.kept_filter SET first = false WHERE actor = $1 AND list = $2 AND first AND NOT gone`)
	changeFilter = database.SQL(`UPDATE ptr.kept_filter SET name = $2, first = $3, gone = $4, entry_id = $5 WHERE id = $1`)
)
