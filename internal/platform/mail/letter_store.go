package mail

import "oszir/internal/platform/database"

var (
	insertLetter = database.SQL(`
	INSERT INTO mail.letter (message_id, kind, account_id, recipient, name, subject, body, state, created_at, due_at, about)
	VALUES ($1, $2, nullif($3::bigint, 0), $4, $5, $6, $7, $8, $9, $9, nullif($10, '')) RETURNING id`)

	releaseLetters = database.SQL(`UPDATE mail.letter SET state = 'waiting', due_at = $2 WHERE account_id = $1 AND state = 'held'`)

	anyDue = database.SQL(`SELECT EXISTS (SELECT FROM mail.letter WHERE state = 'waiting' AND due_at <= $1)`)

	claimLetter = database.SQL(`
	SELECT id, message_id, kind, coalesce(account_id, 0), recipient, name, subject, body, created_at, tries FROM mail.letter
	WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`)

	leaseLetter = database.SQL(`UPDATE mail.letter SET tries = $2, due_at = $3 WHERE id = $1 AND state = 'waiting'`)

	settleLetter = database.SQL(`
	UPDATE mail.letter SET state = $2, settled_at = $3, recipient = NULL, name = NULL, subject = NULL, body = NULL
	WHERE id = $1 AND settled_at IS NULL`)

	giveUpLetters = database.SQL(`
	UPDATE mail.letter SET state = 'given_up', settled_at = $2, recipient = NULL, name = NULL, subject = NULL, body = NULL
	WHERE settled_at IS NULL AND created_at <= $1`)

	forgetLetters = database.SQL(`
	UPDATE mail.letter SET state = 'given_up', settled_at = $2, recipient = NULL, name = NULL, subject = NULL, body = NULL, about = NULL
	WHERE about = $1 AND settled_at IS NULL`)

	unsettledLetters = database.SQL(`
	SELECT id, kind, coalesce(account_id, 0), recipient, name, subject, body, state = 'held', created_at, tries FROM mail.letter
	WHERE settled_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $1`)
)
