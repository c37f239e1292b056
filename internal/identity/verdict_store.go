package identity

import "oszir/internal/platform/database"

// Who may come into question: whose role may it for any body, and who is something for the body or one above it. Beside
// each stands how the right came about. $1 0: of everybody; $5 NULL: for whatever body.
var holdersInQuestion = database.SQL(`
	SELECT m.id, a.id, a.code, a.name, a.disabled_at IS NOT NULL, m.body_id, m.role, coalesce(e.kind, ''), coalesce(e.actor, ''), e.at
	FROM identity.membership m
	JOIN identity.account a ON a.id = m.account_id
	LEFT JOIN LATERAL (SELECT x.kind, x.actor, x.at FROM identity.right_event x WHERE x.membership_id = m.id AND x.kind IN ('given', 'begun', 'document', 'resumed') ORDER BY x.id DESC LIMIT 1) e ON true
	WHERE m.valid_from <= $2 AND (m.valid_until IS NULL OR m.valid_until > $2)
		AND CASE WHEN $1 <> 0 THEN m.account_id = $1 ELSE m.role = ANY($3) OR m.role = ANY($4) AND ($5::bigint[] IS NULL OR m.body_id = ANY($5)) END
	ORDER BY a.name, a.id, m.id LIMIT 1000`)
