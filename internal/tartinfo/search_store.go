package tartinfo

import "oszir/internal/platform/database"

const searchColumns = `
	SELECT s.id, s.number, s.body_id, s.kind, s.state, s.content, s.vacant_since, s.head_count, s.created_at, s.created_by, s.sent_at, s.searched_at, s.closed_on, s.filled_on, coalesce(s.through, false), s.version
	FROM tartinfo.search s`

var (
	drawSearch   = database.SQL(`SELECT nextval('tartinfo.search_id')`)
	insertSearch = database.SQL(`
	INSERT INTO tartinfo.search (id, number, body_id, kind, state, content, post, county, status_kind, families, study_fields, head_count, vacant_since, created_at, created_by, entry_id)
	VALUES ($1, $2, $3, $4, 'preparing', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`)
	sendSearch = database.SQL(`
	UPDATE tartinfo.search SET state = 'sent', number = $3, sent_at = $4, version = version + 1, entry_id = $5 WHERE id = $1 AND version = $2 AND state = 'preparing'`)
	oneSearch     = database.SQL(searchColumns + ` WHERE s.id = $1`)
	lockSearch    = database.SQL(searchColumns + ` WHERE s.id = $1 FOR UPDATE`)
	searchOfEntry = database.SQL(`SELECT s.id FROM tartinfo.search s WHERE s.entry_id = $1`)
)
