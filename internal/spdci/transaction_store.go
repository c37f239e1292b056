package spdci

import "oszir/internal/platform/database"

var (
	insertTransaction = database.SQL(`
	INSERT INTO spdci.transaction (id, partner_id, registry, action, transaction_id, correlation_id, later, sender_uri, state, parts, due_at, at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $10, $10)`)

	acknowledged = database.SQL(`SELECT correlation_id, at FROM spdci.transaction WHERE id = $1`)

	settleTransaction   = database.SQL(`UPDATE spdci.transaction SET state = 'done', parts = $2 WHERE id = $1 AND state = 'waiting'`)
	postponeTransaction = database.SQL(`UPDATE spdci.transaction SET tries = tries + 1, due_at = $2 WHERE id = $1 AND state = 'waiting' RETURNING tries`)

	// The oldest that waits for its answer.
	claimTransaction = database.SQL(`
	SELECT t.id, t.partner_id, t.registry, t.action, t.transaction_id, t.correlation_id, t.tries FROM spdci.transaction t
	WHERE t.state = 'waiting' AND t.later AND t.due_at <= $1 ORDER BY t.due_at, t.id LIMIT 1 FOR UPDATE SKIP LOCKED`)

	transactionTold = database.SQL(`SELECT registry, action, sender_uri, parts FROM spdci.transaction WHERE id = $1 AND state = 'done'`)

	// How a transaction of a partner stands, the newest of that name. $3: transaction_id, correlation_id or reference_id_list.
	transactionAsked = database.SQL(`
	SELECT transaction_id, correlation_id, at, parts FROM spdci.transaction
	WHERE partner_id = $1 AND registry = $2 AND id <> $5 AND action = ANY ($6::text[]) AND CASE $3
		WHEN 'transaction_id' THEN transaction_id = $4 WHEN 'correlation_id' THEN correlation_id = $4
		ELSE parts @> jsonb_build_array(jsonb_build_object('reference_id', $4::text)) END
	ORDER BY id DESC LIMIT 1`)

	oldTransactions    = database.SQL(`SELECT id FROM spdci.transaction WHERE at < $1 AND state = 'done' ORDER BY id LIMIT 10000`)
	forgetTransactions = database.SQL(`DELETE FROM spdci.transaction WHERE id = ANY ($1::bigint[])`)
)
