package ptr

import "oszir/internal/platform/database"

var (
	writeProgress = database.SQL(`
	INSERT INTO ptr.load_progress (file_id, phase, done, total, estimated, errors, started_at, phase_at, at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp())
	ON CONFLICT (file_id) DO UPDATE SET phase = excluded.phase, done = excluded.done, total = excluded.total, estimated = excluded.estimated,
		errors = excluded.errors, started_at = excluded.started_at, phase_at = excluded.phase_at, at = excluded.at`)

	dropProgress = database.SQL(`DELETE FROM ptr.load_progress WHERE file_id = $1`)

	// A row that was not written for ten seconds is what a killed program left.
	fileProgress = database.SQL(`
	SELECT f.status, f.attempts, f.attempts > 0 AND p.file_id IS NULL AND f.retry_at > clock_timestamp(), f.retry_at,
		CASE WHEN f.status = 'FELTOLTVE' AND p.file_id IS NULL THEN (
			SELECT count(*) FROM ptr.load_file w LEFT JOIN ptr.load_progress o ON o.file_id = w.id AND o.at > clock_timestamp() - interval '10 seconds'
			WHERE w.status = 'FELTOLTVE' AND w.id < f.id AND (w.retry_at <= clock_timestamp() OR o.file_id IS NOT NULL)
		) ELSE 0 END,
		coalesce((SELECT sum((s.value->>'rows')::bigint) FROM jsonb_each(f.summary->'sheets') s), 0)::bigint,
		coalesce((SELECT sum((s.value->>'bad')::bigint) FROM jsonb_each(f.summary->'sheets') s), 0)::bigint,
		coalesce(p.phase, ''), coalesce(p.done, 0), coalesce(p.total, 0), coalesce(p.estimated, false), coalesce(p.errors, 0),
		coalesce(p.started_at, 'epoch'), coalesce(p.phase_at, 'epoch'), clock_timestamp()
	FROM ptr.load_file f LEFT JOIN ptr.load_progress p ON p.file_id = f.id AND p.at > clock_timestamp() - interval '10 seconds'
	WHERE f.id = $1 AND f.body_id = $2 AND f.related_id IS NULL`)
)
