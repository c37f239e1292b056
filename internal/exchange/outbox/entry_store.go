package outbox

import "oszir/internal/platform/database"

var (
	insertEntries = database.SQL(`
	INSERT INTO exchange.outbox (partner, key, order_key, subject_id, person_id, body_id, state, due_at, created_at, entry_id)
	SELECT $1, u.key, u.order_key, u.subject_id, u.person_id, u.body_id, 'waiting', $7, $7, $8
	FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[]) WITH ORDINALITY AS u (key, order_key, subject_id, person_id, body_id, no)
	ORDER BY u.no ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING`)

	// Whoever was told something of them, each subject once.
	insertErased = database.SQL(`
	INSERT INTO exchange.outbox (partner, key, order_key, subject_id, person_id, body_id, state, due_at, created_at, entry_id)
	SELECT DISTINCT ON (o.partner, o.subject_id) o.partner, 'subject/' || o.subject_id || $2::text, o.order_key, o.subject_id, o.person_id, o.body_id, 'waiting', $3::timestamptz, $3::timestamptz, o.entry_id
	FROM exchange.outbox o WHERE o.person_id = ANY ($1::bigint[]) ORDER BY o.partner, o.subject_id, o.id DESC
	ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING`)
	forgetReasons = database.SQL(`UPDATE exchange.outbox SET reason = 'törölt adat' WHERE person_id = ANY ($1::bigint[]) AND reason <> ''`)

	countBacklog = database.SQL(`
	SELECT (SELECT count(*) FROM exchange.outbox WHERE partner = $1 AND state = 'waiting'),
		(SELECT min(created_at) FROM exchange.outbox WHERE partner = $1 AND state = 'waiting'),
		(SELECT count(*) FROM exchange.outbox WHERE partner = $1 AND state = 'dead')`)

	// What others were told of people ($1), a JSON object a row.
	copyEntries = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT o.id, o.partner AS recipient, o.subject_id AS benefit_id, o.person_id, o.body_id, o.state, o.tries, o.reason, o.created_at, o.settled_at
		FROM exchange.outbox o WHERE o.person_id = ANY($1)
	) r ORDER BY r.id LIMIT 20000`)
)
