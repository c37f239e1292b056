package identity

import "oszir/internal/platform/database"

var (
	insertAccount = database.SQL(`
	INSERT INTO identity.account (code, name, email, password, password_at, must_change, created_at)
	VALUES ($1, $2, nullif($3, ''), $4, $5, $6, $5) RETURNING id`)

	accountByCode = database.SQL(`
	SELECT id, code, name, coalesce(password, ''), disabled_at IS NOT NULL FROM identity.account WHERE code = $1`)

	// Whoever writes a row that names an account shares its key for a moment. The key never changes, so the locks of accounts
	// leave it free: otherwise two could wait for each other.
	lockAccount = database.SQL(`
	SELECT id, code, name, coalesce(password, ''), disabled_at IS NOT NULL FROM identity.account WHERE id = $1 FOR NO KEY UPDATE`)

	// Always in one order, so that two who lock the same two do not wait for each other.
	lockAccounts = database.SQL(`
	SELECT id, code, name, coalesce(password, ''), disabled_at IS NOT NULL FROM identity.account WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`)

	lockAccountByCode = database.SQL(`
	SELECT id, code, name, coalesce(password, ''), disabled_at IS NOT NULL FROM identity.account WHERE code = $1 FOR NO KEY UPDATE`)

	updatePassword = database.SQL(`UPDATE identity.account SET password = $2, password_at = $3, must_change = $4 WHERE id = $1`)

	upgradePassword = database.SQL(`UPDATE identity.account SET password = $2 WHERE id = $1`)

	disableAccount = database.SQL(`UPDATE identity.account SET disabled_at = $2 WHERE id = $1`)

	enableAccount = database.SQL(`UPDATE identity.account SET disabled_at = NULL WHERE id = $1`)

	listAccounts = database.SQL(`
	SELECT a.id, a.code, a.name, coalesce(a.email, ''), a.disabled_at IS NOT NULL, a.must_change, s.last_seen,
		m.ids, m.bodies, m.roles, k.prefixes, k.bodies, k.used
	FROM identity.account a
	LEFT JOIN LATERAL (
		SELECT x.last_seen FROM identity.session x WHERE x.account_id = a.id ORDER BY x.id DESC LIMIT 1) s ON true
	LEFT JOIN LATERAL (
		SELECT array_agg(x.id ORDER BY x.id) AS ids, array_agg(x.body_id ORDER BY x.id) AS bodies, array_agg(x.role ORDER BY x.id) AS roles
		FROM identity.membership x
		WHERE x.account_id = a.id AND x.valid_from <= $2 AND (x.valid_until IS NULL OR x.valid_until > $2)) m ON true
	LEFT JOIN LATERAL (
		SELECT array_agg(x.prefix ORDER BY x.id) AS prefixes, array_agg(y.body_id ORDER BY x.id) AS bodies, array_agg(x.last_used ORDER BY x.id) AS used
		FROM identity.api_key x JOIN identity.membership y ON y.id = x.membership_id
		WHERE x.account_id = a.id AND x.revoked_at IS NULL) k ON true
	WHERE a.code > $1
	ORDER BY a.code LIMIT $3`)
)
