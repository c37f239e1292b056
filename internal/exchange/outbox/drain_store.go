package outbox

import "oszir/internal/platform/database"

var (
	readLine = database.SQL(`SELECT fails, open_until > $2 FROM exchange.outbox_line WHERE partner = $1`)
	newLine  = database.SQL(`INSERT INTO exchange.outbox_line (partner) VALUES ($1) ON CONFLICT DO NOTHING`)
	// One partner after the other by index, so that a long backlog of one costs nothing.
	waitingPartners = database.SQL(`
	WITH RECURSIVE next AS (
		(SELECT partner FROM exchange.outbox WHERE state = 'waiting' ORDER BY partner LIMIT 1)
		UNION ALL
		SELECT (SELECT o.partner FROM exchange.outbox o WHERE o.state = 'waiting' AND o.partner > n.partner ORDER BY o.partner LIMIT 1) FROM next n WHERE n.partner IS NOT NULL
	) SELECT partner FROM next WHERE partner IS NOT NULL ORDER BY partner LIMIT 1000`)
	// One attempt tells whether a partner is back; whoever comes second leaves it alone.
	probeLine = database.SQL(`UPDATE exchange.outbox_line SET open_until = $3 WHERE partner = $1 AND open_until <= $2`)
	failLine  = database.SQL(`UPDATE exchange.outbox_line SET fails = fails + 1 WHERE partner = $1 RETURNING fails`)
	restLine  = database.SQL(`UPDATE exchange.outbox_line SET open_until = greatest(open_until, $2) WHERE partner = $1`)
	mendLine  = database.SQL(`UPDATE exchange.outbox_line SET fails = 0, open_until = '-infinity' WHERE partner = $1 AND fails > 0`)

	// The oldest that is due and that no earlier one of its order key stands before.
	claimEntry = database.SQL(`
	SELECT o.id, o.key, o.subject_id, o.body_id, o.tries, coalesce(o.version, 0), o.digest FROM exchange.outbox o
	WHERE o.partner = $1 AND o.state = 'waiting' AND o.due_at <= $2
		AND NOT EXISTS (SELECT FROM exchange.outbox p WHERE p.partner = o.partner AND p.order_key = o.order_key AND p.state = 'waiting' AND p.id < o.id)
	ORDER BY o.due_at, o.id LIMIT 1 FOR UPDATE SKIP LOCKED`)
	// A moment and no running number: it goes on growing when the database is brought back from a backup, so that what the
	// partner was told since does not count as newer than what it is told from then on.
	nextVersion = database.SQL(`SELECT greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, $1::bigint + 1)`)
	leaseEntry  = database.SQL(`UPDATE exchange.outbox SET tries = $2, due_at = $3, version = $4, digest = $5 WHERE id = $1 AND state = 'waiting'`)

	settleEntry = database.SQL(`
	UPDATE exchange.outbox SET state = $4, fault = $5, findings = $6, answer = $7, settled_at = $8 WHERE id = $1 AND state = 'waiting' AND tries = $2 AND version IS NOT DISTINCT FROM nullif($3::bigint, 0)`)
	postponeEntry = database.SQL(`
	UPDATE exchange.outbox SET tries = $4, fault = $5, findings = $6, due_at = $7 WHERE id = $1 AND state = 'waiting' AND tries = $2 AND version IS NOT DISTINCT FROM nullif($3::bigint, 0)`)
)
