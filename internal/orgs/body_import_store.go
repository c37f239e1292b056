package orgs

import "oszir/internal/platform/database"

var (
	// What an import that was answered before has written: new bodies and changed ones.
	writtenBy = database.SQL(`
	SELECT count(DISTINCT v.body_id) FILTER (WHERE NOT x.earlier), count(DISTINCT v.body_id) FILTER (WHERE x.earlier)
	FROM orgs.body_version v CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM orgs.body_version w WHERE w.body_id = v.body_id AND w.entry_id < v.entry_id) AS earlier) x
	WHERE v.entry_id = $1`)

	insertFile = database.SQL(`INSERT INTO orgs.body_file (key, actor, name, content, entry_id) VALUES ($1, $2, $3, $4, $5)`)

	fileByKey = database.SQL(`SELECT name, content FROM orgs.body_file WHERE key = $1`)

	fileByEntry = database.SQL(`SELECT key FROM orgs.body_file WHERE entry_id = $1`)
)
