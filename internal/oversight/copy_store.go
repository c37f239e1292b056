package oversight

import "oszir/internal/platform/database"

// What the room holds of people ($1: their numbers), a JSON object a row. Of an official check the person is told when it
// is over: while it lasts neither its looks nor itself.
var (
	copyDelays = database.SQL(`
	SELECT row_to_json(d) FROM oversight.delay d WHERE d.person_id = ANY($1) AND (d.lifted_at IS NOT NULL OR d.until_day < CURRENT_DATE) ORDER BY d.id LIMIT 20000`)
	copyHolds = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT h.id, h.reason, h.held_at, h.released_at FROM oversight.hold h WHERE h.kind = 'person' AND h.subject_id = ANY($1)
	) r ORDER BY r.id LIMIT 20000`)
	copyErasures = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT i.erasure_id, e.law, i.since, i.outcome, i.done_at FROM oversight.erasure_item i JOIN oversight.erasure e ON e.id = i.erasure_id
		WHERE e.kind = 'person' AND i.subject_id = ANY($1)
	) r ORDER BY r.erasure_id LIMIT 20000`)
)
