package identity

import "oszir/internal/platform/database"

var personOfAccount = database.SQL(`SELECT coalesce(person_id, 0) FROM identity.account WHERE id = $1`)
