package audit

import "oszir/internal/platform/database"

var (
	insertEntry = database.SQL(`
	INSERT INTO audit.entry (actor, body_id, operation, subject, detail, request_key, request_digest)
	VALUES ($1, nullif($2::bigint, 0), $3, $4, $5, nullif($6, ''), $7) RETURNING id`)

	lockRequest = database.SQL(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7))`)

	earlierEntry = database.SQL(`
	SELECT id, request_digest IS NOT DISTINCT FROM $3::bytea FROM audit.entry WHERE actor = $1 AND request_key = $2`)
)
