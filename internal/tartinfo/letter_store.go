package tartinfo

import "oszir/internal/platform/database"

var (
	insertLetter  = database.SQL(`INSERT INTO tartinfo.letter (kind, cause, reader, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`)
	latestWording = database.SQL(`SELECT w.text FROM tartinfo.wording w WHERE w.kind = $1 AND w.lang = $2 ORDER BY w.version DESC LIMIT 1`)
)
