package people

import "oszir/internal/platform/database"

// longestHistory is how many rows of each sort are read at most: far more than anybody has.
const longestHistory = `LIMIT 2000`

var (
	versionsOf = database.SQL(`
	SELECT coalesce(e.actor, ''), ` + versionColumns + ` FROM people.person_version t LEFT JOIN people.entry_author e ON e.id = t.entry_id
	WHERE t.person_id = $1 ORDER BY lower(t.recorded) DESC, lower(t.valid) ` + longestHistory)

	addressesOf = database.SQL(`
	SELECT coalesce(e.actor, ''), ` + placeColumns + ` FROM people.address t LEFT JOIN people.entry_author e ON e.id = t.entry_id
	WHERE t.person_id = $1 AND ` + closedToo + ` ORDER BY lower(t.recorded) DESC, lower(t.valid) ` + longestHistory)

	correctionsOf = database.SQL(`
	SELECT c.entry_id, c.at, c.reason, e.actor, coalesce(e.body_id, 0), coalesce(c.at = p.taj_since, false)
	FROM people.correction c JOIN people.entry_author e ON e.id = c.entry_id JOIN people.person p ON p.id = c.person_id
	WHERE c.person_id = $1 ORDER BY c.at DESC ` + longestHistory)

	// All merges in which one of the records ($1) had a part, and how they ended. The other is not one of them when it was
	// taken apart.
	mergesOf = database.SQL(`
	SELECT m.absorbed_id, m.survivor_id, lower(m.recorded), b.actor, coalesce(b.body_id, 0), m.reason,
		upper(m.recorded), coalesce(e.actor, ''), coalesce(e.body_id, 0), coalesce(n.reason, '')
	FROM people.merge m JOIN people.entry_author b ON b.id = m.entry_id
	LEFT JOIN people.merge_end n ON n.merge_id = m.id LEFT JOIN people.entry_author e ON e.id = n.entry_id
	WHERE m.absorbed_id = ANY ($1) OR m.survivor_id = ANY ($1) ORDER BY m.id ` + longestHistory)
)
