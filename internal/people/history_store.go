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
	SELECT c.entry_id, c.at, c.reason, e.actor, coalesce(e.body_id, 0) FROM people.correction c JOIN people.entry_author e ON e.id = c.entry_id
	WHERE c.person_id = $1 ORDER BY c.at DESC ` + longestHistory)
)
