package jobs

import "oszir/internal/platform/database"

// Jobs wait as 'available', or as 'scheduled' when their time has not come, which is no delay.
var waitingJobs = database.SQL(`
	SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(scheduled_at)), 0)::float8
	FROM river.river_job WHERE state = 'available'`)
