package disclosure

import "oszir/internal/platform/database"

const requestColumns = `
	SELECT r.id, r.body_id, r.agency, r.agency_name, r.channel, r.file_number, r.received_on, r.due_on, r.ground, r.law, r.purpose, r.overlap, r.kind, r.fields, r.from_day, r.until_day,
		r.digest, r.state, r.version, r.received_by, r.received_at,
		(SELECT count(*) FROM disclosure.request_person p WHERE p.request_id = r.id), (SELECT count(*) FROM disclosure.request_person p WHERE p.request_id = r.id AND p.open),
		coalesce((SELECT s.actor FROM disclosure.request_step s WHERE s.request_id = r.id AND s.did = 'proposed' ORDER BY s.version DESC LIMIT 1), '')
	FROM disclosure.request r`

var (
	drawRequest   = database.SQL(`SELECT nextval('disclosure.request_id')`)
	insertRequest = database.SQL(`
	INSERT INTO disclosure.request (id, body_id, agency, agency_name, channel, file_number, received_on, due_on, ground, law, purpose, overlap, fields, from_day, until_day,
		original, digest, state, version, received_by, received_at, entry_id, kind)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'received', 1, $18, $19, $20, $21)`)
	insertPerson   = database.SQL(`INSERT INTO disclosure.request_person (request_id, no, given, person_id, open) VALUES ($1, $2, $3, nullif($4::bigint, 0), $5)`)
	choosePerson   = database.SQL(`UPDATE disclosure.request_person SET person_id = nullif($3::bigint, 0), open = false WHERE request_id = $1 AND no = $2`)
	insertDone     = database.SQL(`INSERT INTO disclosure.request_step (request_id, version, did, note, at, actor, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	moveRequest    = database.SQL(`UPDATE disclosure.request SET state = $2, version = $3 WHERE id = $1`)
	requestOfEntry = database.SQL(`SELECT id FROM disclosure.request WHERE entry_id = $1`)

	oneRequest  = database.SQL(requestColumns + ` WHERE r.id = $1 AND r.body_id = $2`)
	sentRequest = database.SQL(requestColumns + ` WHERE r.id = $1 AND r.received_by = $2`)
	lockRequest = database.SQL(requestColumns + ` WHERE r.id = $1 AND r.body_id = $2 FOR UPDATE OF r`)
	requestsOf  = database.SQL(requestColumns + `
	WHERE r.body_id = $1 AND ($2 = '' OR r.state = $2 OR $2 = 'open' AND r.state IN ('received', 'proposed')) AND ($3 = '' OR r.agency = $3)
	ORDER BY r.state IN ('received', 'proposed') DESC, r.due_on, r.id LIMIT 500`)
	countToAnswer = database.SQL(`SELECT count(*) FROM disclosure.request r WHERE r.body_id = $1 AND r.state = 'received'`)
	countToIssue  = database.SQL(`
	SELECT count(*) FROM disclosure.request r WHERE r.body_id = $1 AND r.state = 'proposed'
		AND $2 <> (SELECT s.actor FROM disclosure.request_step s WHERE s.request_id = r.id AND s.did = 'proposed' ORDER BY s.version DESC LIMIT 1)`)
	personsOf = database.SQL(`SELECT p.no, p.given, coalesce(p.person_id, 0), p.open FROM disclosure.request_person p WHERE p.request_id = $1 ORDER BY p.no LIMIT 1000`)
	stepsOf   = database.SQL(`SELECT s.version, s.did, s.note, s.at, s.actor FROM disclosure.request_step s WHERE s.request_id = $1 ORDER BY s.version LIMIT 500`)

	drawAnswer   = database.SQL(`SELECT nextval('disclosure.answer_number')`)
	insertAnswer = database.SQL(`
	INSERT INTO disclosure.answer (request_id, number, four_eyes, proposed_by, approved_by, content, xml, pdf, at, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	oneAnswer    = database.SQL(`SELECT a.number, a.content, a.proposed_by, a.approved_by, a.at FROM disclosure.answer a WHERE a.request_id = $1`)
	answerNumber = database.SQL(`SELECT a.number, ARRAY(SELECT jsonb_array_elements_text(coalesce(nullif(a.content->'items', 'null'), '[]'))) FROM disclosure.answer a WHERE a.request_id = $1`)
	answerFiles  = database.SQL(`SELECT a.xml, a.pdf FROM disclosure.answer a WHERE a.request_id = $1`)

	// Why a request was refused, for who sent it.
	refusedWhy = database.SQL(`SELECT s.note FROM disclosure.request_step s WHERE s.request_id = $1 AND s.did = 'refused' ORDER BY s.version DESC LIMIT 1`)

	// Whom a program ($1) asked about of those given ($2) with an answer, and the last day of the latest period that is not over on a day.
	followedPersons = database.SQL(`
	SELECT p.person_id, max(r.until_day) FROM disclosure.request r JOIN disclosure.request_person p ON p.request_id = r.id
	WHERE r.received_by = $1 AND r.channel = 'interface' AND r.state = 'answered' AND r.until_day >= $3 AND p.person_id = ANY ($2::bigint[])
	GROUP BY p.person_id ORDER BY p.person_id`)

	appointProgram = database.SQL(`
	INSERT INTO disclosure.agency_program AS p (partner, agency, agency_name, at, actor, entry_id) VALUES ($1, $2, $3, $4, $5, $6)
	ON CONFLICT (partner) DO UPDATE SET agency = excluded.agency, agency_name = excluded.agency_name, at = excluded.at, actor = excluded.actor, entry_id = excluded.entry_id`)
	programOf = database.SQL(`SELECT p.agency, p.agency_name FROM disclosure.agency_program p WHERE p.partner = $1`)

	// What the person concerned is told beside an entry of the log: to whom, and on which ground.
	toldOf = database.SQL(`SELECT r.id, r.agency, r.agency_name, r.ground, r.law FROM disclosure.request r WHERE r.id = ANY ($1::bigint[]) ORDER BY r.id LIMIT 1000`)

	erasePersons = database.SQL(`SELECT disclosure.erase_persons($1, $2)`)
	copyRequests = database.SQL(`
	SELECT row_to_json(x) FROM (
		SELECT r.id, p.person_id, r.body_id, r.agency_name, r.channel, r.file_number, r.received_on, r.law, r.overlap, r.kind, r.fields, r.from_day, r.until_day, r.state, p.given, a.at AS answered_at
		FROM disclosure.request_person p JOIN disclosure.request r ON r.id = p.request_id LEFT JOIN disclosure.answer a ON a.request_id = r.id WHERE p.person_id = ANY ($1)
	) x ORDER BY x.id LIMIT 20000`)
)
