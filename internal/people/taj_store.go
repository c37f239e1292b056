package people

import "oszir/internal/platform/database"

var tajsByID = database.SQL(`SELECT id, taj FROM people.person WHERE id = ANY($1) AND taj IS NOT NULL ORDER BY id`)
