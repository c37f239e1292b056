package identity

import "oszir/internal/platform/database"

var (
	ownerOf = database.SQL(`
	SELECT a.code, a.name, (SELECT p.handle FROM identity.passkey p WHERE p.account_id = a.id ORDER BY p.id LIMIT 1)
	FROM identity.account a WHERE a.id = $1`)

	credentialsOf = database.SQL(`
	SELECT credential FROM identity.passkey WHERE account_id = $1 AND removed_at IS NULL ORDER BY id LIMIT 50`)

	passkeyAccount = database.SQL(`SELECT account_id FROM identity.passkey WHERE credential_id = $1 AND removed_at IS NULL`)

	insertPasskey = database.SQL(`
	INSERT INTO identity.passkey (account_id, credential_id, handle, credential, name, created_at, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`)

	usePasskey = database.SQL(`
	UPDATE identity.passkey SET credential = $3, last_used = $4 WHERE account_id = $1 AND credential_id = $2 AND removed_at IS NULL`)

	renamePasskey = database.SQL(`UPDATE identity.passkey SET name = $3 WHERE id = $1 AND account_id = $2 AND removed_at IS NULL`)

	removePasskey = database.SQL(`UPDATE identity.passkey SET removed_at = $3 WHERE id = $1 AND account_id = $2 AND removed_at IS NULL`)

	spendChallenge = database.SQL(`INSERT INTO identity.spent_challenge (digest, ends_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`)

	sweepChallenges = database.SQL(`DELETE FROM identity.spent_challenge WHERE ends_at <= $1`)
)
