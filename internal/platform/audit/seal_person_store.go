package audit

import "oszir/internal/platform/database"

var (
	personKey = database.SQL(`SELECT key FROM audit.person_key WHERE person_id = $1 AND year = $2`)

	// Of two that make it at once one waits for the other and takes what that one made.
	insertPersonKey = database.SQL(`INSERT INTO audit.person_key (person_id, year, key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`)

	destroyPersonKeys = database.SQL(`SELECT audit.destroy_person_keys($1, $2)`)
	destroyYearKeys   = database.SQL(`SELECT audit.destroy_year_keys($1, $2)`)

	yearsWithKeys = database.SQL(`
	SELECT DISTINCT year FROM audit.person_key WHERE key IS NOT NULL AND year < $1 AND ($2::bigint[] IS NULL OR year = ANY($2)) ORDER BY year LIMIT 1000`)
)
