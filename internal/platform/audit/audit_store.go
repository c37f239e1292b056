package audit

import "oszir/internal/platform/database"

var (
	insertEntry = database.SQL(`
	INSERT INTO audit.entry (actor, role, body_id, operation, subject, persons, fields, ground, detail, request_key, request_digest)
	VALUES ($1, nullif($2, ''), nullif($3::bigint, 0), $4, $5, $6, $7, nullif($8, ''), $9, nullif($10, ''), $11) RETURNING id`)

	lockRequest = database.SQL(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7))`)

	earlierEntry = database.SQL(`
	SELECT id, request_digest IS NOT DISTINCT FROM $3::bytea FROM audit.entry WHERE actor = $1 AND request_key = $2`)
)
