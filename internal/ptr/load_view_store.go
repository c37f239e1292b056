package ptr

import "oszir/internal/platform/database"

var (
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
