package oversight

import "oszir/internal/platform/database"

var (
	delaysOf = database.SQL(`
	SELECT id, person_id, body_id, from_day, until_day, reason, ordered_by, ordered_at, lifted_at IS NOT NULL
	FROM oversight.delay WHERE person_id = ANY($1) ORDER BY id DESC LIMIT 1000`)

	insertDelay = database.SQL(`
	INSERT INTO oversight.delay (person_id, body_id, from_day, until_day, reason, ordered_by, ordered_at, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)

	lockDelay = database.SQL(`SELECT person_id, body_id FROM oversight.delay WHERE id = $1 AND lifted_at IS NULL FOR UPDATE`)

	liftDelay = database.SQL(`UPDATE oversight.delay SET lifted_by = $2, lifted_at = $3, lift_entry = $4 WHERE id = $1 AND lifted_at IS NULL`)

	periodOf = database.SQL(`SELECT months, law, verified FROM oversight.period WHERE kind = $1 AND valid @> $2::date LIMIT 1`)
)
