package exchange

import (
	"time"

	"oszir/internal/platform/database"
)

var (
	insertPartner = database.SQL(`
	INSERT INTO exchange.partner (code, name, sort, body_id, role, callback, trial, made_at, entry_id)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`)

	partnerByCode = database.SQL(`
	SELECT id, code, name, sort, body_id, role, callback, trial, disabled_at IS NOT NULL, made_at FROM exchange.partner WHERE code = $1`)

	partnerByID = database.SQL(`
	SELECT id, code, name, sort, body_id, role, callback, trial, disabled_at IS NOT NULL, made_at FROM exchange.partner WHERE id = $1`)

	listPartners = database.SQL(`
	SELECT id, code, name, sort, body_id, role, callback, trial, disabled_at IS NOT NULL, made_at FROM exchange.partner ORDER BY code LIMIT 10000`)

	updatePartner = database.SQL(`
	UPDATE exchange.partner SET name = $2, callback = $3, trial = $4, disabled_at = CASE WHEN $5 THEN coalesce(disabled_at, $6) END WHERE id = $1`)

	insertCredential = database.SQL(`
	INSERT INTO exchange.credential (partner_id, sort, digest, public, name, valid_from, valid_until, entry_id)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`)

	listCredentials = database.SQL(`
	SELECT id, partner_id, sort, name, digest, public, valid_from, valid_until, revoked_at FROM exchange.credential ORDER BY partner_id, id LIMIT 50000`)

	// With when each was used last: for a token, or for a message.
	credentialsOf = database.SQL(`
	SELECT c.id, c.partner_id, c.sort, c.name, c.digest, c.public, c.valid_from, c.valid_until, c.revoked_at,
		greatest((SELECT max(t.issued_at) FROM exchange.token t WHERE t.credential_id = c.id), (SELECT m.at FROM exchange.message m WHERE m.credential_id = c.id ORDER BY m.id DESC LIMIT 1))
	FROM exchange.credential c WHERE c.partner_id = $1 ORDER BY c.revoked_at IS NOT NULL, c.valid_until DESC, c.id LIMIT 1000`)

	revokeCredential = database.SQL(`
	UPDATE exchange.credential c SET revoked_at = $2 FROM exchange.partner p
	WHERE c.id = $1 AND c.revoked_at IS NULL AND p.id = c.partner_id RETURNING p.code`)

	// By certificate: the partner and the credential, if both count now.
	senderByDigest = database.SQL(`
	SELECT p.id, p.code, p.name, p.sort, p.body_id, p.role, p.callback, p.trial, c.id
	FROM exchange.credential c JOIN exchange.partner p ON p.id = c.partner_id AND p.disabled_at IS NULL
	WHERE c.digest = $1 AND c.sort = $2 AND c.revoked_at IS NULL AND c.valid_from <= $3 AND $3 < c.valid_until`)

	senderByToken = database.SQL(`
	SELECT p.id, p.code, p.name, p.sort, p.body_id, p.role, p.callback, p.trial, c.id
	FROM exchange.token t JOIN exchange.credential c ON c.id = t.credential_id JOIN exchange.partner p ON p.id = c.partner_id AND p.disabled_at IS NULL
	WHERE t.digest = $1 AND $2 < t.expires_at AND c.revoked_at IS NULL AND c.valid_from <= $2 AND $2 < c.valid_until`)

	keysOfPartner = database.SQL(`
	SELECT c.id, c.partner_id, c.sort, c.name, c.digest, c.public, c.valid_from, c.valid_until, c.revoked_at
	FROM exchange.credential c JOIN exchange.partner p ON p.id = c.partner_id AND p.disabled_at IS NULL
	WHERE p.code = $1 AND c.revoked_at IS NULL AND c.valid_from <= $2 AND $2 < c.valid_until ORDER BY c.id LIMIT 50`)

	insertAssertion = database.SQL(`INSERT INTO exchange.assertion (digest, expires_at) VALUES ($1, $2)`)
	insertToken     = database.SQL(`INSERT INTO exchange.token (digest, credential_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)`)

	sweepTokens     = database.SQL(`DELETE FROM exchange.token WHERE expires_at < $1`)
	sweepAssertions = database.SQL(`DELETE FROM exchange.assertion WHERE expires_at < $1`)
)

func scanPartner(r database.Row, p *Partner) error {
	return r.Scan(&p.ID, &p.Code, &p.Name, &p.Sort, &p.BodyID, &p.Role, &p.Callback, &p.Trial, &p.Disabled, &p.MadeAt)
}

func scanCredential(r database.Row, c *Credential) error { return scanUsed(r, c) }

// scanUsed reads a credential, and what a statement gives behind it into more.
func scanUsed(r database.Row, c *Credential, more ...any) error {
	var revoked *time.Time
	err := r.Scan(append([]any{&c.ID, &c.PartnerID, &c.Sort, &c.Name, &c.Digest, &c.public, &c.From, &c.Until, &revoked}, more...)...)
	if revoked != nil {
		c.RevokedAt = *revoked
	}
	return err
}
