package identity

import "oszir/internal/platform/database"

var (
	// Two windows of one citizen wait for each other.
	lockCitizen = database.SQL(`SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 18))`)

	accountOfExternal = database.SQL(`SELECT account_id FROM identity.external WHERE issuer = $1 AND subject = $2`)

	externalOfAccount = database.SQL(`SELECT issuer, subject FROM identity.external WHERE account_id = $1 ORDER BY id LIMIT 10`)

	insertExternalAccount = database.SQL(`
	INSERT INTO identity.account (code, name, email, must_change, created_at) VALUES ($1, $2, nullif($3, ''), false, $4)
	ON CONFLICT (code) DO NOTHING RETURNING id`)

	insertExternal = database.SQL(`
	INSERT INTO identity.external (account_id, issuer, subject, created_at, entry_id) VALUES ($1, $2, $3, $4, $5)`)
)
