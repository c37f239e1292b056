package identity

import "oszir/internal/platform/database"

var (
	insertMembership = database.SQL(`
	INSERT INTO identity.membership (account_id, body_id, role, valid_from, valid_until, entry_id) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`)

	membershipAt = database.SQL(`
	SELECT id, body_id, role FROM identity.membership
	WHERE account_id = $1 AND body_id = $2 AND ($3 = '' OR role = $3) AND valid_from <= $4 AND (valid_until IS NULL OR valid_until > $4)
	ORDER BY id LIMIT 2`)

	ownMembership = database.SQL(`
	SELECT id, body_id, role FROM identity.membership
	WHERE account_id = $1 AND id = $2 AND valid_from <= $3 AND (valid_until IS NULL OR valid_until > $3)`)

	// The body somebody worked for last is the one they go on with.
	usualMembership = database.SQL(`
	SELECT m.id, m.body_id, m.role FROM identity.membership m
	WHERE m.account_id = $1 AND m.valid_from <= $2 AND (m.valid_until IS NULL OR m.valid_until > $2)
	ORDER BY m.id = coalesce((SELECT s.membership_id FROM identity.session s WHERE s.account_id = $1 ORDER BY s.id DESC LIMIT 1), 0) DESC, m.id
	LIMIT 1`)

	// One that has not begun ends with its beginning: it never was.
	endMembership = database.SQL(`UPDATE identity.membership SET valid_until = greatest(valid_from, $2) WHERE id = $1`)

	// What excludes a role: a membership or a suspended right, which may come back, of which a moment is also one of the new
	// right, be it of another account of the same citizen.
	excludedBy = database.SQL(`
	SELECT m.role FROM identity.membership m
	LEFT JOIN identity.suspension s ON s.membership_id = m.id AND s.over_at IS NULL
	WHERE m.account_id IN (SELECT $1::bigint UNION SELECT b.id FROM identity.account a JOIN identity.account b ON b.person_id = a.person_id WHERE a.id = $1)
		AND m.role = ANY($2) AND ($4::timestamptz IS NULL OR m.valid_from < $4)
		AND (m.valid_until IS NULL OR m.valid_until > $3 OR s.membership_id IS NOT NULL AND (s.until IS NULL OR s.until > $3))
	ORDER BY m.id LIMIT 1`)

	// The fifth clerk and the second head are counted among those who could sign in.
	holdersOf = database.SQL(`
	SELECT count(DISTINCT m.account_id) FROM identity.membership m
	JOIN identity.account a ON a.id = m.account_id AND a.disabled_at IS NULL
	WHERE m.body_id = $1 AND m.role = $2 AND m.account_id <> $3 AND (m.valid_until IS NULL OR m.valid_until > $4)`)

	lockBodyRole = database.SQL(`SELECT pg_advisory_xact_lock(hashtextextended($1, 15))`)

	// Whoever takes a membership away waits for what is being done in it, and what comes after finds it gone.
	holdMembership = database.SQL(`
	SELECT id FROM identity.membership WHERE id = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2) FOR SHARE`)

	sameCitizen = database.SQL(`
	SELECT $1::bigint = $2::bigint OR EXISTS (SELECT FROM identity.account a JOIN identity.account b ON b.person_id = a.person_id WHERE a.id = $1 AND b.id = $2)`)

	insertEvent = database.SQL(`
	INSERT INTO identity.right_event (account_id, body_id, role, request_id, membership_id, kind, at, actor, actor_role, reason, entry_id)
	VALUES ($1, $2, $3, nullif($4::bigint, 0), nullif($5::bigint, 0), $6, $7, $8, $9, $10, $11)`)

	eventsOf = database.SQL(`
	SELECT kind, at, actor, actor_role, reason FROM identity.right_event
	WHERE account_id = $1 AND body_id = $2 AND role = $3
	ORDER BY id DESC LIMIT 200`)
)
