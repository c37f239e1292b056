package people

import "oszir/internal/platform/database"

var (
	createRelating = database.Temporary("people_relating", `(person_id bigint NOT NULL, other_id bigint NOT NULL, kind text NOT NULL, other_text text, known boolean NOT NULL)`)

	closeRelations = database.SQL(`
	UPDATE people.relation o SET recorded = tstzrange(lower(o.recorded), $1)
	FROM people_relating n
	WHERE n.known AND o.person_id = n.person_id AND o.other_id = n.other_id AND o.kind = n.kind AND upper_inf(o.recorded) AND o.valid @> CURRENT_DATE
		AND o.other_text IS DISTINCT FROM n.other_text`)

	insertRelations = database.SQL(`
	INSERT INTO people.relation (person_id, other_id, kind, other_text, recorded, entry_id)
	SELECT n.person_id, n.other_id, n.kind, n.other_text, tstzrange($2, NULL), $1 FROM people_relating n
	WHERE NOT (n.known AND EXISTS (SELECT FROM people.relation o WHERE o.person_id = n.person_id AND o.other_id = n.other_id AND o.kind = n.kind AND upper_inf(o.recorded) AND o.valid @> CURRENT_DATE))`)
)
