package availability

import "oszir/internal/platform/database"

// planLock is the advisory lock under which hours are promised, one after the other.
const planLock = 7_100_032

var (
	insertAnnotation = database.SQL(`INSERT INTO availability.annotation (outage_id, note, at, actor, entry_id) VALUES ($1, $2, $3, $4, $5)`)

	insertMaintenance = database.SQL(`
	INSERT INTO availability.maintenance (services, since, until, note, announced_at, actor, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	oneMaintenance     = database.SQL(maintenanceColumns + ` WHERE id = $1 FOR NO KEY UPDATE`)
	callOffMaintenance = database.SQL(`UPDATE availability.maintenance SET called_off_at = $2 WHERE id = $1 AND called_off_at IS NULL`)
	latestMaintenance  = database.SQL(maintenanceColumns + ` ORDER BY since DESC, id DESC LIMIT 200`)

	insertHours = database.SQL(`
	INSERT INTO availability.plan (service, valid_from, days, opens, closes, planned_at, actor, entry_id) VALUES ($1, $2::date, $3, $4, $5, $6, $7, $8)`)
)
