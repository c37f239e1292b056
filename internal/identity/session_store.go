package identity

import "oszir/internal/platform/database"

var (
	// Everything that makes a session good is asked at every request: nothing of it is remembered in the program.
	// A session from the future is none: clocks that are set back must not make one immortal.
	sessionByToken = database.SQL(`
	SELECT s.id, coalesce(m.id, 0), s.last_seen, s.ends_at, a.id, a.code, a.name, a.must_change, coalesce(m.body_id, 0), coalesce(m.role, 'user'),
		own.ids, own.bodies, own.roles
	FROM identity.session s
	JOIN identity.account a ON a.id = s.account_id AND a.disabled_at IS NULL
	LEFT JOIN identity.membership m ON m.id = s.membership_id AND m.valid_from <= $2 AND (m.valid_until IS NULL OR m.valid_until > $2)
	CROSS JOIN LATERAL (
		SELECT array_agg(x.id ORDER BY x.id) AS ids, array_agg(x.body_id ORDER BY x.id) AS bodies, array_agg(x.role ORDER BY x.id) AS roles
		FROM identity.membership x
		WHERE x.account_id = a.id AND x.valid_from <= $2 AND (x.valid_until IS NULL OR x.valid_until > $2)) own
	WHERE s.token = $1 AND s.ended_at IS NULL AND s.ends_at > $2 AND s.last_seen > $3 AND s.created_at <= $4
		AND (s.membership_id IS NULL OR m.id IS NOT NULL)`)

	touchSession = database.SQL(`UPDATE identity.session SET last_seen = $2 WHERE id = $1 AND last_seen < $2`)

	insertSession = database.SQL(`
	INSERT INTO identity.session (token, account_id, membership_id, created_at, last_seen, ends_at) VALUES ($1, $2, nullif($3::bigint, 0), $4, $4, $5) RETURNING id`)

	openSession = database.SQL(`
	SELECT id, account_id, coalesce(membership_id, 0), ends_at FROM identity.session
	WHERE id = $1 AND account_id = $2 AND ended_at IS NULL AND ends_at > $3 FOR UPDATE`)

	lockSessionByToken = database.SQL(`
	SELECT s.id, s.account_id, a.code, coalesce(m.body_id, 0), coalesce(m.role, 'user') FROM identity.session s
	JOIN identity.account a ON a.id = s.account_id
	LEFT JOIN identity.membership m ON m.id = s.membership_id
	WHERE s.token = $1 AND s.ended_at IS NULL FOR UPDATE OF s`)

	endSession = database.SQL(`UPDATE identity.session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`)

	endSessionsOfAccount = database.SQL(`UPDATE identity.session SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL`)

	endOtherSessions = database.SQL(`UPDATE identity.session SET ended_at = $3 WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL`)

	endSessionsOfMembership = database.SQL(`UPDATE identity.session SET ended_at = $2 WHERE membership_id = $1 AND ended_at IS NULL`)

	endAllSessions = database.SQL(`UPDATE identity.session SET ended_at = $1 WHERE ended_at IS NULL`)

	openSessions = database.SQL(`
	SELECT s.id, coalesce(m.body_id, 0), coalesce(m.role, 'user'), s.created_at, s.last_seen FROM identity.session s
	LEFT JOIN identity.membership m ON m.id = s.membership_id
	WHERE s.account_id = $1 AND s.ended_at IS NULL AND s.ends_at > $2 AND s.last_seen > $3
	ORDER BY s.id DESC LIMIT 100`)

	// A session ends when its first limit passes, not when somebody sees it.
	sweepSessions = database.SQL(`
	UPDATE identity.session SET ended_at = least(ends_at, last_seen + $3::interval)
	WHERE id IN (SELECT id FROM identity.session WHERE ended_at IS NULL AND (ends_at <= $1 OR last_seen <= $2)
		ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED)`)
)
