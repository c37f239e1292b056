package audit

import "oszir/internal/platform/database"

var (
	// drawEntry gives a new entry its id and time. The transaction gets its own number first: then whoever has drawn an id
	// is among the running transactions until it ends, see Sealer.
	drawEntry = database.SQL(`
	SELECT id, at, detail FROM (
		SELECT pg_current_xact_id() AS xact, nextval('audit.entry_id_seq') AS id, clock_timestamp() AS at, $1::jsonb::text AS detail
		OFFSET 0) drawn WHERE xact IS NOT NULL`)

	insertEntry = database.SQL(`
	INSERT INTO audit.entry (id, at, actor, role, body_id, operation, subject, persons, fields, ground, detail, request_key, request_digest, mac)
	OVERRIDING SYSTEM VALUE
	VALUES ($1, $2, $3, nullif($4, ''), nullif($5::bigint, 0), $6, $7, $8, $9, nullif($10, ''), $11::text::jsonb, nullif($12, ''), $13, $14)`)

	lockRequest = database.SQL(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7))`)

	earlierEntry = database.SQL(`
	SELECT id, request_digest IS NOT DISTINCT FROM $3::bytea FROM audit.entry WHERE actor = $1 AND request_key = $2`)

	newestKey = database.SQL(`SELECT from_entry, fingerprint, public, mac FROM audit.key ORDER BY from_entry DESC LIMIT 1`)

	// insertKey begins a key behind all entries that are there.
	insertKey = database.SQL(`
	INSERT INTO audit.key (from_entry, fingerprint, public, mac) VALUES ($1, $2, $3, $4)`)

	lastEntry = database.SQL(`SELECT coalesce(max(id), 0) FROM audit.entry`)

	trySealing = database.SQL(`SELECT pg_try_advisory_xact_lock($1)`)

	// drawnSoFar is the highest id that was drawn, by whomever.
	drawnSoFar = database.SQL(`SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM audit.entry_id_seq`)

	// running tells the oldest transaction that has not ended, and the number that the next one will get.
	running = database.SQL(`
	SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s`)

	lastCheckpoint = database.SQL(`SELECT size, root, settled, note FROM audit.checkpoint ORDER BY size DESC LIMIT 1`)

	// unsealed are the next entries that are no leaf yet, as they are encoded. Leaves of entries before are left out by
	// themselves: else the server may read all of them for each piece.
	unsealed = database.SQL(`
	SELECT e.id, e.at, e.actor, e.role, e.body_id, e.operation, e.subject, e.persons, e.fields, e.ground, e.detail::text, e.request_key, e.request_digest, e.mac
	FROM audit.entry e
	WHERE e.id > $1 AND NOT EXISTS (SELECT FROM audit.leaf l WHERE l.entry_id = e.id AND l.entry_id > $1)
	ORDER BY e.id LIMIT $2`)

	// waitingEntries counts the entries that are no leaf yet. What was settled before is not looked at: an entry with a wrong
	// mark is never sealed and waits for nobody.
	waitingEntries = database.SQL(`
	SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8
	FROM (SELECT e.at FROM audit.entry e
		WHERE e.id > coalesce((SELECT settled FROM audit.checkpoint ORDER BY size DESC LIMIT 1), 0)
		AND NOT EXISTS (SELECT FROM audit.leaf l WHERE l.entry_id = e.id)
		ORDER BY e.id LIMIT 10000) waiting`)

	readTile = database.SQL(`SELECT hashes FROM audit.tile WHERE level = $1 AND n = $2`)

	// writeTile makes a tile or widens it; it never gets smaller.
	writeTile = database.SQL(`
	INSERT INTO audit.tile (level, n, hashes) VALUES ($1, $2, $3)
	ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes WHERE length(audit.tile.hashes) <= length(excluded.hashes)`)

	insertCheckpoint = database.SQL(`INSERT INTO audit.checkpoint (size, root, at, settled, note) VALUES ($1, $2, $3, $4, $5)`)

	checkpointsAfter = database.SQL(`SELECT note FROM audit.checkpoint WHERE size > $1 ORDER BY size LIMIT $2`)

	checkpointOf = database.SQL(`SELECT note FROM audit.checkpoint WHERE size = $1`)

	leafOf = database.SQL(`SELECT seq FROM audit.leaf WHERE entry_id = $1`)

	// sealedEntries tells of entries which leaf they are and the first checkpoint that covers them.
	sealedEntries = database.SQL(`
	SELECT l.entry_id, l.seq, c.size, c.at
	FROM audit.leaf l JOIN LATERAL (SELECT size, at FROM audit.checkpoint WHERE size > l.seq ORDER BY size LIMIT 1) c ON true
	WHERE l.entry_id = ANY ($1) ORDER BY l.entry_id LIMIT 10000`)

	// entryColumns reads one entry as it is encoded.
	entryColumns = database.SQL(`
	SELECT e.id, e.at, e.actor, e.role, e.body_id, e.operation, e.subject, e.persons, e.fields, e.ground, e.detail::text, e.request_key, e.request_digest, e.mac
	FROM audit.entry e WHERE e.id = $1`)
)
