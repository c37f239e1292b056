package ptr

import "oszir/internal/platform/database"

var (
	beginMessages = database.SQL(`SAVEPOINT ptr_messages`)
	undoMessages  = database.SQL(`ROLLBACK TO SAVEPOINT ptr_messages`)
	endMessages   = database.SQL(`RELEASE SAVEPOINT ptr_messages`)

	messageFindings = database.SQL(`
	SELECT f.sheet, f.row, f.field, f.code, f.severity, f.key, f.args, f.value FROM ptr_stage_finding f ORDER BY f.row, f.sheet, f.seq`)

	messagePeople = database.SQL(`
	SELECT i.row, f.person_id FROM people_final f JOIN people_intake i ON i.key = f.key ORDER BY i.row`)

	messageBenefits = database.SQL(`
	SELECT d.row, d.benefit_id, d.id_year, d.applicant_id, d.entitled_id, coalesce(d.dwelling, 0) FROM ptr_done d ORDER BY d.row`)

	drawCaseIDs = database.SQL(`SELECT nextval(pg_get_serial_sequence('ptr.case_file', 'id')) FROM generate_series(1, $1::integer)`)

	kindOfBenefit  = database.SQL(`SELECT kind FROM ptr.benefit WHERE id = $1`)
	yearOfDecided  = database.SQL(`SELECT coalesce((SELECT id_year FROM ptr.benefit WHERE id = $1), (SELECT benefit_year FROM ptr.decision WHERE case_id = $2 AND benefit_id = $1 ORDER BY id DESC LIMIT 1))`)
	benefitOfLocal = database.SQL(`
	SELECT b.id, b.id_year FROM ptr.local_case l JOIN ptr.case_file c ON c.id = l.case_id JOIN ptr.benefit b ON b.id = c.benefit_id
	WHERE l.partner_id = $1 AND l.number = $2`)

	lockLocalCase = database.SQL(`SELECT pg_advisory_xact_lock(hashtextextended('ptr.local_case/' || $1::bigint || '/' || $2, 0))`)
	readLocalCase = database.SQL(`SELECT coalesce(case_id, 0), last FROM ptr.local_case WHERE partner_id = $1 AND number = $2`)
	keepLocalCase = database.SQL(`
	INSERT INTO ptr.local_case (partner_id, number, case_id, last) VALUES ($1, $2, $3, $4)
	ON CONFLICT (partner_id, number) DO UPDATE SET case_id = coalesce(local_case.case_id, excluded.case_id), last = excluded.last`)
	keepLocalCases = database.SQL(`
	INSERT INTO ptr.local_case (partner_id, number, case_id, last)
	SELECT $1, u.number, nullif(u.case_id, 0), u.last FROM unnest($2::text[], $3::bigint[], $4::text[]) AS u (number, case_id, last)
	ON CONFLICT (partner_id, number) DO UPDATE SET case_id = coalesce(local_case.case_id, excluded.case_id), last = excluded.last`)

	insertTaken = database.SQL(`
	INSERT INTO ptr.message (id, partner_id, body_id, actor, operation, sender_id, local_case, previous, replaces, state, content, form, case_id, batch_id, batch_no, persons, resent_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`)

	settleTaken = database.SQL(`UPDATE ptr.message SET state = $2, content = NULL, persons = '{}', case_id = nullif($3::bigint, 0) WHERE id = $1 AND state = 'waiting'`)
	settleMany  = database.SQL(`
	UPDATE ptr.message m SET state = u.state, content = NULL, persons = '{}', case_id = nullif(u.case_id, 0)
	FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS u (id, state, case_id) WHERE m.id = u.id AND m.state = 'waiting'`)

	// All that was refused in a row of messages, each in the place of the one before.
	markReplaced = database.SQL(`
	WITH RECURSIVE row AS (
		SELECT m.id, m.sender_id, m.replaces FROM ptr.message m WHERE m.partner_id = $1 AND m.sender_id = $2 AND m.local_case = $3
		UNION
		SELECT m.id, m.sender_id, m.replaces FROM row r JOIN ptr.message m ON m.partner_id = $1 AND m.local_case = $3
			AND (m.sender_id = r.replaces OR m.replaces <> '' AND m.replaces = r.sender_id)
	) UPDATE ptr.message m SET state = 'replaced' FROM row WHERE m.id = row.id AND m.state = 'refused' RETURNING m.id`)

	// What a message names as the one before: it itself, or what was sent in its place and was done.
	previousOf = database.SQL(`
	WITH RECURSIVE chain AS (
		SELECT m.id, m.sender_id, m.state, 0 AS n FROM ptr.message m WHERE m.partner_id = $1 AND m.local_case = $2 AND m.sender_id = $3
		UNION ALL
		SELECT m.id, m.sender_id, m.state, c.n + 1 FROM chain c JOIN ptr.message m ON m.partner_id = $1 AND m.local_case = $2 AND m.replaces <> '' AND m.replaces = c.sender_id
		WHERE c.state = 'replaced' AND c.n < 100 AND m.state IN ('done', 'replaced')
	) SELECT sender_id, state FROM chain ORDER BY n DESC LIMIT 1`)

	waitingOfCase = database.SQL(`
	SELECT id, body_id FROM ptr.message WHERE partner_id = $1 AND local_case = $2 AND state = 'waiting' ORDER BY id LIMIT 1000`)

	lockWaiting = database.SQL(`
	SELECT id, partner_id, body_id, actor, content, form FROM ptr.message WHERE id = $1 AND state = 'waiting' FOR UPDATE SKIP LOCKED`)

	// The first messages of cases that grant something final: they are carried out many at a time.
	claimWave = database.SQL(`
	SELECT id, partner_id, body_id, actor, content, form FROM ptr.message
	WHERE body_id = $1 AND partner_id = $2 AND state = 'waiting' AND previous = '' AND operation = 'grant' AND batch_id IS NOT NULL
		AND content -> 'benefit' ->> 'final_on' IS NOT NULL
	ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`)
	waveBodies = database.SQL(`
	SELECT DISTINCT body_id, partner_id FROM ptr.message WHERE state = 'waiting' AND previous = '' AND operation = 'grant' AND batch_id IS NOT NULL
		AND content -> 'benefit' ->> 'final_on' IS NOT NULL ORDER BY body_id, partner_id LIMIT 1000`)
	waitingSingles = database.SQL(`
	SELECT m.id, m.body_id FROM ptr.message m WHERE m.state = 'waiting' AND m.id > $1 AND (m.previous = '' OR EXISTS (
		SELECT FROM ptr.message p WHERE p.partner_id = m.partner_id AND p.sender_id = m.previous AND p.local_case = m.local_case AND p.state IN ('done', 'replaced')))
	ORDER BY m.id LIMIT 500`)

	// Those that wait for the one before them.
	waitingBehind = database.SQL(`
	SELECT id, body_id FROM ptr.message WHERE state = 'waiting' AND previous <> '' AND id > $1 ORDER BY id LIMIT 500`)

	// What waits and names somebody who is erased will not be carried out: its people are to be forgotten.
	forgetWaiting = database.SQL(`UPDATE ptr.message SET state = 'refused', content = NULL, persons = '{}' WHERE state = 'waiting' AND persons && $1`)

	batchCounts = database.SQL(`SELECT state, count(*) FROM ptr.message WHERE batch_id = $1 AND body_id = $2 GROUP BY state ORDER BY state`)
	batchItems  = database.SQL(`
	SELECT id, sender_id, state, batch_no FROM ptr.message WHERE batch_id = $1 AND body_id = $2 AND batch_no > $3 ORDER BY batch_no LIMIT $4`)
	// How messages stand to each other: what came before one, what it stands for, and what was sent in its place.
	messageView = database.SQL(`
	SELECT m.partner_id, m.sender_id, m.local_case, m.previous, m.replaces, m.state, coalesce(m.case_id, l.case_id, 0), coalesce(m.batch_id, 0), coalesce(m.batch_no, 0), m.resent_by,
		coalesce((SELECT p.id FROM ptr.message p WHERE p.partner_id = m.partner_id AND p.sender_id = m.previous AND m.previous <> ''), 0),
		coalesce((SELECT p.id FROM ptr.message p WHERE p.partner_id = m.partner_id AND p.sender_id = m.replaces AND m.replaces <> ''), 0),
		coalesce(n.id, 0), coalesce(n.sender_id, '')
	FROM ptr.message m LEFT JOIN ptr.local_case l ON l.partner_id = m.partner_id AND l.number = m.local_case
	LEFT JOIN LATERAL (
		SELECT n.id, n.sender_id FROM ptr.message n WHERE n.partner_id = m.partner_id AND n.replaces = m.sender_id AND n.replaces <> '' AND n.local_case = m.local_case ORDER BY n.id DESC LIMIT 1
	) n ON true
	WHERE m.id = $1 AND m.body_id = $2`)

	messageLines = database.SQL(`
	SELECT m.id, m.local_case, coalesce(m.case_id, l.case_id, 0), m.resent_by <> ''
	FROM ptr.message m LEFT JOIN ptr.local_case l ON l.partner_id = m.partner_id AND l.number = m.local_case WHERE m.id = ANY($1::bigint[]) AND m.body_id = $2 ORDER BY m.id`)

	countRefused = database.SQL(`SELECT count(*) FROM (SELECT FROM ptr.message WHERE body_id = $1 AND state = 'refused' LIMIT 10000) AS refused`)

	readTaken       = database.SQL(`SELECT m.id, m.state FROM ptr.message m WHERE m.partner_id = $1 AND m.sender_id = $2`)
	knownLocalCases = database.SQL(`SELECT number FROM ptr.local_case WHERE partner_id = $1 AND number = ANY($2::text[]) ORDER BY number`)
)

var (
	messageCaseColumns = []string{
		"id", "body_id", "state", "version", "applicant_id", "entitled_id", "people", "household", "record", "proposal", "dwelling", "benefit_id", "case_number", "clerk",
		"drafted_by", "due_on", "next_on", "changed_at", "opened_at", "finished_at", "entry_id", "kind", "branch", "channel", "opened_on",
	}
	messageStepColumns  = []string{"case_id", "version", "command", "state_before", "state_after", "at", "actor", "changes", "note", "entry_id"}
	messageTakenColumns = []string{
		"id", "partner_id", "body_id", "actor", "operation", "sender_id", "local_case", "previous", "replaces", "state", "content", "form", "batch_id", "batch_no", "persons",
	}
)
