package people

import "oszir/internal/platform/database"

var readIDKey = database.SQL(`SELECT id_key FROM people.secret LIMIT 1`)
