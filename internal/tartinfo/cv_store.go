package tartinfo

import "oszir/internal/platform/database"

var (
	aboutCV     = database.SQL(`SELECT c.name, c.sort, octet_length(c.content), c.consent FROM tartinfo.cv c WHERE c.member_id = $1 AND c.content IS NOT NULL`)
	contentOfCV = database.SQL(`SELECT c.content FROM tartinfo.cv c WHERE c.member_id = $1 AND c.content IS NOT NULL`)
	keepCV      = database.SQL(`
	INSERT INTO tartinfo.cv AS c (member_id, name, sort, content, consent, at, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (member_id) DO UPDATE SET name = excluded.name, sort = excluded.sort, content = excluded.content, consent = excluded.consent, at = excluded.at, entry_id = excluded.entry_id`)
	dropCV = database.SQL(`UPDATE tartinfo.cv SET name = NULL, sort = NULL, content = NULL, consent = NULL, entry_id = $2 WHERE member_id = $1 AND content IS NOT NULL`)
)
