package ptr

import "oszir/internal/platform/database"

// loadFileColumns is what scanLoadFile reads.
const loadFileColumns = `f.id, f.uploaded_at, f.file_name, f.size, f.uploaded_by, f.status, f.rehearsal, coalesce(f.rehearsed_id, 0), coalesce(c.id, 0), f.processed_at,
		coalesce(r.id, 0),
		coalesce((SELECT sum((s.value->>'rows')::bigint) FROM jsonb_each(f.summary->'sheets') s), 0)::bigint,
		coalesce((SELECT sum((s.value->>'bad')::bigint) FROM jsonb_each(f.summary->'sheets') s), 0)::bigint,
		coalesce(p.phase, ''), coalesce(p.done, 0), coalesce(p.total, 0), coalesce(p.started_at, 'epoch'), coalesce(p.phase_at, 'epoch'), clock_timestamp()`

const loadFileTables = `ptr.load_file f
	LEFT JOIN ptr.load_file r ON r.related_id = f.id
	LEFT JOIN ptr.load_file c ON c.rehearsed_id = f.id
	LEFT JOIN ptr.load_progress p ON p.file_id = f.id AND p.at > clock_timestamp() - interval '10 seconds'`

var (
	// The page is chosen first: what is said of its fifty files is looked up for them alone.
	fileList = database.SQL(`
	WITH page AS MATERIALIZED (
		SELECT id FROM ptr.load_file
		WHERE body_id = $1 AND id < $2 AND related_id IS NULL AND ($3 = '' OR uploaded_by = $3) AND ($4 = '' OR status = $4)
			AND uploaded_at >= $5::date::timestamp AT TIME ZONE 'Europe/Budapest' AND uploaded_at < ($6::date + 1)::timestamp AT TIME ZONE 'Europe/Budapest'
		ORDER BY id DESC LIMIT $7
	)
	SELECT ` + loadFileColumns + ` FROM page JOIN ` + loadFileTables + ` ON f.id = page.id ORDER BY f.id DESC LIMIT $7`)

	fileView = database.SQL(`
	SELECT ` + loadFileColumns + `, coalesce(f.refusal_key, ''), coalesce(f.refusal_args, '{}'), coalesce(f.summary, '{}'::jsonb), coalesce(r.file_name, ''), coalesce(r.size, 0),
		f.sha256, f.attempts
	FROM ` + loadFileTables + ` WHERE f.id = $1 AND f.body_id = $2 AND f.related_id IS NULL`)
)
