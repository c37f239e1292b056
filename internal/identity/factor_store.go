package identity

import "oszir/internal/platform/database"

var (
	codesOf = database.SQL(`
	SELECT (SELECT c.confirmed_at FROM identity.code_secret c WHERE c.account_id = a.id AND c.confirmed_at IS NOT NULL AND c.removed_at IS NULL),
		(SELECT count(*) FROM identity.recovery_code r WHERE r.account_id = a.id AND r.used_at IS NULL AND r.void_at IS NULL)::int,
		a.password IS NOT NULL
	FROM identity.account a WHERE a.id = $1`)

	insertSecret = database.SQL(`
	INSERT INTO identity.code_secret (account_id, secret, created_at, entry_id) VALUES ($1, $2, $3, $4)`)

	pendingSecret = database.SQL(`
	SELECT id, secret FROM identity.code_secret
	WHERE account_id = $1 AND confirmed_at IS NULL AND removed_at IS NULL AND created_at > $2 FOR UPDATE`)

	dropPendingSecret = database.SQL(`
	UPDATE identity.code_secret SET removed_at = $2, secret = NULL WHERE account_id = $1 AND confirmed_at IS NULL AND removed_at IS NULL`)

	confirmSecret = database.SQL(`UPDATE identity.code_secret SET confirmed_at = $2, last_step = $3 WHERE id = $1`)

	activeSecret = database.SQL(`
	SELECT id, secret, last_step FROM identity.code_secret
	WHERE account_id = $1 AND confirmed_at IS NOT NULL AND removed_at IS NULL FOR UPDATE`)

	spendStep = database.SQL(`UPDATE identity.code_secret SET last_step = $2 WHERE id = $1 AND last_step < $2`)

	removeSecret = database.SQL(`
	UPDATE identity.code_secret SET removed_at = $2, secret = NULL WHERE account_id = $1 AND confirmed_at IS NOT NULL AND removed_at IS NULL`)

	insertRecovery = database.SQL(`INSERT INTO identity.recovery_code (account_id, digest, created_at) VALUES ($1, $2, $3)`)

	voidRecovery = database.SQL(`
	UPDATE identity.recovery_code SET void_at = $2 WHERE account_id = $1 AND used_at IS NULL AND void_at IS NULL`)

	useRecovery = database.SQL(`
	UPDATE identity.recovery_code SET used_at = $3 WHERE account_id = $1 AND digest = $2 AND used_at IS NULL AND void_at IS NULL`)

	holdsRole = database.SQL(`
	SELECT EXISTS (SELECT FROM identity.membership
		WHERE account_id = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2) AND role = ANY($3))`)

	passkeysOf = database.SQL(`
	SELECT id, name, created_at, last_used FROM identity.passkey WHERE account_id = $1 AND removed_at IS NULL ORDER BY id LIMIT 50`)
)
