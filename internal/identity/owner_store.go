package identity

import "oszir/internal/platform/database"

var (
	personOfAccount = database.SQL(`SELECT coalesce(person_id, 0) FROM identity.account WHERE id = $1`)
	nameOfCode      = database.SQL(`SELECT name FROM identity.account WHERE code = $1 ORDER BY id LIMIT 1`)
)
