package document

import "oszir/internal/platform/database"

// What stands of people in the room ($1: their numbers). A document whose file is there is in the copy as that file.
var (
	copyDocuments = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT d.serial, d.sort, d.title, d.body_id, d.person_id, d.subject, d.decision_id, d.adjudication, d.dated, d.state, d.made_at, d.posted_at, d.delivered_on, d.presumed,
			v.revoked_at, v.reason AS revoked_why, CASE WHEN f.file IS NULL THEN f.content END AS content, f.filed_at
		FROM document.document d LEFT JOIN document.file f ON f.person_id = d.person_id AND f.serial = d.serial LEFT JOIN document.revocation v ON v.serial = d.serial
		WHERE d.person_id = ANY($1)
	) r ORDER BY r.serial LIMIT 20000`)
	copySerials = database.SQL(`SELECT f.person_id, f.serial FROM document.file f WHERE f.person_id = ANY($1) AND f.file IS NOT NULL ORDER BY f.serial LIMIT 20000`)
	copyOneFile = database.SQL(`SELECT f.file FROM document.file f WHERE f.person_id = $1 AND f.serial = $2`)
)
