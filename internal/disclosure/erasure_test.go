package disclosure_test

import (
	"context"
	"strconv"
	"testing"

	"oszir/internal/disclosure"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Erasing somebody empties what requests and answers say of them; that there was a request, of whom and by which law, stays.
//
// Covers: X10, I9
func TestErasure_X10_I9(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.receive(func(in *disclosure.NewRequest) { in.Purpose, in.FileNumber = "TITKOS cél", "TITKOS/1" })
	w.did(w.IssueAnswer(ctx, clerk(1), w.seenBy(clerk(1), id)))
	refused := w.receive(func(in *disclosure.NewRequest) { in.FileNumber = "TITKOS/2" })
	no := w.seenBy(clerk(1), refused)
	no.Note = "TITKOS indok"
	w.did(w.RefuseRequest(ctx, clerk(1), no))
	erase := func(erasure int64) error {
		return w.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return disclosure.ErasePersons(ctx, tx, erasure, []int64{w.people[0]})
		})
	}
	if err := erase(99); err == nil {
		t.Error("erased though nobody approved it")
	}
	erasure, err := strconv.ParseInt(w.query(`WITH e AS (
			INSERT INTO oversight.erasure (kind, before, months, law, count, proposed_by, proposed_at, entry_id)
			SELECT 'person', '2026-01-01', 60, 'próba', 1, 'egyik', now(), max(id) FROM audit.entry RETURNING id, proposed_by, entry_id
		), v AS (
			INSERT INTO oversight.verdict (erasure_id, proposed_by, approved, decided_by, decided_at, reason, entry_id) SELECT id, proposed_by, true, 'másik', now(), 'rendben', entry_id FROM e
		), i AS (
			INSERT INTO oversight.erasure_item (erasure_id, subject_id, since) SELECT id, $1, '2020-01-01' FROM e
		) SELECT id::text FROM e`, w.people[0]), 10, 64)
	w.did(err)
	w.did(erase(erasure))
	for _, table := range []string{"request", "request_person", "request_step", "answer"} {
		if n := w.query(`SELECT count(*)::text FROM disclosure.` + table + ` x WHERE x::text ~ 'TITKOS|123456788'`); n != "0" {
			t.Errorf("%s rows of %s still speak", n, table)
		}
	}
	v := w.show(clerk(1), id)
	if v.State != disclosure.Answered || v.Answer != nil || v.Agency != "birosag" || v.Law != "Szt. 19. §" {
		t.Errorf("%+v", v.Request)
	}
	if _, _, err := w.AnswerFile(ctx, clerk(1), id, true); errs.KindOf(err) != errs.NotFound {
		t.Errorf("its file: %v", err)
	}
	want(t, w.browser(clerk(1)).Visit(requestPath(id)), 200, "az érintett adataival együtt törölték")
}
