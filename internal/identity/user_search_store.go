package identity

import "oszir/internal/platform/database"

var (
	insertKeptSearch = database.SQL(`INSERT INTO identity.kept_search (key, actor, filter, at) VALUES ($1, $2, $3, $4)`)

	readKeptSearch = database.SQL(`SELECT filter FROM identity.kept_search WHERE key = $1 AND actor = $2 AND at >= $3`)

	sweepKeptSearches = database.SQL(`DELETE FROM identity.kept_search WHERE at < $1`)
)
