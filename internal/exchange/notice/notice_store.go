package notice

import "oszir/internal/platform/database"

var (
	// One statement for a change, however many people and cases it is about.
	insertHeard = database.SQL(`
	INSERT INTO exchange.notice (partner_id, subscription_id, what, register, at, entry_id)
	SELECT s.partner_id, s.id, 'changed', $2, clock_timestamp(), $3 FROM exchange.subscription s
	WHERE s.ended_at IS NULL AND s.sort = $4 AND s.subject_id = ANY ($1::bigint[]) ORDER BY s.id`)
	anybodyFollows = database.SQL(`SELECT EXISTS (SELECT FROM exchange.subscription)`)

	// What has begun is told when every transaction is over that ran when this one first saw it committed.
	holdBegun = database.SQL(`
	UPDATE exchange.notice SET after_xid = pg_snapshot_xmax(pg_current_snapshot()) WHERE partner_id = $1 AND cursor IS NULL AND what = 'begun' AND after_xid IS NULL`)

	// Subscriptions of which something waits to be told.
	openWaiting = database.SQL(`
	SELECT DISTINCT s.id, s.sort, s.subject_id, s.reference, s.last_day FROM exchange.notice n JOIN exchange.subscription s ON s.id = n.subscription_id
	WHERE n.partner_id = $1 AND n.cursor IS NULL AND s.ended_at IS NULL ORDER BY s.id LIMIT 200000`)

	// Gives what waits its cursors and puts together what says the same of a subscription: one statement, so that both are about the
	// same notices, whatever is committed meanwhile. Of a subscription that has ended only that is told.
	giveCursors = database.SQL(`
	WITH due AS MATERIALIZED (
		SELECT n.id, n.subscription_id, n.register, s.ended_at IS NULL AS open, CASE n.what WHEN 'ended' THEN 2 WHEN 'begun' THEN 1 ELSE 0 END AS rank
		FROM exchange.notice n JOIN exchange.subscription s ON s.id = n.subscription_id
		WHERE n.partner_id = $1 AND n.cursor IS NULL AND (n.what <> 'begun' OR s.ended_at IS NOT NULL
			OR n.after_xid IS NOT NULL AND NOT EXISTS (SELECT FROM pg_snapshot_xip(pg_current_snapshot()) AS x (xid) WHERE x.xid < n.after_xid))
	), ranked AS (
		SELECT d.id, d.open, d.rank, max(d.rank) OVER (PARTITION BY d.subscription_id) AS top, row_number() OVER (PARTITION BY d.subscription_id, d.rank, d.register ORDER BY d.id DESC) AS place FROM due d
	), chosen AS (
		SELECT r.id, $2::bigint + row_number() OVER (ORDER BY r.id) AS cursor FROM ranked r WHERE r.rank = r.top AND r.place = 1 AND (r.open OR r.rank = 2)
	), dropped AS (
		DELETE FROM exchange.notice n USING due d WHERE n.id = d.id AND d.id NOT IN (SELECT c.id FROM chosen c)
	) UPDATE exchange.notice n SET cursor = c.cursor, numbered_at = $3 FROM chosen c WHERE n.id = c.id`)

	noticesAfter = database.SQL(`
	SELECT n.cursor, s.reference, n.what, n.register, CASE WHEN n.what = 'ended' THEN s.why ELSE '' END, n.at, s.sort, s.subject_id
	FROM exchange.notice n JOIN exchange.subscription s ON s.id = n.subscription_id
	WHERE n.partner_id = $1 AND n.cursor > $2 ORDER BY n.cursor LIMIT $3`)

	lastOld   = database.SQL(`SELECT coalesce(max(n.cursor), 0) FROM exchange.notice n WHERE n.partner_id = $1 AND n.numbered_at < $2`)
	forgetOld = database.SQL(`DELETE FROM exchange.notice n WHERE n.partner_id = $1 AND n.cursor <= $2`)
)

func scanNotice(r database.Row, n *Notice) error {
	return r.Scan(&n.Cursor, &n.Reference, &n.What, &n.Register, &n.Why, &n.At, &n.about.sort, &n.about.id)
}
