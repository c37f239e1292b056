package mail

import "oszir/internal/platform/database"

// Letters to the owners of accounts ($1), a JSON object a row; of one that went out only that it did.
var copyLetters = database.SQL(`SELECT row_to_json(l) FROM mail.letter l WHERE l.account_id = ANY($1) ORDER BY l.id LIMIT 20000`)
