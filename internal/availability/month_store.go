package availability

import "oszir/internal/platform/database"

const outageColumns = `SELECT id, kind, services, probe, cause, since, until, recorded_at FROM availability.outage`

const maintenanceColumns = `SELECT id, services, since, until, note, announced_at, actor, called_off_at FROM availability.maintenance`

var (
	outagesBetween = database.SQL(outageColumns + `
	WHERE $1 = ANY (services) AND since < $3::timestamptz AND coalesce(until, 'infinity') > $2::timestamptz ORDER BY since, id LIMIT 1000000`)
	oneOutage     = database.SQL(outageColumns + ` WHERE id = $1`)
	latestOutages = database.SQL(outageColumns + ` ORDER BY until IS NULL DESC, since DESC LIMIT 200`)

	annotationsOf = database.SQL(`
	SELECT outage_id, note, at, actor FROM availability.annotation WHERE outage_id = ANY ($1::bigint[]) ORDER BY outage_id, id LIMIT 10000`)

	maintenanceBetween = database.SQL(maintenanceColumns + `
	WHERE $1 = ANY (services) AND since < $3::timestamptz AND until > $2::timestamptz ORDER BY since, id LIMIT 10000`)

	hoursOf = database.SQL(`
	SELECT id, valid_from, days, opens, closes FROM availability.plan WHERE service = $1 ORDER BY valid_from, id LIMIT 10000`)
)
