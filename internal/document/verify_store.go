package document

import "oszir/internal/platform/database"

var (
	askedProof = database.SQL(`SELECT coalesce(f.proof, '') FROM document.file f WHERE f.person_id = $1 AND f.serial = $2`)
	lastSerial = database.SQL(`SELECT coalesce(max(d.serial), 0) FROM document.document d`)
	askedFile  = database.SQL(`SELECT coalesce(encode(sha256(f.file), 'hex'), '') FROM document.file f WHERE f.person_id = $1 AND f.serial = $2`)
)
