package document

import "oszir/internal/platform/database"

var (
	// A document that counts no more is not sent.
	unposted = database.SQL(`
	SELECT ` + documentColumns + ` FROM ` + documentFrom + `
	WHERE d.body_id = $1 AND d.dated = $2 AND d.state IN ('made', 'filed') AND d.delivered_on IS NULL AND r.serial IS NULL ORDER BY d.serial LIMIT 500`)
	unpostedDays = database.SQL(`
	SELECT d.dated, count(*) FROM document.document d WHERE d.body_id = $1 AND d.state IN ('made', 'filed') AND d.delivered_on IS NULL AND d.dated <> $2
		AND NOT EXISTS (SELECT FROM document.revocation r WHERE r.serial = d.serial)
	GROUP BY d.dated ORDER BY d.dated DESC LIMIT 31`)
	lockLetters = database.SQL(`
	SELECT d.serial, d.person_id, d.state = 'filed' AND NOT EXISTS (SELECT FROM document.revocation r WHERE r.serial = d.serial)
	FROM document.document d WHERE d.serial = ANY ($1::bigint[]) AND d.body_id = $2 ORDER BY d.serial LIMIT 500 FOR UPDATE OF d`)
	insertPost  = database.SQL(`INSERT INTO document.post (body_id, made_by, made_at, documents, entry_id) VALUES ($1, $2, $3, $4, $5) RETURNING id`)
	markPosted  = database.SQL(`UPDATE document.document SET state = 'posted', posted_at = $2, post_id = $3 WHERE serial = ANY ($1::bigint[]) AND state = 'filed'`)
	postOfEntry = database.SQL(`SELECT p.id FROM document.post p WHERE p.entry_id = $1`)
	onePost     = database.SQL(`SELECT p.id, p.body_id, p.made_by, p.made_at, p.documents FROM document.post p WHERE p.id = $1`)
	recentPosts = database.SQL(`SELECT p.id, p.body_id, p.made_by, p.made_at, p.documents FROM document.post p WHERE p.body_id = $1 ORDER BY p.id DESC LIMIT 20`)
	lettersOf   = database.SQL(`SELECT ` + documentColumns + ` FROM ` + documentFrom + ` WHERE d.post_id = $1 ORDER BY d.serial LIMIT 500`)

	lockDocument  = database.SQL(`SELECT d.state FROM document.document d WHERE d.serial = $1 FOR UPDATE`)
	markDelivered = database.SQL(`UPDATE document.document SET state = 'delivered', delivered_on = $2, presumed = $3 WHERE serial = $1 AND state IN ('posted', 'delivered')`)
	// The case says when its decision arrived, whichever way it went. One whose file is still being made stays in that state,
	// for the job that makes it.
	markDecisionDelivered = database.SQL(`
	UPDATE document.document SET state = CASE state WHEN 'made' THEN 'made' ELSE 'delivered' END, delivered_on = $2, presumed = $3
	WHERE decision_id = $1 AND state <> 'erased'`)
)
