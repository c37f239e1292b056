package identity

import "oszir/internal/platform/database"

var (
	reachOf = database.SQL(`SELECT name, coalesce(email, '') FROM identity.account WHERE id = $1`)

	// Bodies that an account is something for now.
	unlockBodies = database.SQL(`
	SELECT DISTINCT body_id FROM identity.membership
	WHERE account_id = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2) ORDER BY body_id LIMIT 100`)

	headsOf = database.SQL(`
	SELECT DISTINCT h.account_id FROM identity.membership own
	JOIN identity.membership h ON h.body_id = own.body_id AND h.role = ANY($3) AND h.account_id <> own.account_id
		AND h.valid_from <= $2 AND (h.valid_until IS NULL OR h.valid_until > $2)
	JOIN identity.account a ON a.id = h.account_id AND a.disabled_at IS NULL
	WHERE own.account_id = $1 AND own.valid_from <= $2 AND (own.valid_until IS NULL OR own.valid_until > $2)
	ORDER BY h.account_id LIMIT 20`)

	// The account is looked for by the same statement whether anybody has the code or not.
	askUnlock = database.SQL(`
	INSERT INTO identity.unlock_link (code, account_id, site, asked_at)
	SELECT $1, (SELECT id FROM identity.account WHERE code = $2 AND disabled_at IS NULL), $3, $4`)

	unlocksToWrite = database.SQL(`
	SELECT l.id, coalesce(l.account_id, 0), l.site,
		EXISTS (SELECT FROM identity.attempt a WHERE a.account_id = l.account_id AND a.failures >= 3)
		AND NOT EXISTS (SELECT FROM identity.unlock_link x WHERE x.account_id = l.account_id AND x.token IS NOT NULL AND x.written_at > $1)
	FROM identity.unlock_link l WHERE l.written_at IS NULL ORDER BY l.id LIMIT 1 FOR UPDATE OF l SKIP LOCKED`)

	writeUnlock = database.SQL(`UPDATE identity.unlock_link SET written_at = $2, token = $3, ends_at = $4 WHERE id = $1`)

	useUnlock = database.SQL(`
	UPDATE identity.unlock_link SET used_at = $2 WHERE token = $1 AND used_at IS NULL AND ends_at > $2 RETURNING account_id`)

	unlockOpen = database.SQL(`SELECT EXISTS (SELECT FROM identity.unlock_link WHERE token = $1 AND used_at IS NULL AND ends_at > $2)`)
)
