package audit

import "oszir/internal/platform/database"

// filtered is the condition of a Filter. With a plan of its own the parts that are not asked for fall away, and what is
// left is found by the index on actor, body, person or moment.
const filtered = `
	($1 = '' OR actor = $1) AND ($2::bigint[] IS NULL OR body_id = ANY($2))
	AND ($3 = '' OR operation = $3 OR right($3, 1) = '.' AND starts_with(operation, $3))
	AND ($4::bigint[] IS NULL OR persons && $4) AND at >= $5 AND at < $6 AND ($7::bigint = 0 OR id = $7)`

const (
	entryFound = `id, at, actor, coalesce(role, ''), coalesce(body_id, 0), operation, subject, coalesce(cardinality(persons), 0), coalesce(persons[1:3], '{}'),
		coalesce(fields, '{}'), coalesce(ground, ''), detail`

	newestFirst = ` AND (at, id) < ($8, $9) ORDER BY at DESC, id DESC LIMIT $10`
)

var (
	searchEntries = database.SQL(`SELECT ` + entryFound + ` FROM audit.entry WHERE ` + filtered + newestFirst)

	// entriesAbout is searchEntries for people. Theirs are taken first: they are few, but the server cannot know how few, and
	// would walk through the log from its end until it has met enough of them.
	entriesAbout = database.SQL(`
	WITH theirs AS MATERIALIZED (SELECT * FROM audit.entry WHERE persons && $4::bigint[])
	SELECT ` + entryFound + ` FROM theirs WHERE ` + filtered + newestFirst)

	countByDay = database.SQL(`
	SELECT (at AT TIME ZONE 'Europe/Budapest')::date AS day, count(*) FROM audit.entry WHERE ` + filtered + ` GROUP BY day ORDER BY day LIMIT 4000`)

	personsOfEntry = database.SQL(`
	SELECT p.id FROM audit.entry e CROSS JOIN unnest(e.persons) AS p (id) WHERE e.id = $1 AND p.id > $2 ORDER BY p.id LIMIT $3`)

	personsOfSubject = database.SQL(`
	SELECT persons FROM audit.entry WHERE subject = $1 AND operation = $2 AND persons IS NOT NULL ORDER BY id LIMIT 1000`)
)
