package oversight

import "oszir/internal/platform/database"

// opened are the entries by which one person's data were opened, since $1.
const opened = `
	WITH opened AS MATERIALIZED (SELECT at, local, day, actor, role, body_id, person_id, own_work FROM oversight.opening WHERE at >= $1)`

// Each rule gives actor, body, person, first and last day, count, what is usual for the actor and in the role.
var (
	allRules = database.SQL(`SELECT code, threshold, factor, days FROM oversight.rule ORDER BY code LIMIT 100`)

	// What is usual in a role is the median of its users' days; with fewer than three users there is nothing to compare.
	findManyPersons = database.SQL(opened + `, by_day AS (
		SELECT actor, body_id, role, day, count(DISTINCT person_id) AS n FROM opened GROUP BY actor, body_id, role, day
	), compared AS (
		SELECT *, coalesce(round(avg(n) OVER (PARTITION BY actor, body_id, role ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)), 0)::bigint AS usual FROM by_day
	), in_role AS (
		SELECT role, percentile_disc(0.5) WITHIN GROUP (ORDER BY n) AS middle FROM by_day GROUP BY role HAVING count(DISTINCT actor) >= 3
	)
	SELECT c.actor, c.body_id, 0::bigint, c.day, c.day, c.n, c.usual, coalesce(r.middle, 0)::bigint
	FROM compared c LEFT JOIN in_role r ON r.role = c.role
	WHERE c.n >= $2 AND c.n >= $3::bigint * c.usual AND c.n >= $3::bigint * coalesce(r.middle, 0) ORDER BY c.day, c.actor LIMIT 10000`)

	// Whom the users of a body opened, week by week; whom the body knows is asked of the rooms that know it.
	openedByWeek = database.SQL(opened + `
	SELECT actor, body_id, min(day), max(day), array_agg(DISTINCT person_id ORDER BY person_id)
	FROM opened WHERE own_work AND body_id <> 0 GROUP BY actor, body_id, date_trunc('week', day)
	HAVING count(DISTINCT person_id) >= $2 ORDER BY min(day), actor LIMIT 100000`)

	// Within a body, and over several of them.
	findSamePerson = database.SQL(opened + `, by_week AS (
		SELECT date_trunc('week', day) AS week, person_id, body_id, grouping(body_id) AS several, min(day) AS first, max(day) AS last,
			count(DISTINCT actor) AS n, count(DISTINCT body_id) AS bodies
		FROM opened GROUP BY GROUPING SETS ((date_trunc('week', day), person_id, body_id), (date_trunc('week', day), person_id))
	)
	SELECT '', CASE several WHEN 1 THEN 0 ELSE body_id END, person_id, first, last, n, 0::bigint, 0::bigint
	FROM by_week WHERE n >= $2 AND (several = 0 OR bodies > 1) AND $3::bigint > 0 ORDER BY first, person_id LIMIT 10000`)

	// $4: days on which offices do not work.
	findOddHours = database.SQL(opened + `
	SELECT actor, body_id, 0::bigint, day, day, count(*), 0::bigint, 0::bigint
	FROM opened WHERE (extract(hour FROM local) >= 22 OR extract(hour FROM local) < 6 OR day = ANY($4::date[])) AND $3::bigint > 0
	GROUP BY actor, body_id, day HAVING count(*) >= $2 ORDER BY day, actor LIMIT 10000`)

	// The last days before the last right at a body ends, against as many days before them. $4: how many days.
	findLeaving = database.SQL(opened + `, ends AS (
		SELECT actor, body_id, max(coalesce(valid_until, 'infinity')) AS until FROM oversight.membership GROUP BY actor, body_id
	), counted AS (
		SELECT o.actor, o.body_id, (e.until AT TIME ZONE 'Europe/Budapest')::date AS last,
			count(DISTINCT o.person_id) FILTER (WHERE o.at >= e.until - $4::int * interval '1 day') AS n,
			count(DISTINCT o.person_id) FILTER (WHERE o.at < e.until - $4::int * interval '1 day' AND o.at >= e.until - 2 * $4::int * interval '1 day') AS before
		FROM opened o JOIN ends e ON e.actor = o.actor AND e.body_id = o.body_id AND e.until <> 'infinity' AND o.at < e.until
		GROUP BY o.actor, o.body_id, e.until
	)
	SELECT actor, body_id, 0::bigint, last - $4::int, last, n, before, 0::bigint FROM counted WHERE n >= $2 AND n >= $3::bigint * before ORDER BY last, actor LIMIT 10000`)

	findAfterEnd = database.SQL(opened + `
	SELECT o.actor, o.body_id, 0::bigint, o.day, o.day, count(*), 0::bigint, 0::bigint
	FROM opened o
	WHERE EXISTS (SELECT FROM oversight.membership m WHERE m.actor = o.actor AND m.body_id = o.body_id AND m.valid_until <= o.at)
		AND NOT EXISTS (SELECT FROM oversight.membership m WHERE m.actor = o.actor AND m.body_id = o.body_id AND m.valid_from <= o.at AND (m.valid_until IS NULL OR m.valid_until > o.at))
		AND $3::bigint > 0
	GROUP BY o.actor, o.body_id, o.day HAVING count(*) >= $2 ORDER BY o.day, o.actor LIMIT 10000`)

	// Whose code it is, is for a body they have a right at.
	findRefused = database.SQL(`
	WITH refused AS (
		SELECT actor, day, count(*) AS n FROM oversight.refused_sign_in WHERE at >= $1 AND $3::bigint > 0 GROUP BY actor, day HAVING count(*) >= $2
	)
	SELECT r.actor, coalesce((SELECT m.body_id FROM oversight.membership m WHERE m.actor = r.actor ORDER BY m.valid_from DESC LIMIT 1), 0), 0::bigint, r.day, r.day, r.n, 0::bigint, 0::bigint
	FROM refused r ORDER BY r.day, r.actor LIMIT 10000`)

	findExports = database.SQL(`
	SELECT actor, body_id, 0::bigint, day, day, sum(persons)::bigint, 0::bigint, 0::bigint FROM oversight.taking
	WHERE at >= $1 AND $3::bigint > 0 GROUP BY actor, body_id, day HAVING sum(persons) >= $2 ORDER BY day, actor LIMIT 10000`)

	openers = database.SQL(opened + `
	SELECT DISTINCT a.code, a.id FROM opened o JOIN oversight.account a ON a.code = o.actor ORDER BY a.code LIMIT 100000`)

	// $4 and $5: users and who they are.
	findOneself = database.SQL(opened + `
	SELECT o.actor, o.body_id, o.person_id, o.day, o.day, count(*), 0::bigint, 0::bigint
	FROM opened o JOIN unnest($4::text[], $5::bigint[]) AS u (actor, person_id) ON u.actor = o.actor AND u.person_id = o.person_id
	WHERE $3::bigint > 0 GROUP BY o.actor, o.body_id, o.person_id, o.day HAVING count(*) >= $2 ORDER BY o.day, o.actor LIMIT 10000`)

	createFound = database.SQL(`
	CREATE TEMPORARY TABLE oversight_found (
		rule text NOT NULL, actor text NOT NULL, body_id bigint NOT NULL, person_id bigint NOT NULL, from_day date NOT NULL, until_day date NOT NULL,
		count bigint NOT NULL, usual bigint NOT NULL, peers bigint NOT NULL
	) ON COMMIT DROP`)

	countNewFindings = database.SQL(`
	SELECT count(*) FROM oversight_found n WHERE NOT EXISTS (
		SELECT FROM oversight.finding f WHERE (f.rule, f.actor, f.body_id, f.person_id, f.from_day) = (n.rule, n.actor, n.body_id, n.person_id, n.from_day) AND f.count >= n.count)`)

	// A finding only grows: what was unusual stays on record although the days go by.
	keepFindings = database.SQL(`
	INSERT INTO oversight.finding (rule, actor, body_id, person_id, from_day, until_day, count, usual, peers, found_at, entry_id)
	SELECT rule, actor, body_id, person_id, from_day, until_day, count, usual, peers, $1, $2 FROM oversight_found
	ON CONFLICT ON CONSTRAINT finding_once DO UPDATE SET until_day = excluded.until_day, count = excluded.count, usual = excluded.usual, peers = excluded.peers
	WHERE oversight.finding.count < excluded.count`)

	findingList = database.SQL(`
	SELECT f.id, r.code, r.threshold, r.factor, r.days, f.actor, f.body_id, f.person_id, f.from_day, f.until_day, f.count, f.usual, f.peers, f.found_at
	FROM oversight.finding f JOIN oversight.rule r ON r.code = f.rule
	WHERE ($1::bigint[] IS NULL OR f.body_id = ANY($1)) AND ($2 = '' OR f.rule = $2) AND f.id < $3 AND ($5::bigint = 0 OR f.id = $5)
		AND (NOT $4 OR NOT EXISTS (SELECT FROM oversight.finding_note n WHERE n.finding_id = f.id AND n.count >= f.count))
	ORDER BY f.id DESC LIMIT $6`)

	countUnchecked = database.SQL(`
	SELECT count(*) FROM oversight.finding f
	WHERE ($1::bigint[] IS NULL OR f.body_id = ANY($1)) AND NOT EXISTS (SELECT FROM oversight.finding_note n WHERE n.finding_id = f.id AND n.count >= f.count)`)

	notesOf = database.SQL(`
	SELECT finding_id, text, noted_by, noted_at, count FROM oversight.finding_note WHERE finding_id = ANY($1) ORDER BY id LIMIT 10000`)

	lockFinding = database.SQL(`SELECT body_id, count FROM oversight.finding WHERE id = $1 FOR SHARE`)

	insertNote = database.SQL(`
	INSERT INTO oversight.finding_note (finding_id, count, text, noted_by, noted_at, entry_id) VALUES ($1, $2, $3, $4, $5, $6)`)
)
