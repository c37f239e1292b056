package notice

import "oszir/internal/platform/database"

var (
	insertLine = database.SQL(`INSERT INTO exchange.notice_line (partner_id) VALUES ($1) ON CONFLICT (partner_id) DO NOTHING`)
	lockLine   = database.SQL(`SELECT l.last, l.told, l.first FROM exchange.notice_line l WHERE l.partner_id = $1 FOR UPDATE`)
	updateLine = database.SQL(`UPDATE exchange.notice_line SET last = $2, told = $3, first = $4 WHERE partner_id = $1`)

	openAmong = database.SQL(`
	SELECT s.id, s.sort, s.subject_id, s.reference, s.last_day FROM exchange.subscription s
	WHERE s.partner_id = $1 AND s.ended_at IS NULL AND (s.reference = ANY ($2::text[]) OR s.sort = 'person' AND s.subject_id = ANY ($3::bigint[]) OR s.sort = 'case' AND s.subject_id = ANY ($4::bigint[]))
	ORDER BY s.id LIMIT 50000`)

	// New subscriptions, each with its first notice.
	insertSubscriptions = database.SQL(`
	WITH fresh AS (
		INSERT INTO exchange.subscription (partner_id, sort, subject_id, reference, last_day, began_at, entry_id)
		SELECT $1, u.sort, u.subject_id, u.reference, u.last_day, $6, $7
		FROM unnest($2::text[], $3::bigint[], $4::text[], $5::date[]) WITH ORDINALITY AS u (sort, subject_id, reference, last_day, no) ORDER BY u.no RETURNING id
	) INSERT INTO exchange.notice (partner_id, subscription_id, what, at, entry_id) SELECT $1, f.id, 'begun', $6, $7 FROM fresh f ORDER BY f.id`)

	endByReference = database.SQL(`
	UPDATE exchange.subscription SET ended_at = $3, why = 'asked' WHERE partner_id = $1 AND ended_at IS NULL AND reference = ANY ($2::text[]) RETURNING sort, subject_id`)

	endByID = database.SQL(`
	WITH gone AS (UPDATE exchange.subscription s SET ended_at = $3, why = $4 WHERE s.id = ANY ($2::bigint[]) AND s.partner_id = $1 AND s.ended_at IS NULL RETURNING s.id)
	INSERT INTO exchange.notice (partner_id, subscription_id, what, at, entry_id) SELECT $1, g.id, 'ended', $3, $5 FROM gone g ORDER BY g.id`)

	// Whom others follow of those who are erased: it ends, and they are told so.
	endErased = database.SQL(`
	WITH gone AS (UPDATE exchange.subscription s SET ended_at = $2, why = 'erased' WHERE s.sort = 'person' AND s.subject_id = ANY ($1::bigint[]) AND s.ended_at IS NULL RETURNING s.id, s.partner_id, s.entry_id)
	INSERT INTO exchange.notice (partner_id, subscription_id, what, at, entry_id) SELECT g.partner_id, g.id, 'ended', $2, g.entry_id FROM gone g ORDER BY g.id`)

	openAfter = database.SQL(`
	SELECT s.id, s.sort, s.subject_id, s.reference, s.last_day FROM exchange.subscription s WHERE s.partner_id = $1 AND s.ended_at IS NULL AND s.id > $2 ORDER BY s.id LIMIT $3`)

	// Partners that follow somebody, or have notices.
	followers = database.SQL(`
	SELECT p.id, p.code, p.name, p.sort, p.body_id, p.role FROM exchange.notice_line l JOIN exchange.partner p ON p.id = l.partner_id ORDER BY p.id LIMIT 10000`)

	forgetEnded = database.SQL(`
	DELETE FROM exchange.subscription s WHERE s.ended_at < $1 AND NOT EXISTS (SELECT FROM exchange.notice n WHERE n.subscription_id = s.id)`)

	// Who follows people ($1), a JSON object a row.
	copySubscriptions = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT s.id, p.code AS partner, p.name AS partner_name, p.body_id, s.subject_id AS person_id, s.began_at, s.last_day, s.ended_at, s.why,
			(SELECT count(*) FROM exchange.notice n WHERE n.subscription_id = s.id) AS notices, (SELECT max(n.at) FROM exchange.notice n WHERE n.subscription_id = s.id) AS last_notice_at
		FROM exchange.subscription s JOIN exchange.partner p ON p.id = s.partner_id WHERE s.sort = 'person' AND s.subject_id = ANY ($1)
	) r ORDER BY r.id LIMIT 20000`)
)

func scanOpen(r database.Row, o *open) error {
	var last database.Day
	err := r.Scan(&o.ID, &o.Sort, &o.Subject, &o.Reference, &last)
	o.Last = last.Day
	return err
}
