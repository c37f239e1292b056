package tartinfo

import "oszir/internal/platform/database"

var (
	bodyFacts = database.SQL(`
	SELECT b.sort, b.predecessor, coalesce(b.supervisor_id, 0), b.version FROM tartinfo.body b WHERE b.body_id = $1 ORDER BY b.version DESC LIMIT 1`)
	insertBody = database.SQL(`
	INSERT INTO tartinfo.body (body_id, version, sort, predecessor, supervisor_id, at, actor, entry_id) VALUES ($1, $2, $3, $4, nullif($5::bigint, 0), $6, $7, $8)`)

	// Every body that TARTINFO has anything of; those that only have users the caller adds.
	bodiesHere = database.SQL(`
	SELECT b.body_id FROM tartinfo.body b UNION SELECT c.body_id FROM tartinfo.closing c UNION SELECT m.placed_by FROM tartinfo.member m UNION SELECT m.body_id FROM tartinfo.member m
	UNION SELECT s.body_id FROM tartinfo.search s ORDER BY 1 LIMIT 100000`)
)
