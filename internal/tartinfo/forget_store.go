package tartinfo

import "oszir/internal/platform/database"

var (
	forgetMember = database.SQL(`
	UPDATE tartinfo.member SET content = $3, keys = '{}', profile = '[]', name = NULL, unit = '', removed_on = $4, removal_reason = $5, version = version + 1, entry_id = $6
	WHERE id = $1 AND version = $2 AND removed_on IS NULL`)
	// All lines of a tab but for what stays ($3), whether or not anybody could see them.
	forgetLines = database.SQL(`
	UPDATE tartinfo.line l SET content = coalesce((SELECT jsonb_object_agg(x.key, x.value) FROM jsonb_each(l.content) x WHERE x.key = ANY ($3)), '{}'), entry_id = $4
	WHERE l.member_id = $1 AND l.tab = $2 AND NOT l.taken`)
	forgetDrafts    = database.SQL(`DELETE FROM tartinfo.draft WHERE member_id = $1 OR form = 'line'`)
	forgetChoices   = database.SQL(`UPDATE tartinfo.draft SET content = content - ($1::bigint)::text WHERE form LIKE 'match/%' AND content ? ($1::bigint)::text`)
	forgetTakeovers = database.SQL(`
	UPDATE tartinfo.takeover SET state = 'dropped', at = $2, actor = $3, version = version + 1, entry_id = $4 WHERE member_id = $1 AND (state = 'proposed' OR state = 'moved' AND decision = 'undecided')`)
	offersGone = database.SQL(`
	WITH gone AS (
		UPDATE tartinfo.offer o SET outcome = 'gone', by_system = true FROM tartinfo.offer_list l
		WHERE l.id = o.list_id AND o.member_id = $1 AND o.place > 0 AND o.outcome IN ('offered', 'invited') AND l.state IN ('waiting', 'two_days') RETURNING o.list_id)
	INSERT INTO tartinfo.outcome_step (list_id, member_id, outcome, at, actor, entry_id) SELECT g.list_id, $1, 'gone', $2, $3, $4 FROM gone g`)
	forgetOfferNotes = database.SQL(`UPDATE tartinfo.offer SET note = '', left_off = CASE WHEN left_off = '' THEN '' ELSE '-' END WHERE member_id = $1 AND (note <> '' OR left_off <> '')`)
	forgetStepNotes  = database.SQL(`UPDATE tartinfo.outcome_step SET note = '' WHERE member_id = $1 AND note <> ''`)
)
