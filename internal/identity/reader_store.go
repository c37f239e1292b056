package identity

import "oszir/internal/platform/database"

var readersOf = database.SQL(`
	SELECT a.id, m.body_id, a.code, a.name, coalesce(a.email, ''), a.post, a.phone, m.role
	FROM identity.membership m JOIN identity.account a ON a.id = m.account_id
	WHERE ($1::bigint = 0 OR m.body_id = $1) AND m.role = ANY ($2) AND a.disabled_at IS NULL AND m.valid_from <= $3 AND (m.valid_until IS NULL OR m.valid_until > $3)
	ORDER BY m.role DESC, a.name, a.id LIMIT 1000`)
