package tartinfo_test

import "fmt"

// offered puts a member on an offer list of a body's search that is still evaluated, as the centre would, and gives the list.
func (w *world) offered(id, search int64, note string) string {
	w.t.Helper()
	return w.query(`WITH l AS (INSERT INTO tartinfo.offer_list (search_id, body_id, state, made_at, made_by, opens_at, closes_at, considered, entry_id)
			SELECT s.id, s.body_id, 'waiting', now(), 'proba', now(), now(), 1, s.entry_id FROM tartinfo.search s WHERE s.id = %d RETURNING id, entry_id),
		o AS (INSERT INTO tartinfo.offer (list_id, member_id, place, fit, note) SELECT l.id, %d, 1, '{}', %s FROM l),
		s AS (INSERT INTO tartinfo.outcome_step (list_id, member_id, outcome, note, at, actor, entry_id) SELECT l.id, %d, 'offered', %s, now(), 'proba', l.entry_id FROM l)
		SELECT l.id::text FROM l`, search, id, quoted(note), id, quoted(note))
}

// quoted writes a text for a statement.
func quoted(s string) string { return fmt.Sprintf("$text$%s$text$", s) }
