package exchange

import (
	"time"

	"oszir/internal/platform/database"
)

// What scanLine reads.
const (
	lineColumns = `m.id, m.at, coalesce(p.code, ''), coalesce(p.name, ''), m.interface, m.form, m.operation, m.sender_id, m.taken, m.state, m.code, m.settled_at`
	lineTables  = `exchange.message m LEFT JOIN exchange.partner p ON p.id = m.partner_id`
)

var (
	insertAttempt = database.SQL(`
	INSERT INTO exchange.message (at, partner_id, credential_id, body_id, interface, form, taken, state, code, sender_id) VALUES ($1, $2, $3, $4, $5, $6, false, $7, $8, $9)`)

	insertMessage = database.SQL(`
	INSERT INTO exchange.message (at, partner_id, credential_id, body_id, interface, form, operation, sender_id, taken, state, digest, request)
	VALUES ($1, $2, nullif($3::bigint, 0), $4, $5, $6, $7, $8, true, 'waiting', $9, $10)
	ON CONFLICT (partner_id, interface, sender_id) WHERE taken DO NOTHING`)

	insertMessages = database.SQL(`
	INSERT INTO exchange.message (at, partner_id, credential_id, body_id, interface, form, operation, sender_id, taken, state, digest, request)
	SELECT $1, $2, $3, $4, $5, $6, u.operation, u.sender_id, true, 'waiting', u.digest, u.request
	FROM unnest($7::text[], $8::text[], $9::bytea[], $10::bytea[]) WITH ORDINALITY AS u (sender_id, operation, digest, request, no) ORDER BY u.no
	ON CONFLICT (partner_id, interface, sender_id) WHERE taken DO NOTHING RETURNING id`)

	messagesBySender = database.SQL(`
	SELECT u.no, m.id, m.state, m.answer, m.digest FROM unnest($3::text[]) WITH ORDINALITY AS u (sender_id, no)
	JOIN exchange.message m ON m.partner_id = $1 AND m.interface = $2 AND m.sender_id = u.sender_id AND m.taken ORDER BY u.no`)

	settleMessages = database.SQL(`
	UPDATE exchange.message m SET state = u.state, answer = u.answer, persons = coalesce(nullif(string_to_array(u.persons, ','), '{}')::bigint[], '{}'), settled_at = $6,
		entry_id = coalesce(nullif(u.entry, 0), m.entry_id)
	FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::bigint[], $5::text[]) AS u (id, state, answer, entry, persons) WHERE m.id = u.id AND m.taken`)

	answersOf = database.SQL(`SELECT id, answer FROM exchange.message WHERE id = ANY($1::bigint[]) AND answer IS NOT NULL ORDER BY id`)

	messageBySender = database.SQL(`
	SELECT id, state, answer, digest FROM exchange.message WHERE partner_id = $1 AND interface = $2 AND sender_id = $3 AND taken`)

	settleMessage = database.SQL(`
	UPDATE exchange.message SET state = $2, answer = $3, persons = $4, settled_at = CASE WHEN $2 <> 'waiting' THEN $5::timestamptz END, entry_id = coalesce($6, entry_id)
	WHERE id = $1 AND taken`)

	replaceMessages = database.SQL(`UPDATE exchange.message SET state = 'replaced' WHERE id = ANY($1::bigint[]) AND state = 'refused'`)

	listMessages = database.SQL(`
	SELECT ` + lineColumns + ` FROM ` + lineTables + `
	WHERE m.body_id = $1 AND ($2 = '' OR m.interface = $2) AND ($3 = '' OR m.state = $3) AND ($4 = '' OR m.sender_id = $4) AND ($5 = '' OR p.code = $5)
		AND ($6::timestamptz IS NULL OR m.at >= $6) AND ($7::timestamptz IS NULL OR m.at < $7) AND ($8::bigint IS NULL OR m.id < $8)
	ORDER BY m.id DESC LIMIT $9`)

	// What came under the id of a message beside it.
	attemptsOf = database.SQL(`
	SELECT ` + lineColumns + ` FROM ` + lineTables + `
	WHERE m.body_id = $1 AND m.sender_id = $2 AND NOT m.taken AND m.partner_id = (SELECT partner_id FROM exchange.message WHERE id = $3) AND m.interface = $4
	ORDER BY m.id LIMIT 100`)

	readMessage = database.SQL(`
	SELECT ` + lineColumns + `, m.request, m.answer, m.persons FROM ` + lineTables + ` WHERE m.id = $1 AND m.body_id = $2`)

	// For whom a message came, and what it said.
	reopenMessage = database.SQL(`
	SELECT p.id, p.code, p.name, p.sort, p.body_id, p.role, p.callback, p.trial, p.disabled_at IS NOT NULL, m.form, m.sender_id, m.request, m.persons
	FROM exchange.message m JOIN exchange.partner p ON p.id = m.partner_id WHERE m.id = $1 AND m.body_id = $2 AND m.interface = $3 AND m.taken`)

	partnersOfBody = database.SQL(`SELECT code, name FROM exchange.partner WHERE body_id = $1 ORDER BY code LIMIT 1000`)

	copyMessages = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT m.id, m.at, m.body_id, m.operation AS command, m.state, m.settled_at
		FROM exchange.message m WHERE m.taken AND m.persons && $1
	) r ORDER BY r.id LIMIT 20000`)

	takenBefore = database.SQL(`SELECT id FROM exchange.message WHERE id = ANY($1) AND at < $2 ORDER BY id`)

	// A message that still waits will not be carried out by the room whose it is.
	emptyOfPersons = database.SQL(`
	UPDATE exchange.message SET request = NULL, answer = NULL, state = CASE state WHEN 'waiting' THEN 'refused' ELSE state END WHERE persons && $1 AND request IS NOT NULL`)

	emptyOld = database.SQL(`
	UPDATE exchange.message SET request = NULL, answer = NULL
	WHERE id IN (SELECT id FROM exchange.message WHERE answer IS NOT NULL AND settled_at < $1 ORDER BY settled_at LIMIT $2)`)

	forgetContent = database.SQL(`UPDATE exchange.message SET request = NULL, answer = NULL WHERE id = ANY ($1::bigint[]) AND taken`)
	contentOf     = database.SQL(`SELECT request FROM exchange.message WHERE id = $1 AND taken`)
)

// scanLine reads lineColumns, and what a statement gives behind them into more.
func scanLine(r database.Row, l *Line, more ...any) error {
	var settled *time.Time
	err := r.Scan(append([]any{&l.ID, &l.At, &l.Partner, &l.Name, &l.Interface, &l.Form, &l.Operation, &l.SenderID, &l.Taken, &l.State, &l.Code, &settled}, more...)...)
	if settled != nil {
		l.SettledAt = *settled
	}
	return err
}

func plainLine(r database.Row, l *Line) error { return scanLine(r, l) }
