package identity

import "oszir/internal/platform/database"

var (
	// Everything that makes a session good is asked at every request: nothing of it is remembered in the program.
	// A session from the future is none: clocks that are set back must not make one immortal.
	sessionByToken = database.SQL(`
	SELECT s.id, coalesce(m.id, 0), s.last_seen, s.ends_at, a.id, a.code, a.name, a.must_change,
		s.way = 'password' AND coalesce(a.password_at <= $5, false), s.strong, s.proven_at, s.browser, coalesce(m.body_id, 0), coalesce(m.role, 'user'),
		own.ids, own.bodies, own.roles, coalesce(a.person_id, 0)
	FROM identity.session s
	JOIN identity.account a ON a.id = s.account_id AND a.disabled_at IS NULL
	LEFT JOIN identity.membership m ON m.id = s.membership_id AND m.valid_from <= $2 AND (m.valid_until IS NULL OR m.valid_until > $2)
	CROSS JOIN LATERAL (
		SELECT array_agg(x.id ORDER BY x.id) AS ids, array_agg(x.body_id ORDER BY x.id) AS bodies, array_agg(x.role ORDER BY x.id) AS roles
		FROM identity.membership x
		WHERE x.account_id = a.id AND x.valid_from <= $2 AND (x.valid_until IS NULL OR x.valid_until > $2)) own
	WHERE s.token = $1 AND s.ended_at IS NULL AND NOT s.awaits_factor AND s.ends_at > $2 AND s.last_seen > $3 AND s.created_at <= $4
		AND (s.membership_id IS NULL OR m.id IS NOT NULL)`)

	touchSession = database.SQL(`UPDATE identity.session SET last_seen = $2 WHERE id = $1 AND last_seen < $2`)

	insertSession = database.SQL(`
	INSERT INTO identity.session (token, account_id, membership_id, created_at, last_seen, ends_at, way, strong, proven_at, awaits_factor, browser)
	VALUES ($1, $2, nullif($3::bigint, 0), $4, $4, $5, $6, $7, $8, $9, $10) RETURNING id`)

	openSession = database.SQL(`
	SELECT id, account_id, coalesce(membership_id, 0), ends_at, way, strong, proven_at, browser FROM identity.session
	WHERE id = $1 AND account_id = $2 AND ended_at IS NULL AND NOT awaits_factor AND ends_at > $3 FOR UPDATE`)

	noteBrowser = database.SQL(`UPDATE identity.session SET browser = $2 WHERE id = $1 AND browser = ''`)

	sessionTimes = database.SQL(`SELECT last_seen, ends_at FROM identity.session WHERE token = $1 AND ended_at IS NULL AND NOT awaits_factor`)

	// A session whose password was right and whose second factor is still to come.
	halfByToken = database.SQL(`
	SELECT s.id, s.account_id, a.code FROM identity.session s JOIN identity.account a ON a.id = s.account_id AND a.disabled_at IS NULL
	WHERE s.token = $1 AND s.awaits_factor AND s.ended_at IS NULL AND s.ends_at > $2`)

	lockHalf = database.SQL(`
	SELECT coalesce(s.membership_id, 0), s.way, s.wrong FROM identity.session s
	WHERE s.id = $1 AND s.awaits_factor AND s.ended_at IS NULL AND s.ends_at > $2 FOR UPDATE`)

	// Wrong codes and passwords within sessions since a day, but for those typed before the password was changed.
	wrongSince = database.SQL(`
	SELECT coalesce(sum(s.wrong), 0)::int FROM identity.session s JOIN identity.account a ON a.id = s.account_id
	WHERE s.account_id = $1 AND s.created_at > greatest($2, coalesce(a.password_at, $2))`)

	countWrong = database.SQL(`UPDATE identity.session SET wrong = wrong + 1 WHERE id = $1 AND ended_at IS NULL RETURNING wrong`)

	uncountWrong = database.SQL(`UPDATE identity.session SET wrong = greatest(wrong - 1, 0) WHERE id = $1`)

	// Whose form it was that came after its session had died of idleness or age; sessions that were ended have none.
	diedSession = database.SQL(`
	SELECT account_id FROM identity.session
	WHERE token = $1 AND NOT awaits_factor AND (ends_at <= $2 OR last_seen <= $3) AND (ended_at IS NULL OR ended_at = least(ends_at, last_seen + $4::interval))`)

	lockSessionByToken = database.SQL(`
	SELECT s.id, s.account_id, a.code, coalesce(m.body_id, 0), coalesce(m.role, 'user') FROM identity.session s
	JOIN identity.account a ON a.id = s.account_id
	LEFT JOIN identity.membership m ON m.id = s.membership_id
	WHERE s.token = $1 AND s.ended_at IS NULL FOR UPDATE OF s`)

	endSession = database.SQL(`UPDATE identity.session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`)

	endOwnSession = database.SQL(`UPDATE identity.session SET ended_at = $3 WHERE id = $1 AND account_id = $2 AND ended_at IS NULL`)

	endSessionsOfAccount = database.SQL(`UPDATE identity.session SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL`)

	endOtherSessions = database.SQL(`UPDATE identity.session SET ended_at = $3 WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL`)

	endSessionsOfMembership = database.SQL(`UPDATE identity.session SET ended_at = $2 WHERE membership_id = $1 AND ended_at IS NULL`)

	endAllSessions = database.SQL(`UPDATE identity.session SET ended_at = $1 WHERE ended_at IS NULL`)

	openSessions = database.SQL(`
	SELECT s.id, coalesce(m.body_id, 0), coalesce(m.role, 'user'), s.created_at, s.last_seen, s.browser, s.strong FROM identity.session s
	LEFT JOIN identity.membership m ON m.id = s.membership_id
	WHERE s.account_id = $1 AND s.ended_at IS NULL AND NOT s.awaits_factor AND s.ends_at > $2 AND s.last_seen > $3
	ORDER BY s.id DESC LIMIT 100`)

	// A session ends when its first limit passes, not when somebody sees it.
	sweepSessions = database.SQL(`
	UPDATE identity.session SET ended_at = least(ends_at, last_seen + $3::interval)
	WHERE id IN (SELECT id FROM identity.session WHERE ended_at IS NULL AND (ends_at <= $1 OR last_seen <= $2)
		ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED)`)
)
