package ptr

import "oszir/internal/platform/database"

var (
	// Of whom rows of an upload speak; with no rows named, all rows with findings.
	personsOfRows = database.SQL(`
	SELECT DISTINCT p.person_id FROM ptr.load_row_person p JOIN unnest($2::smallint[], $3::integer[]) AS u (sheet, row) ON u.sheet = p.sheet AND u.row = p.row
	WHERE p.file_id = $1 ORDER BY p.person_id`)

	personsOfFindings = database.SQL(`
	SELECT DISTINCT p.person_id FROM ptr.load_row_person p
	WHERE p.file_id = $1 AND EXISTS (SELECT FROM ptr.load_finding f WHERE f.file_id = $1 AND f.sheet = p.sheet AND f.row = p.row) ORDER BY p.person_id`)

	personsOfRework = database.SQL(`
	SELECT DISTINCT p.person_id FROM ptr.load_row_person p
	WHERE p.file_id = $1 AND EXISTS (SELECT FROM ptr.load_rework w WHERE w.file_id = $1 AND w.sheet = p.sheet AND w.row = p.row) ORDER BY p.person_id`)

	// Of whom the examples speak that stand with the groups of findings: who has them first.
	personsOfExamples = database.SQL(`
	SELECT DISTINCT p.person_id FROM (
		SELECT DISTINCT ON (g.no, f.value) f.sheet, f.row FROM ptr.load_group g JOIN ptr.load_finding f ON f.file_id = g.file_id AND f.group_no = g.no AND f.value = ANY(g.examples)
		WHERE g.file_id = $1 ORDER BY g.no, f.value, f.row
	) e JOIN ptr.load_row_person p ON p.file_id = $1 AND p.sheet = e.sheet AND p.row = e.row ORDER BY p.person_id`)

	fileLayout = database.SQL(`SELECT coalesce(layout, '{}'::jsonb) FROM ptr.load_file WHERE id = $1 AND body_id = $2 AND related_id IS NULL`)

	fileGroups = database.SQL(`
	SELECT no, sheet, field, code, severity, key, args, rows, examples FROM ptr.load_group WHERE file_id = $1 ORDER BY no LIMIT 1000`)

	groupRows = database.SQL(`
	WITH page AS MATERIALIZED (
		SELECT DISTINCT row FROM ptr.load_finding WHERE file_id = $1 AND group_no = $2 AND row > $3 ORDER BY row LIMIT $4
	)
	SELECT f.sheet, f.row, f.field, f.code, f.severity, f.key, f.args, f.value
	FROM page JOIN ptr.load_finding f ON f.file_id = $1 AND f.group_no = $2 AND f.row = page.row ORDER BY f.row, f.value LIMIT 5000`)

	// Errors and warnings are two pieces of the index, put together.
	foundRows = database.SQL(`
	WITH page AS MATERIALIZED (
		SELECT sheet, row FROM (
			(SELECT DISTINCT sheet, row FROM ptr.load_finding
			WHERE file_id = $1 AND severity = 'error' AND $2 <> 'warning' AND (sheet, row) > ($3, $4) AND (sheet, row) < ($5, $6) ORDER BY sheet, row LIMIT $7)
			UNION
			(SELECT DISTINCT sheet, row FROM ptr.load_finding
			WHERE file_id = $1 AND severity = 'warning' AND $2 <> 'error' AND (sheet, row) > ($3, $4) AND (sheet, row) < ($5, $6) ORDER BY sheet, row LIMIT $7)
		) both_sorts ORDER BY sheet, row LIMIT $7
	)
	SELECT f.sheet, f.row, f.field, f.code, f.severity, f.key, f.args, f.value
	FROM page CROSS JOIN (VALUES ('error'), ('warning')) s (severity)
	JOIN ptr.load_finding f ON f.file_id = $1 AND f.severity = s.severity AND f.sheet = page.sheet AND f.row = page.row
	ORDER BY f.sheet, f.row, f.severity, f.code, f.field LIMIT 5000`)
)
