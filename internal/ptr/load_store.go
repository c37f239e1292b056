package ptr

import "oszir/internal/platform/database"

var (
	sameFile = database.SQL(`
	SELECT coalesce(min(id), 0) FROM ptr.load_file WHERE sha256 = $1 AND body_id = $2 AND related_id IS NULL AND NOT rehearsal AND id < $3`)

	insertFile = database.SQL(`
	INSERT INTO ptr.load_file (status, body_id, office, uploaded_by, file_name, content_type, encoding, size, sha256, related_id, lang, entry_id, rehearsal, rehearsed_id)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10::bigint, 0), $11, $12, $13, nullif($14::bigint, 0)) RETURNING id, uploaded_at`)

	fileOfEntry = database.SQL(`SELECT id, uploaded_at, sha256, body_id FROM ptr.load_file WHERE entry_id = $1 AND related_id IS NULL`)

	rehearsedFile = database.SQL(`
	SELECT status, office, file_name, content_type, encoding, lang, size, sha256 FROM ptr.load_file WHERE id = $1 AND body_id = $2 AND rehearsal AND related_id IS NULL AND erased_at IS NULL`)

	lockUploads = database.SQL(`SELECT pg_advisory_xact_lock(hashtextextended('ptr.upload', $1::bigint))`)

	waitingOfBody = database.SQL(`SELECT count(*), coalesce(sum(size), 0)::bigint FROM ptr.load_file WHERE status = 'FELTOLTVE' AND body_id = $1`)
	uploadsLately = database.SQL(`
	SELECT count(*) FROM ptr.load_file WHERE uploaded_by = $1 AND related_id IS NULL AND uploaded_at > clock_timestamp() - interval '1 hour'`)

	insertChunk = database.SQL(`INSERT INTO ptr.load_chunk (file_id, no, bytes) VALUES ($1, $2, $3)`)

	// A file that loads a rehearsed one has no bytes of its own.
	readChunk = database.SQL(`
	SELECT c.bytes FROM ptr.load_file f JOIN ptr.load_chunk c ON c.file_id = coalesce(f.rehearsed_id, f.id) WHERE f.id = $1 AND c.no = $2`)

	// A file that failed waits 2, 4, 8 … seconds, at most ten minutes. The noted time also keeps others off while
	// this attempt begins; after that the row lock does.
	claimFile = database.SQL(`
	UPDATE ptr.load_file SET attempts = attempts + 1, retry_at = clock_timestamp() + least(600, 2 ^ least(attempts + 1, 10)) * interval '1 second'
	WHERE id = (
		SELECT id FROM ptr.load_file WHERE status = 'FELTOLTVE' AND retry_at <= clock_timestamp() ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1
	) RETURNING id`)

	// The lock may be held for a moment by somebody who is choosing a file; it is waited for. Whoever works on a file
	// holds it to the end, and claimFile passes such files over.
	lockFile = database.SQL(`
	SELECT f.body_id, f.office, f.uploaded_by, coalesce(e.role, ''), f.file_name, f.lang, f.size, f.rehearsal
	FROM ptr.load_file f LEFT JOIN ptr.entry_author e ON e.id = f.entry_id WHERE f.id = $1 AND f.status = 'FELTOLTVE' FOR UPDATE OF f`)

	refuseFile = database.SQL(`
	UPDATE ptr.load_file SET status = 'ERVENYTELEN_FORMATUM', processed_at = clock_timestamp(), refusal_key = $2, refusal_args = $3
	WHERE id = $1 AND status = 'FELTOLTVE'`)

	finishFile = database.SQL(`
	UPDATE ptr.load_file SET status = 'FELDOLGOZVA', processed_at = clock_timestamp(), summary = $2, layout = $3, edition = $4
	WHERE id = $1 AND status = 'FELTOLTVE'`)

	// A program that was killed leaves its file with a noted retry time; at a start nobody is at work on it.
	releaseFiles = database.SQL(`
	UPDATE ptr.load_file SET retry_at = clock_timestamp()
	WHERE id IN (SELECT id FROM ptr.load_file WHERE status = 'FELTOLTVE' AND attempts < 5 ORDER BY id FOR UPDATE SKIP LOCKED)`)

	keepBenefits = database.SQL(`
	INSERT INTO ptr.load_benefit (file_id, row, applicant_id, benefit_id) SELECT $1, row, applicant_id, benefit_id FROM ptr_done ORDER BY row`)

	fileState = database.SQL(`
	SELECT f.status, f.body_id, coalesce(f.refusal_key, ''), coalesce(f.refusal_args, '{}'), coalesce(f.summary, '{}'::jsonb), coalesce(r.id, 0), f.attempts,
		coalesce(f.related_id, f.id), f.erased_at IS NOT NULL
	FROM ptr.load_file f LEFT JOIN ptr.load_file r ON r.related_id = f.id WHERE f.id = $1`)

	fileFindings = database.SQL(`
	SELECT sheet, row, field, code, severity, key, args, value FROM ptr.load_finding WHERE file_id = $1 ORDER BY sheet, row, code, field`)

	personsOfLoaded = database.SQL(`
	SELECT DISTINCT u.person_id FROM (
		SELECT l.applicant_id AS person_id FROM ptr.load_benefit l WHERE l.file_id = $1
		UNION ALL
		SELECT b.entitled_id FROM ptr.load_benefit l JOIN ptr.benefit b ON b.applicant_id = l.applicant_id AND b.id = l.benefit_id WHERE l.file_id = $1 AND b.entitled_id <> 0
	) u ORDER BY u.person_id`)

	fileBenefits = database.SQL(`
	SELECT l.row, b.id, b.id_year, b.applicant_id, b.entitled_id, b.kind, b.support_start
	FROM ptr.load_benefit l CROSS JOIN LATERAL (SELECT * FROM ptr.benefit b WHERE b.applicant_id = l.applicant_id AND b.id = l.benefit_id LIMIT 1) b
	WHERE l.file_id = $1 AND l.row > $2 ORDER BY l.row LIMIT $3`)
)
