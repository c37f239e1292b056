package people

import "oszir/internal/platform/database"

// All that the registry holds of people ($1: their numbers), a JSON object a row.
var (
	copyPerson = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT p.id AS person_id, lpad(p.taj::text, 9, '0') AS taj, p.complete, p.birth_date, p.taj_since, p.complete_since, p.erased_at FROM people.person p WHERE p.id = ANY($1)
	) r ORDER BY r.person_id LIMIT 1000`)
	copyVersions    = database.SQL(`SELECT row_to_json(v) FROM people.person_version v WHERE v.person_id = ANY($1) ORDER BY lower(v.recorded), lower(v.valid) LIMIT 20000`)
	copyAddresses   = database.SQL(`SELECT row_to_json(a) FROM people.address a WHERE a.person_id = ANY($1) ORDER BY lower(a.recorded), a.kind LIMIT 20000`)
	copyRelations   = database.SQL(`SELECT row_to_json(r) FROM people.relation r WHERE r.person_id = ANY($1) OR r.other_id = ANY($1) ORDER BY lower(r.recorded), r.kind LIMIT 20000`)
	copyCorrections = database.SQL(`SELECT row_to_json(c) FROM people.correction c WHERE c.person_id = ANY($1) ORDER BY c.at LIMIT 20000`)
	copyMerges      = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT m.id, m.absorbed_id, m.survivor_id, m.recorded, m.reason, e.reason AS end_reason
		FROM people.merge m LEFT JOIN people.merge_end e ON e.merge_id = m.id WHERE m.absorbed_id = ANY($1) OR m.survivor_id = ANY($1)
	) r ORDER BY r.id LIMIT 20000`)
	copyProposals = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT p.id, p.absorbed_id, p.survivor_id, p.reason, v.outcome, v.reason AS answer
		FROM people.merge_proposal p LEFT JOIN people.merge_verdict v ON v.proposal_id = p.id WHERE p.absorbed_id = ANY($1) OR p.survivor_id = ANY($1)
	) r ORDER BY r.id LIMIT 20000`)
)
