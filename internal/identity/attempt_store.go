package identity

import "oszir/internal/platform/database"

var (
	// The row is made when there is none, and locked until the attempt is counted: of many at the same moment each
	// sees those before it.
	lockAttempt = database.SQL(`
	INSERT INTO identity.attempt AS t (code, device, failures, last_at) VALUES ($1, $2, 0, $3)
	ON CONFLICT (code, device) DO UPDATE SET failures = t.failures
	RETURNING failures, last_at`)

	countAttempt = database.SQL(`
	UPDATE identity.attempt SET failures = CASE WHEN last_at <= $4 THEN 1 ELSE failures + 1 END, last_at = $3 WHERE code = $1 AND device = $2`)

	uncountAttempt = database.SQL(`
	UPDATE identity.attempt SET failures = greatest(failures - 1, 0) WHERE code = $1 AND device = $2`)

	forgetAttempt = database.SQL(`DELETE FROM identity.attempt WHERE code = $1 AND device = $2`)

	forgetAttempts = database.SQL(`DELETE FROM identity.attempt WHERE code = $1`)

	copyAttempts = database.SQL(`
	INSERT INTO identity.attempt (code, device, failures, last_at)
	SELECT code, $2, failures, last_at FROM identity.attempt WHERE device = $1`)

	sweepAttempts = database.SQL(`
	DELETE FROM identity.attempt WHERE (code, device) IN (
		SELECT code, device FROM identity.attempt WHERE last_at <= $1 ORDER BY last_at LIMIT 10000 FOR UPDATE SKIP LOCKED)`)

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
