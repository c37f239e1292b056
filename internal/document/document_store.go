package document

import "oszir/internal/platform/database"

const documentColumns = `d.serial, d.sort, d.title, d.body_id, d.person_id, d.subject, coalesce(d.decision_id, 0), d.adjudication, d.dated, d.state, d.made_by, d.made_at,
		d.posted_at, coalesce(d.post_id, 0), d.delivered_on, d.presumed, r.revoked_at, coalesce(r.reason, '')`

const documentFrom = `document.document d LEFT JOIN document.revocation r ON r.serial = d.serial`

var (
	drawSerial     = database.SQL(`SELECT nextval('document.serial')`)
	insertDocument = database.SQL(`
	INSERT INTO document.document (serial, sort, title, body_id, person_id, subject, decision_id, adjudication, dated, wordings, made_by, made_at, entry_id)
	VALUES ($1, $2, $3, $4, $5, $6, nullif($7::bigint, 0), $8, $9, $10, $11, $12, $13)`)
	insertFile = database.SQL(`INSERT INTO document.file (person_id, serial, content, proof) VALUES ($1, $2, $3, $4)`)

	oneDocument     = database.SQL(`SELECT ` + documentColumns + ` FROM ` + documentFrom + ` WHERE d.serial = $1`)
	documentOfEntry = database.SQL(`SELECT serial FROM document.document WHERE entry_id = $1 ORDER BY serial LIMIT 1`)
	documentsOf     = database.SQL(`SELECT ` + documentColumns + ` FROM ` + documentFrom + ` WHERE d.subject = $1 AND d.body_id = $2 ORDER BY d.serial DESC LIMIT 200`)
	readContent     = database.SQL(`SELECT f.content, coalesce(f.proof, '') FROM document.file f WHERE f.person_id = $1 AND f.serial = $2`)
	readFile        = database.SQL(`SELECT f.file FROM document.file f WHERE f.person_id = $1 AND f.serial = $2`)

	// Several workers take different ones.
	takeWaiting = database.SQL(`
	SELECT d.serial, d.person_id, d.dated, d.adjudication, d.title FROM document.document d WHERE d.state = 'made' ORDER BY d.serial LIMIT $1 FOR UPDATE SKIP LOCKED`)
	contentsOf = database.SQL(`
	SELECT f.serial, f.content, coalesce(f.proof, '') FROM unnest($1::bigint[], $2::bigint[]) AS u (person, serial)
	JOIN document.file f ON f.person_id = u.person AND f.serial = u.serial ORDER BY f.serial LIMIT 1000`)
	keepFile  = database.SQL(`UPDATE document.file SET file = $3, filed_at = $4 WHERE person_id = $1 AND serial = $2`)
	markFiled = database.SQL(`UPDATE document.document SET state = 'filed' WHERE serial = ANY ($1::bigint[]) AND state = 'made'`)

	revokeDocument = database.SQL(`
	INSERT INTO document.revocation (serial, revoked_at, revoked_by, reason, entry_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`)
	revokeOfDecision = database.SQL(`
	INSERT INTO document.revocation (serial, revoked_at, revoked_by, reason, entry_id)
	SELECT d.serial, $2, $3, $4, $5 FROM document.document d WHERE d.decision_id = $1 ON CONFLICT DO NOTHING`)
	revokedSerials = database.SQL(`SELECT r.serial FROM document.revocation r ORDER BY r.serial LIMIT 10000000`)

	eraseFiles     = database.SQL(`UPDATE document.file SET content = NULL, proof = NULL, file = NULL WHERE person_id = ANY ($1::bigint[])`)
	eraseDocuments = database.SQL(`UPDATE document.document SET state = 'erased' WHERE person_id = ANY ($1::bigint[])`)
)
