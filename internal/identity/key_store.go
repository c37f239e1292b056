package identity

import "oszir/internal/platform/database"

var (
	insertKey = database.SQL(`
	INSERT INTO identity.api_key (token, prefix, account_id, membership_id, created_at, entry_id) VALUES ($1, $2, $3, $4, $5, $6)`)

	keyByToken = database.SQL(`
	SELECT k.id, k.last_used, a.id, a.code, a.name, m.id, m.body_id, m.role
	FROM identity.api_key k
	JOIN identity.account a ON a.id = k.account_id AND a.disabled_at IS NULL
	JOIN identity.membership m ON m.id = k.membership_id AND m.valid_from <= $2 AND (m.valid_until IS NULL OR m.valid_until > $2)
	WHERE k.token = $1 AND k.revoked_at IS NULL`)

	touchKey = database.SQL(`UPDATE identity.api_key SET last_used = $2 WHERE id = $1 AND (last_used IS NULL OR last_used < $2)`)

	revokeKey = database.SQL(`UPDATE identity.api_key SET revoked_at = $2 WHERE prefix = $1 AND revoked_at IS NULL RETURNING account_id`)
)
