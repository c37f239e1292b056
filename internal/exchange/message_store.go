package exchange

import (
	"time"

	"oszir/internal/platform/database"
)

var (
	insertAttempt = database.SQL(`
	INSERT INTO exchange.message (at, partner_id, credential_id, body_id, interface, form, taken, state, code) VALUES ($1, $2, $3, $4, $5, $6, false, $7, $8)`)

	insertMessage = database.SQL(`
	INSERT INTO exchange.message (at, partner_id, credential_id, body_id, interface, form, operation, sender_id, taken, state, digest, request)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, 'waiting', $9, $10)
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

	listMessages = database.SQL(`
	SELECT m.id, m.at, coalesce(p.code, ''), coalesce(p.name, ''), m.interface, m.form, m.operation, m.sender_id, m.taken, m.state, m.code, m.settled_at
	FROM exchange.message m LEFT JOIN exchange.partner p ON p.id = m.partner_id
	WHERE m.body_id = $1 AND ($2 = '' OR m.state = $2) AND ($3::bigint IS NULL OR m.id < $3) ORDER BY m.id DESC LIMIT $4`)

	readMessage = database.SQL(`
	SELECT m.id, m.at, coalesce(p.code, ''), coalesce(p.name, ''), m.interface, m.form, m.operation, m.sender_id, m.taken, m.state, m.code, m.settled_at,
		m.request, m.answer, m.persons
	FROM exchange.message m LEFT JOIN exchange.partner p ON p.id = m.partner_id WHERE m.id = $1 AND m.body_id = $2`)

	emptyOfPersons = database.SQL(`UPDATE exchange.message SET request = NULL, answer = NULL WHERE persons && $1 AND request IS NOT NULL`)
)

func scanLine(r database.Row, l *Line) error {
	var settled *time.Time
	err := r.Scan(&l.ID, &l.At, &l.Partner, &l.Name, &l.Interface, &l.Form, &l.Operation, &l.SenderID, &l.Taken, &l.State, &l.Code, &settled)
	if settled != nil {
		l.SettledAt = *settled
	}
	return err
}
