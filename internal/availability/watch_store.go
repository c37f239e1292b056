package availability

import "oszir/internal/platform/database"

// watchLock is the advisory lock under which processes write down what they found, one after the other.
const watchLock = 7_100_031

var (
	keepRun = database.SQL(`
	INSERT INTO availability.run (probe, process, since, until) VALUES ($1, $2, $3, $4)
	ON CONFLICT (probe, process, since) DO UPDATE SET until = EXCLUDED.until WHERE run.until < EXCLUDED.until`)

	// Until when others found a probe there before a moment.
	foundByOthers = database.SQL(`
	SELECT max(least(until, $3::timestamptz)) FROM availability.run WHERE probe = $1 AND process <> $2 AND since < $3::timestamptz`)

	insertOutage = database.SQL(`
	INSERT INTO availability.outage (kind, services, probe, cause, since, until, process, recorded_at)
	SELECT $1, $2, $3, $4, $5::timestamptz, $6::timestamptz, $7, $8
	WHERE NOT EXISTS (SELECT 1 FROM availability.outage o WHERE o.probe = $3 AND o.since < coalesce($6::timestamptz, 'infinity') AND coalesce(o.until, 'infinity') > $5::timestamptz)
	ON CONFLICT (probe, since) DO NOTHING`)

	closeOutage = database.SQL(`UPDATE availability.outage SET until = $2 WHERE probe = $1 AND until IS NULL AND since < $2::timestamptz`)

	// What was found by a probe that nobody asks any more would go on for ever.
	closeAbandoned = database.SQL(`UPDATE availability.outage SET until = greatest(since, $1::timestamptz) WHERE until IS NULL AND probe <> ALL($2::text[])`)

	// The times between the end of all that lived and the next process that started. One that still lives has written down
	// that it does before a gap is old enough.
	insertGaps = database.SQL(`
	INSERT INTO availability.outage (kind, services, probe, cause, since, until, process, recorded_at)
	SELECT 'own', $1::text[], 'heartbeat', $2, g.since, g.until, g.process, $3::timestamptz
	FROM (
		SELECT r.process, max(r.until) OVER (ORDER BY r.since, r.process ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS since, r.since AS until
		FROM availability.run r WHERE r.probe = 'heartbeat'
	) g
	WHERE g.until - g.since >= interval '1 second' AND g.until <= $4::timestamptz
	AND NOT EXISTS (SELECT 1 FROM availability.outage o WHERE o.probe = 'heartbeat' AND o.until = g.until)
	ON CONFLICT (probe, since) DO NOTHING`)

	// The first heartbeat ever stays: it says since when anything is known.
	thinRuns = database.SQL(`
	DELETE FROM availability.run WHERE until < $1::timestamptz - interval '13 months'
	AND (probe <> 'heartbeat' OR since > (SELECT min(since) FROM availability.run WHERE probe = 'heartbeat'))`)

	lifetime = database.SQL(`SELECT min(since), max(until) FROM availability.run WHERE probe = 'heartbeat'`)
)
