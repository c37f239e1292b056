package tartinfo

import "oszir/internal/platform/database"

var (
	letterVersions = database.SQL(`
	SELECT w.kind, w.lang, w.version, w.text, w.at, w.actor FROM tartinfo.wording w WHERE ($1 = '' OR w.kind = $1) ORDER BY w.kind, w.version DESC, w.lang DESC LIMIT 10000`)

	lockWordings = database.SQL(`SELECT pg_advisory_xact_lock(hashtext('tartinfo.wording'), hashtext($1))`)

	insertWording = database.SQL(`INSERT INTO tartinfo.wording (kind, lang, version, text, at, actor, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
)
