package ptr_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/ptr"
)

// eventually waits until ok, looking again and again.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never came: %s", what)
}

// The progress of a load is seen from outside of its transaction, and who waits is told how many come first.
//
// Covers: U3, P1
func TestProgress_U3_SeenFromOutside(t *testing.T) {
	h := newHouse(t)
	who := clerk(h.D)
	first, second, third := h.upload(h.D, goodBook().bytes(t)), h.upload(h.D, goodBook().bytes(t)), h.upload(h.D, goodBook().bytes(t))
	see := func(id int64) ptr.Progress {
		t.Helper()
		p, err := h.Progress(t.Context(), who, id)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := see(third); p.Phase != ptr.PhaseWait || p.Before != 2 || p.Attempts != 0 || p.Failed {
		t.Errorf("waiting: %+v", p)
	}
	// Somebody else holds the load lock, so the load stands still in the middle.
	lock, err := pgx.Connect(t.Context(), h.url)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close(context.Background())
	_, err = lock.Exec(t.Context(), `SELECT pg_advisory_lock(7100001)`)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- h.Round(context.Background()) }()
	eventually(t, "the first load compares", func() bool { return see(first).Phase == ptr.PhaseJudge })
	p := see(first)
	if p.Status != ptr.Uploaded || p.Done != 8 || p.Total != 8 || p.Estimated || p.Errors != 0 || p.Percent < 25 || p.Percent > 50 || !p.LeftKnown {
		t.Errorf("at work: %+v", p)
	}
	if p := see(second); p.Phase != ptr.PhaseWait || p.Before != 1 {
		t.Errorf("the next: %+v", p)
	}
	if p := see(third); p.Phase != ptr.PhaseWait || p.Before != 2 {
		t.Errorf("the one after it: %+v", p)
	}
	page, err := h.Loads(t.Context(), who, ptr.LoadFilter{})
	if err != nil || len(page.Files) != 3 || page.Files[2].Phase != ptr.PhaseJudge || page.Files[2].Rows != 8 || page.Files[0].Phase != ptr.PhaseWait {
		t.Errorf("list: %+v %v", page.Files, err)
	}
	_, err = lock.Exec(t.Context(), `SELECT pg_advisory_unlock(7100001)`)
	if err != nil {
		t.Fatal(err)
	}
	err = <-done
	if err != nil {
		t.Fatal(err)
	}
	if p := see(first); p.Status != ptr.Processed || p.Phase != ptr.PhaseDone || p.Done != 8 || p.Percent != 100 {
		t.Errorf("done: %+v", p)
	}
	if n := h.query(`SELECT count(*)::text FROM ptr.load_progress`); n != "0" {
		t.Errorf("%s rows of progress are left", n)
	}
	for name, err := range map[string]error{
		"another body":      func() error { _, err := h.Progress(t.Context(), clerk(h.D2), first); return err }(),
		"who may only read": func() error { _, err := h.Progress(t.Context(), reader(h.D), first); return err }(),
		"no such file":      func() error { _, err := h.Progress(t.Context(), who, 999); return err }(),
	} {
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("progress for %s: %v, want NotFound", name, err)
		}
	}
}

// A technical failure shows attempts and the next try; what a killed program left is not taken for work.
//
// Covers: P2, U3
func TestProgress_P2_AfterAFailure(t *testing.T) {
	h := newHouse(t)
	id := h.upload(h.D, goodBook().bytes(t))
	h.TempDir += "/missing"
	if h.Round(t.Context()) == nil {
		t.Fatal("a round without a place for temporary files must fail")
	}
	p, err := h.Progress(t.Context(), clerk(h.D), id)
	if err != nil || p.Phase != ptr.PhaseWait || !p.Failed || p.Attempts != 1 || p.NextTry.Before(time.Now()) {
		t.Errorf("after a failure: %+v %v", p, err)
	}
	h.query(`INSERT INTO ptr.load_progress VALUES ($1, 'read', 5, 10, true, 0, now() - interval '2 minutes', now() - interval '2 minutes', now() - interval '1 minute') RETURNING 1::text`, id)
	p, err = h.Progress(t.Context(), clerk(h.D), id)
	if err != nil || p.Phase != ptr.PhaseWait {
		t.Errorf("what a killed program left: %+v %v", p, err)
	}
}

func TestMostBytesFitTheQuota(t *testing.T) {
	if ptr.DefaultQuotas.Bytes < spreadsheet.DefaultLimits.Bytes {
		t.Error("a file of the greatest size could never be uploaded")
	}
}
