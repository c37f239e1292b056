package ptr

import "oszir/internal/platform/database"

var (
	processedFile = database.SQL(`
	SELECT office FROM ptr.load_file WHERE id = $1 AND body_id = $2 AND status = 'FELDOLGOZVA' AND erased_at IS NULL`)

	reworkRows = database.SQL(`SELECT row, bad FROM ptr.load_rework WHERE file_id = $1 AND sheet = $2 ORDER BY row`)

	reworkFindings = database.SQL(`
	SELECT f.sheet, f.row, f.field, f.code, f.severity, f.key, f.args, f.value
	FROM ptr.load_rework r JOIN ptr.load_finding f ON f.file_id = r.file_id AND f.severity IN ('error', 'warning') AND f.sheet = r.sheet AND f.row = r.row
	WHERE r.file_id = $1 AND r.sheet = $2 ORDER BY f.row, f.severity, f.code, f.field`)
)
