package identity

import "oszir/internal/platform/database"

var (
	// The row is made when there is none, and locked until the attempt is counted: of many at the same moment each sees
	// those before it. What was counted before somebody had the code counts for nobody.
	lockAttempt = database.SQL(`
	INSERT INTO identity.attempt AS t (code, device, account_id, failures, last_at) VALUES ($1, $2, nullif($3::bigint, 0), 0, $4)
	ON CONFLICT (code, device) DO UPDATE SET account_id = excluded.account_id,
		failures = CASE WHEN t.account_id IS NOT DISTINCT FROM excluded.account_id AND (t.failures >= 3 OR t.last_at > $5) THEN t.failures ELSE 0 END
	RETURNING failures`)

	countAttempt = database.SQL(`UPDATE identity.attempt SET failures = failures + 1, last_at = $3 WHERE code = $1 AND device = $2`)

	uncountAttempt = database.SQL(`UPDATE identity.attempt SET failures = greatest(failures - 1, 0) WHERE code = $1 AND device = $2`)

	forgetAttempt = database.SQL(`DELETE FROM identity.attempt WHERE code = $1 AND device = $2`)

	forgetAttemptsOf = database.SQL(`DELETE FROM identity.attempt WHERE account_id = $1`)

	copyAttempts = database.SQL(`
	INSERT INTO identity.attempt (code, device, account_id, failures, last_at, told_at)
	SELECT code, $2, account_id, failures, last_at, told_at FROM identity.attempt WHERE device = $1`)

	sweepAttempts = database.SQL(`
	DELETE FROM identity.attempt WHERE (code, device) IN (
		SELECT code, device FROM identity.attempt
		WHERE last_at <= $1 AND (failures < 3 OR account_id IS NULL AND last_at <= $2 OR device <> '' AND last_at <= $3)
		ORDER BY last_at LIMIT 10000 FOR UPDATE SKIP LOCKED)`)

	// Guesses of the last thirty days, from known browsers or others.
	guessesSince = database.SQL(`SELECT coalesce(sum(n), 0)::int FROM identity.guess WHERE code = $1 AND known = $2 AND day > $3`)

	countGuess = database.SQL(`
	INSERT INTO identity.guess AS g (code, known, day, n) VALUES ($1, $2, $3, 1)
	ON CONFLICT (code, known, day) DO UPDATE SET n = g.n + 1`)

	uncountGuess = database.SQL(`UPDATE identity.guess SET n = greatest(n - 1, 0) WHERE code = $1 AND known = $2 AND day = $3`)

	forgetGuesses = database.SQL(`DELETE FROM identity.guess WHERE code = $1`)

	sweepGuesses = database.SQL(`DELETE FROM identity.guess WHERE day <= $1`)

	// Blocked ways of accounts. A known browser is a way as long as it is neither blocked nor forgotten, a passkey always.
	blocksOf = database.SQL(`
	SELECT a.account_id, bool_or(a.device = ''), (count(*) FILTER (WHERE a.device <> ''))::int, max(a.last_at),
		bool_or(a.device = '') AND NOT EXISTS (
			SELECT FROM identity.device d WHERE d.account_id = a.account_id AND d.until > $2 AND NOT EXISTS (
				SELECT FROM identity.attempt x WHERE x.account_id = d.account_id AND x.device = d.token AND x.failures >= 3))
		AND NOT EXISTS (SELECT FROM identity.passkey p WHERE p.account_id = a.account_id AND p.removed_at IS NULL)
	FROM identity.attempt a WHERE a.account_id = ANY($1) AND a.failures >= 3
	GROUP BY a.account_id ORDER BY a.account_id LIMIT 1000`)

	// Blocks about which no letter is written yet; a minute old, since an attempt counts before its password is compared.
	blocksToTell = database.SQL(`
	SELECT a.code, a.device, a.account_id, c.code FROM identity.attempt a JOIN identity.account c ON c.id = a.account_id
	WHERE a.failures >= 3 AND a.told_at IS NULL AND a.account_id IS NOT NULL AND a.last_at <= $1
	ORDER BY a.last_at LIMIT 100 FOR UPDATE OF a SKIP LOCKED`)

	tellBlock = database.SQL(`UPDATE identity.attempt SET told_at = $3 WHERE code = $1 AND device = $2`)

	deviceKnown = database.SQL(`
	SELECT EXISTS (SELECT FROM identity.device WHERE token = $1 AND account_id = $2 AND until > $3)`)

	keepDevice = database.SQL(`UPDATE identity.device SET until = $3 WHERE token = $1 AND account_id = $2`)

	insertDevice = database.SQL(`INSERT INTO identity.device (token, account_id, created_at, until) VALUES ($1, $2, $3, $4)`)

	// Others who sign in at the same computer stay known there when its token changes.
	copyDevices = database.SQL(`
	INSERT INTO identity.device (token, account_id, created_at, until)
	SELECT $2, account_id, created_at, until FROM identity.device
	WHERE token = $1 AND account_id <> $3 AND until > $4 ORDER BY until DESC LIMIT 20`)

	sweepDevices = database.SQL(`DELETE FROM identity.device WHERE until <= $1`)
)
