package people

import "oszir/internal/platform/database"

var (
	// For each id of $1 all ids of the same person as known at $2 (null: now), the survivor first.
	sameByID = database.SQL(`
	SELECT u.id, x.same FROM (SELECT DISTINCT unnest($1::bigint[]) AS id) u
	CROSS JOIN LATERAL (
		SELECT coalesce((SELECT m.survivor_id FROM people.merge m WHERE m.absorbed_id = u.id AND m.recorded @> coalesce($2::timestamptz, 'infinity')), u.id) AS id
	) s
	CROSS JOIN LATERAL (
		SELECT s.id AS same, 0 AS no
		UNION ALL SELECT m.absorbed_id, 1 FROM people.merge m WHERE m.survivor_id = s.id AND m.recorded @> coalesce($2::timestamptz, 'infinity')
	) x ORDER BY u.id, x.no, x.same`)

	createSame = database.Temporary("people_same", `
	WITH one AS (
		SELECT absorbed_id AS person_id, survivor_id FROM people.merge WHERE upper_inf(recorded)
		UNION SELECT survivor_id, survivor_id FROM people.merge WHERE upper_inf(recorded)
	)
	SELECT a.person_id, b.person_id AS same_id, a.survivor_id FROM one a JOIN one b USING (survivor_id)`)
	indexSame   = database.Tune(`CREATE INDEX ON people_same (person_id)`)
	analyzeSame = database.Tune(`ANALYZE people_same`)
)
