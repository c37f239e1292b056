package identity

import "oszir/internal/platform/database"

var (
	// What is in force, is to be, or is suspended. $1 NULL: of all bodies; the text is one that ILIKE takes.
	listRights = database.SQL(`
	SELECT m.id, a.id, a.code, a.name, a.disabled_at IS NOT NULL, m.body_id, m.role, m.valid_from, CASE WHEN s.membership_id IS NULL THEN m.valid_until ELSE s.until END,
		s.membership_id IS NOT NULL,
		greatest((SELECT max(x.last_seen) FROM identity.session x WHERE x.membership_id = m.id), (SELECT max(k.last_used) FROM identity.api_key k WHERE k.membership_id = m.id))
	FROM identity.membership m
	JOIN identity.account a ON a.id = m.account_id
	LEFT JOIN identity.suspension s ON s.membership_id = m.id AND s.over_at IS NULL
	WHERE ($1::bigint[] IS NULL OR m.body_id = ANY($1)) AND ($2::bigint = 0 OR m.id = $2) AND (m.valid_until IS NULL OR m.valid_until > $3 OR s.membership_id IS NOT NULL)
		AND ($4 = '' OR m.role = $4) AND ($5 = '' OR a.name ILIKE $5 OR a.code ILIKE $5)
	ORDER BY a.name, a.id, m.body_id, m.id LIMIT $6`)

	// The same of one membership that may be over.
	oneRight = database.SQL(`
	SELECT m.id, a.id, a.code, a.name, a.disabled_at IS NOT NULL, m.body_id, m.role, m.valid_from, CASE WHEN s.membership_id IS NULL THEN m.valid_until ELSE s.until END,
		s.membership_id IS NOT NULL,
		greatest((SELECT max(x.last_seen) FROM identity.session x WHERE x.membership_id = m.id), (SELECT max(k.last_used) FROM identity.api_key k WHERE k.membership_id = m.id))
	FROM identity.membership m
	JOIN identity.account a ON a.id = m.account_id
	LEFT JOIN identity.suspension s ON s.membership_id = m.id AND s.over_at IS NULL
	WHERE m.id = $1 FOR UPDATE OF m`)

	rightPlace = database.SQL(`SELECT account_id, body_id, role FROM identity.membership WHERE id = $1`)

	insertSuspension = database.SQL(`INSERT INTO identity.suspension (membership_id, until, at) VALUES ($1, $2, $3)`)

	endSuspension = database.SQL(`UPDATE identity.suspension SET over_at = $2 WHERE membership_id = $1 AND over_at IS NULL`)

	noteResumed = database.SQL(`UPDATE identity.suspension SET resumed_as = $2 WHERE membership_id = $1`)

	goOnWithRequest = database.SQL(`UPDATE identity.request SET membership_id = $2, state = 'AKTIV' WHERE membership_id = $1`)

	// Rights whose time is over and whose request does not say so yet.
	expiredRights = database.SQL(`
	SELECT m.id, m.account_id, m.body_id, m.role FROM identity.request r
	JOIN identity.membership m ON m.id = r.membership_id
	LEFT JOIN identity.suspension s ON s.membership_id = m.id AND s.over_at IS NULL
	WHERE r.state IN ('AKTIV', 'FELFUGGESZTVE') AND CASE WHEN s.membership_id IS NULL THEN m.valid_until ELSE s.until END <= $1
	ORDER BY m.id LIMIT 1000 FOR UPDATE OF r SKIP LOCKED`)

	expireSuspensions = database.SQL(`UPDATE identity.suspension SET over_at = $1 WHERE over_at IS NULL AND until <= $1`)

	expireWaiting = database.SQL(`
	UPDATE identity.request SET state = 'LEJART' WHERE state IN ('BENYUJTVA', 'ELSO_SZINTEN_JOVAHAGYVA') AND valid_until < $1`)

	rightsOfBody = database.SQL(`
	SELECT m.id, m.account_id, m.body_id, m.role FROM identity.membership m
	LEFT JOIN identity.suspension s ON s.membership_id = m.id AND s.over_at IS NULL
	WHERE m.body_id = $1 AND (m.valid_until IS NULL OR m.valid_until > $2 OR s.membership_id IS NOT NULL AND (s.until IS NULL OR s.until > $2)
		-- What ends with an earlier last day, which is now put off: of roles that are never given for a time.
		OR m.valid_until > $3 AND m.role LIKE 'tartinfo.%' AND (SELECT e.kind FROM identity.right_event e
			WHERE e.account_id = m.account_id AND e.body_id = m.body_id AND e.role = m.role ORDER BY e.id DESC LIMIT 1) = 'closed')
	ORDER BY m.id LIMIT 100000`)

	limitSuspension = database.SQL(`UPDATE identity.suspension SET until = $2 WHERE membership_id = $1 AND over_at IS NULL`)
)
