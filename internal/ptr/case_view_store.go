package ptr

import "oszir/internal/platform/database"

var (
	yearOfBenefit = database.SQL(`
	SELECT b.id_year FROM ptr.benefit b WHERE b.id = $1
	UNION ALL SELECT d.benefit_year FROM ptr.decision d WHERE d.benefit_id = $1 AND d.benefit_year IS NOT NULL
	ORDER BY 1 LIMIT 1`)

	yearsOfBenefits = database.SQL(`SELECT b.id, b.id_year FROM ptr.benefit b WHERE b.id = ANY ($1) ORDER BY b.id LIMIT 10000`)

	// The latest cases of a body in which somebody appears, under any of their numbers. Found first and put in order then:
	// else the planner may walk through all cases of the country from the last one on.
	casesOfPerson = database.SQL(`
	WITH theirs AS MATERIALIZED (SELECT c.id FROM ptr.case_file c WHERE c.people && $2::bigint[] AND c.body_id = $1)
	SELECT ` + matterColumns + `, coalesce(b.id_year, 0) FROM theirs t JOIN ptr.case_file c ON c.id = t.id LEFT JOIN ptr.benefit b ON b.id = c.benefit_id
	ORDER BY c.id DESC LIMIT 200`)

	casesOfBenefit = database.SQL(`
	WITH theirs AS MATERIALIZED (SELECT c.id FROM ptr.case_file c WHERE c.benefit_id = ANY ($2::bigint[]) AND c.body_id = $1)
	SELECT ` + matterColumns + `, coalesce(b.id_year, 0) FROM theirs t JOIN ptr.case_file c ON c.id = t.id LEFT JOIN ptr.benefit b ON b.id = c.benefit_id
	ORDER BY c.id DESC LIMIT 200`)
)
