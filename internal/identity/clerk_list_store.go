package identity

import "oszir/internal/platform/database"

var clerksOfBody = database.SQL(`
	SELECT DISTINCT a.code FROM identity.membership m JOIN identity.account a ON a.id = m.account_id
	WHERE m.body_id = $1 AND a.disabled_at IS NULL AND m.role = ANY ($2) AND m.valid_from <= clock_timestamp() AND (m.valid_until IS NULL OR m.valid_until > clock_timestamp())
	ORDER BY a.code LIMIT 1000`)
