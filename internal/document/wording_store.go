package document

import "oszir/internal/platform/database"

const wordingColumns = `w.id, w.key, w.valid_from, w.text, w.reason, w.state, w.version, w.drafted_by, w.drafted_at, coalesce(w.decided_by, ''), w.decided_at, w.answer`

var (
	insertWording = database.SQL(`
	INSERT INTO document.wording (key, valid_from, text, reason, state, drafted_by, drafted_at, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`)
	// A refused one is mended and handed in again by whoever wrote it, so nobody's words are under another's name.
	updateWording = database.SQL(`
	UPDATE document.wording SET valid_from = $3, text = $4, reason = $5, state = $6, drafted_at = $7, decided_by = NULL, decided_at = NULL, answer = '', version = version + 1
	WHERE id = $1 AND version = $2 AND drafted_by = $8 AND state IN ('draft', 'submitted', 'refused')`)
	decideWording = database.SQL(`
	UPDATE document.wording SET state = $3, decided_by = $4, decided_at = $5, answer = $6, version = version + 1,
		place = CASE WHEN $3 = 'approved' THEN nextval('document.wording_place') END
	WHERE id = $1 AND version = $2 AND state = 'submitted'`)
	withdrawWording = database.SQL(`
	UPDATE document.wording SET state = 'withdrawn', version = version + 1 WHERE id = $1 AND version = $2 AND drafted_by = $3 AND state IN ('draft', 'submitted', 'refused')`)
	lockWording   = database.SQL(`SELECT ` + wordingColumns + ` FROM document.wording w WHERE w.id = $1 FOR UPDATE`)
	oneWording    = database.SQL(`SELECT ` + wordingColumns + ` FROM document.wording w WHERE w.id = $1`)
	wordingsOfKey = database.SQL(`SELECT ` + wordingColumns + ` FROM document.wording w WHERE w.key = $1 ORDER BY w.id DESC LIMIT 200`)
	// What the list shows of each key: the newest approved one and the newest that is worked on, without the text.
	wordingHeads = database.SQL(`
	SELECT DISTINCT ON (w.key, w.state = 'approved') w.id, w.key, w.valid_from, '', w.reason, w.state, w.version, w.drafted_by, w.drafted_at, coalesce(w.decided_by, ''), w.decided_at, w.answer
	FROM document.wording w WHERE w.state IN ('draft', 'submitted', 'refused', 'approved') ORDER BY w.key, w.state = 'approved', w.id DESC LIMIT 5000`)
	// Of those that were valid on a day the one that was approved last counts.
	wordingsOn = database.SQL(`
	SELECT DISTINCT ON (w.key) w.key, w.text FROM document.wording w
	WHERE w.state = 'approved' AND w.valid_from <= $2 AND (w.key = $1 OR w.key LIKE '>%') ORDER BY w.key, w.place DESC LIMIT 1000`)
	entryOfRequest = database.SQL(`SELECT id FROM document.wording WHERE entry_id = $1`)
	insertText     = database.SQL(`INSERT INTO document.text (digest, text) VALUES ($1, $2) ON CONFLICT DO NOTHING`)
)
