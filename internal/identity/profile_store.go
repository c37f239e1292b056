package identity

import "oszir/internal/platform/database"

const profileColumns = `family_name, given_name, birth_family_name, birth_given_name, mother_family_name, mother_given_name, birth_place, birth_date,
		authentic, email, phone, employment, employer, post, software, visited, confirmed`

var (
	openProfile = database.SQL(`
	SELECT id, lower(recorded), ` + profileColumns + ` FROM identity.profile WHERE account_id = $1 AND upper_inf(recorded)`)

	profileVersion = database.SQL(`
	SELECT id, lower(recorded), ` + profileColumns + ` FROM identity.profile WHERE account_id = $1 AND id = $2`)

	closeProfile = database.SQL(`
	UPDATE identity.profile SET recorded = tstzrange(lower(recorded), $2) WHERE account_id = $1 AND upper_inf(recorded)`)

	insertProfile = database.SQL(`
	INSERT INTO identity.profile (account_id, recorded, entry_id, ` + profileColumns + `)
	VALUES ($1, tstzrange($2, NULL), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) RETURNING id`)

	nameAccount = database.SQL(`UPDATE identity.account SET name = $2, email = nullif($3, '') WHERE id = $1`)

	accountContact = database.SQL(`SELECT name, coalesce(email, ''), coalesce(person_id, 0) FROM identity.account WHERE id = $1`)

	setAccountPerson = database.SQL(`UPDATE identity.account SET person_id = $2 WHERE id = $1`)

	bodiesOfAccount = database.SQL(`
	SELECT DISTINCT body_id FROM identity.membership WHERE account_id = $1 AND (valid_until IS NULL OR valid_until > $2) ORDER BY body_id LIMIT 100`)
)
