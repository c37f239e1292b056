package tartinfo

import "oszir/internal/platform/database"

var aboutCV = database.SQL(`SELECT c.name, c.sort, octet_length(c.content), c.consent FROM tartinfo.cv c WHERE c.member_id = $1 AND c.content IS NOT NULL`)
