package people

import "oszir/internal/platform/database"

var (
	insertKeptSearch = database.SQL(`INSERT INTO people.kept_search (key, actor, criteria) VALUES ($1, $2, $3)`)

	readKeptSearch = database.SQL(`
	SELECT criteria FROM people.kept_search WHERE key = $1 AND actor = $2 AND at >= clock_timestamp() - interval '12 hours'`)

	forgetSearches = database.SQL(`SELECT people.forget_searches()`)
)
