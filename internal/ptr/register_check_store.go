package ptr

import "oszir/internal/platform/database"

// The search of the whole register works on temporary tables; $1, $2, $3 are what the kinds say of exclusion. Groups go by
// a number there, since millions of rows carry it.
var (
	checkMemory = database.SQL(`SELECT set_config('work_mem', '192MB', true), set_config('enable_partitionwise_join', 'on', true), set_config('enable_partitionwise_aggregate', 'on', true)`)

	createSides = database.SQL(`CREATE TEMPORARY TABLE ptr_side (no smallint NOT NULL, kind text NOT NULL, group_code text NOT NULL, subject text NOT NULL) ON COMMIT DROP`)
	insertSides = database.SQL(`
	INSERT INTO ptr_side (no, kind, group_code, subject)
	SELECT dense_rank() OVER (ORDER BY group_code, subject), kind, group_code, subject FROM unnest($1::text[], $2::text[], $3::text[]) AS g (kind, group_code, subject)`)

	// Whom every benefit counts by, as it is known now.
	createClaims = database.SQL(`
	CREATE TEMPORARY TABLE ptr_claim ON COMMIT DROP AS
	SELECT g.no, CASE g.subject WHEN 'entitled' THEN b.entitled_id WHEN 'dwelling' THEN v.dwelling ELSE b.applicant_id END AS who, b.id, v.valid
	FROM ptr.benefit b JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded) JOIN ptr_side g ON g.kind = b.kind
	WHERE g.subject IN ('applicant', 'family') OR g.subject = 'entitled' AND b.entitled_id <> 0 OR g.subject = 'dwelling' AND v.dwelling IS NOT NULL`)

	// By the record that stands for a person; nearly nobody was merged.
	joinClaims = database.SQL(`
	UPDATE ptr_claim c SET who = s.survivor_id FROM people_same s, ptr_side g
	WHERE g.no = c.no AND g.subject <> 'dwelling' AND s.person_id = c.who AND s.same_id = s.survivor_id AND s.survivor_id <> c.who`)

	analyzeClaims = database.SQL(`ANALYZE ptr_claim`)

	// Where more than 200 benefits are drawn at one dwelling it is a home or a shelter, not one household.
	createShared = database.SQL(`
	CREATE TEMPORARY TABLE ptr_shared ON COMMIT DROP AS
	SELECT no, who FROM ptr_claim WHERE no IN (SELECT no FROM ptr_side WHERE subject <> 'family')
	GROUP BY no, who HAVING count(*) > 1 AND (count(*) <= 200 OR no NOT IN (SELECT no FROM ptr_side WHERE subject = 'dwelling'))`)
	analyzeShared = database.SQL(`ANALYZE ptr_shared`)

	// The members of the households of those kinds that count by the family.
	createMembers = database.SQL(`
	CREATE TEMPORARY TABLE ptr_member ON COMMIT DROP AS
	SELECT DISTINCT c.no, c.who AS applicant, coalesce(s.survivor_id, p.person_id) AS who, c.id, c.valid
	FROM ptr_claim c JOIN ptr_side g ON g.no = c.no AND g.subject = 'family' JOIN ptr.benefit_person p ON p.benefit_id = c.id AND upper_inf(p.recorded)
	LEFT JOIN people_same s ON s.person_id = p.person_id AND s.same_id = s.survivor_id`)
	analyzeMembers = database.SQL(`ANALYZE ptr_member`)

	createPairs = database.SQL(`
	CREATE TEMPORARY TABLE ptr_pair ON COMMIT DROP AS
	WITH claim AS (
		SELECT c.no, c.who, c.id, c.valid FROM ptr_shared s JOIN ptr_claim c ON c.no = s.no AND c.who = s.who
	), every AS (
		SELECT a.no, a.id AS benefit_id, b.id AS other_id, a.valid * b.valid AS overlap
		FROM claim a JOIN claim b ON b.no = a.no AND b.who = a.who AND b.id > a.id AND b.valid && a.valid
		UNION ALL
		SELECT m.no, least(m.id, c.id), greatest(m.id, c.id), m.valid * c.valid
		FROM ptr_member m JOIN ptr_claim c ON c.no = m.no AND c.who = m.who AND c.who <> m.applicant AND c.id <> m.id AND c.valid && m.valid
	), pair AS (
		SELECT e.benefit_id, e.other_id, g.group_code, range_merge(range_agg(e.overlap)) AS overlap
		FROM every e JOIN (SELECT DISTINCT no, group_code FROM ptr_side) g ON g.no = e.no GROUP BY 1, 2, 3
	)
	SELECT DISTINCT ON (benefit_id, other_id) benefit_id, other_id, group_code, overlap FROM pair ORDER BY benefit_id, other_id, group_code`)

	countPairs = database.SQL(`SELECT group_code, count(*) FROM ptr_pair GROUP BY group_code ORDER BY group_code`)

	// The benefits of pairs that are not as they are kept, or that other bodies handle than it is kept.
	differingPairs = database.SQL(`
	SELECT p.benefit_id FROM ptr_pair p LEFT JOIN ptr.parallel_suspicion s ON s.benefit_id = p.benefit_id AND s.other_id = p.other_id AND s.group_code = p.group_code
	WHERE s.id IS NULL OR s.closed_at IS NOT NULL OR s.overlap <> p.overlap
	UNION
	SELECT s.benefit_id FROM ptr.parallel_suspicion s
	WHERE s.closed_at IS NULL AND NOT EXISTS (SELECT FROM ptr_pair p WHERE p.benefit_id = s.benefit_id AND p.other_id = s.other_id AND p.group_code = s.group_code)
	UNION
	SELECT s.benefit_id FROM ptr.parallel_suspicion s JOIN ptr.benefit b ON b.id = s.benefit_id JOIN ptr.benefit o ON o.id = s.other_id
	WHERE s.closed_at IS NULL AND (s.body_id <> b.body_id OR s.other_body_id <> o.body_id)
	ORDER BY 1`)

	insertRegisterCheck = database.SQL(`INSERT INTO ptr.register_check (started_at, entry_id) VALUES ($1, $2) RETURNING id`)
	endRegisterCheck    = database.SQL(`UPDATE ptr.register_check SET ended_at = $2, counts = $3 WHERE id = $1 AND ended_at IS NULL`)
	// The last one, else the day on which the register began.
	lastRegisterCheck = database.SQL(`
	SELECT coalesce((SELECT max(started_at) FROM ptr.register_check WHERE ended_at IS NOT NULL), (SELECT at FROM ptr.entry_author ORDER BY id LIMIT 1))`)
)
