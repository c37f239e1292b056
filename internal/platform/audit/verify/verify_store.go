package verify

import "oszir/internal/platform/database"

var (
	// straight keeps the server from sorting and joining the whole log before the first row comes: it walks the leaves in
	// order and looks each entry up.
	straight = database.SQL(`
	SELECT set_config('enable_hashjoin', $1, true), set_config('enable_mergejoin', $1, true), set_config('enable_sort', $1, true),
		set_config('enable_memoize', $1, true), set_config('enable_seqscan', $1, true), set_config('max_parallel_workers_per_gather', '0', true),
		set_config('jit', 'off', true)`)

	now = database.SQL(`SELECT clock_timestamp()`)

	keyRows = database.SQL(`SELECT from_entry, fingerprint, public, mac FROM audit.key ORDER BY from_entry LIMIT 100000`)

	checkpointRows = database.SQL(`SELECT size, root, at, settled, note FROM audit.checkpoint ORDER BY size`)

	upperTiles = database.SQL(`SELECT level, n, hashes FROM audit.tile WHERE level > 0 ORDER BY level, n LIMIT 10000000`)

	lowerTiles = database.SQL(`SELECT n, hashes FROM audit.tile WHERE level = 0 ORDER BY n`)

	leaves = database.SQL(`
	SELECT l.seq, l.entry_id,
		e.id, e.at, e.actor, e.role, e.body_id, e.operation, e.subject, e.persons, e.fields, e.ground, e.detail::text, e.request_key, e.request_digest, e.mac
	FROM audit.leaf l LEFT JOIN audit.entry e ON e.id = l.entry_id
	ORDER BY l.seq`)

	// withoutLeaf are the entries that are no leaf.
	withoutLeaf = database.SQL(`
	SELECT e.id, e.at, e.actor, e.role, e.body_id, e.operation, e.subject, e.persons, e.fields, e.ground, e.detail::text, e.request_key, e.request_digest, e.mac
	FROM audit.entry e WHERE NOT EXISTS (SELECT FROM audit.leaf l WHERE l.entry_id = e.id)
	ORDER BY e.id`)
)
