package disclosure

import "oszir/internal/platform/database"

var (
	insertDuty = database.SQL(`INSERT INTO disclosure.duty (sort, about, happened_on, due_on, at, actor, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`)
	endDuty    = database.SQL(`
	INSERT INTO disclosure.duty_end (duty_id, day, note, proposal_id, at, actor, entry_id)
	SELECT d.id, $2, $3, nullif($4::bigint, 0), $5, $6, $7 FROM disclosure.duty d WHERE d.id = $1 ON CONFLICT DO NOTHING`)
	duties = database.SQL(`
	SELECT d.sort, d.id, d.about, d.happened_on, d.due_on, e.day, coalesce(e.note, '')
	FROM disclosure.duty d LEFT JOIN disclosure.duty_end e ON e.duty_id = d.id ORDER BY e.day IS NOT NULL, d.due_on, d.id LIMIT 500`)
	remindOnce = database.SQL(`INSERT INTO disclosure.reminder (duty, stage, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`)
)
