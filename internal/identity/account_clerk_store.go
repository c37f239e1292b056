package identity

import "oszir/internal/platform/database"

var (
	// Only accounts of which the body's head may dispose: they are nothing else for anybody.
	listClerks = database.SQL(`
	SELECT a.id, a.code, a.name, coalesce(a.email, ''), a.post, a.phone, a.disabled_at IS NOT NULL, a.must_change,
		(SELECT max(s.last_seen) FROM identity.session s WHERE s.account_id = a.id), m.body_id,
		EXISTS (SELECT FROM identity.membership x WHERE x.account_id = a.id AND x.id <> m.id AND (x.valid_until IS NULL OR x.valid_until > $3))
	FROM identity.membership m JOIN identity.account a ON a.id = m.account_id
	WHERE m.body_id = $1 AND m.role = $2 AND m.valid_from <= $3 AND (m.valid_until IS NULL OR m.valid_until > $3) AND ($4::bigint = 0 OR a.id = $4)
	ORDER BY a.disabled_at IS NOT NULL, a.name, a.id LIMIT 2000`)

	// Heads of all bodies, narrowed by one account, by words of a name or code, or by bodies.
	listHeads = database.SQL(`
	SELECT a.id, a.code, a.name, coalesce(a.email, ''), a.post, a.phone, a.disabled_at IS NOT NULL, a.must_change,
		(SELECT max(s.last_seen) FROM identity.session s WHERE s.account_id = a.id), m.body_id,
		EXISTS (SELECT FROM identity.membership x WHERE x.account_id = a.id AND x.id <> m.id AND (x.valid_until IS NULL OR x.valid_until > $2))
	FROM identity.membership m JOIN identity.account a ON a.id = m.account_id
	WHERE m.role = $1 AND m.valid_from <= $2 AND (m.valid_until IS NULL OR m.valid_until > $2) AND ($3::bigint = 0 OR a.id = $3)
		AND ($4 = '' OR a.name ILIKE $4 OR a.code ILIKE $4 OR m.body_id = ANY($5))
	ORDER BY a.disabled_at IS NOT NULL, a.name, a.id LIMIT 200`)

	codeOfAccount = database.SQL(`SELECT code FROM identity.account WHERE id = $1`)

	insertContact = database.SQL(`UPDATE identity.account SET post = $2, phone = $3 WHERE id = $1`)

	updateContact = database.SQL(`UPDATE identity.account SET email = nullif($2, ''), post = $3, phone = $4 WHERE id = $1`)

	headsToTell = database.SQL(`
	SELECT m.account_id, m.body_id FROM identity.membership m JOIN identity.account a ON a.id = m.account_id AND a.disabled_at IS NULL
	WHERE m.role = $2 AND m.valid_from <= $1 AND (m.valid_until IS NULL OR m.valid_until > $1)
	ORDER BY m.id LIMIT 20000`)
)
