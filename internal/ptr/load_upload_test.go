package ptr_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
)

// clerk is somebody with an account, bound by the quotas.
func clerk(body orgs.Body) identity.Actor {
	return identity.Actor{Code: "ugyintezo-1", AccountID: 7, BodyID: body.ID, Role: identity.RoleClerk}
}

func reader(body orgs.Body) identity.Actor {
	return identity.Actor{Code: "betekinto-1", AccountID: 8, BodyID: body.ID, Role: identity.RoleReader}
}

// atOnce calls do n times at the same moment and collects what it gives.
func atOnce[T any](n int, do func(i int) T) []T {
	out := make([]T, n)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			out[i] = do(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return out
}

type received struct {
	ptr.Receipt
	Err error
}

// The same form sent fifty times at once is one upload; the control without a key is fifty.
//
// Covers: REL-C7, U1
func TestUpload_SentFiftyTimesAtOnce(t *testing.T) {
	h := newHouse(t)
	h.Quotas = ptr.Quotas{Waiting: 1000, Hourly: 1000}
	file := goodBook().bytes(t)
	send := func(key string) []received {
		return atOnce(50, func(int) received {
			in := incoming(h.D, file)
			in.Request = audit.Request{Key: key}
			r, err := h.Upload(context.Background(), clerk(h.D), in)
			return received{r, err}
		})
	}
	same := send("form-1")
	for _, r := range same {
		if r.Err != nil || r.ID != same[0].ID || !r.At.Equal(same[0].At) || r.SameAs != 0 {
			t.Errorf("answered %+v, first %+v", r, same[0])
		}
	}
	if n := h.query(`SELECT concat_ws(' ', (SELECT count(*) FROM ptr.load_file), (SELECT count(*) FROM ptr.load_chunk), (SELECT count(*) FROM audit.entry WHERE operation = 'ptr.upload'))`); n != "1 1 1" {
		t.Errorf("files, chunks, entries: %s, want one of each", n)
	}
	ids := map[int64]bool{}
	for _, r := range send("") {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		ids[r.ID] = true
	}
	if len(ids) != 50 {
		t.Errorf("control: without a key %d files, want 50", len(ids))
	}
}

// A commit whose outcome is not known is resolved by sending the request again, also when the first one arrived.
//
// Covers: D9
func TestUpload_D9_AskedAgainByItsKey(t *testing.T) {
	h := newHouse(t)
	who := clerk(h.D)
	in := incoming(h.D, goodBook().bytes(t))
	in.Request = audit.Request{Key: "form-2"}
	first, err := h.Upload(t.Context(), who, in)
	if err != nil {
		t.Fatal(err)
	}
	err = h.Round(t.Context()) // meanwhile the file was worked on
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.Upload(t.Context(), who, in)
	if err != nil || again.ID != first.ID || !again.At.Equal(first.At) || again.SameAs != first.SameAs {
		t.Errorf("again %+v %v, first %+v", again, err, first)
	}
	other := incoming(h.D, newBook().bytes(t))
	other.Request = in.Request
	if _, err = h.Upload(t.Context(), who, other); errs.KindOf(err) != errs.Conflict {
		t.Errorf("the key with another file: %v, want Conflict", err)
	}
	if n := h.query(`SELECT count(*)::text FROM ptr.load_file WHERE related_id IS NULL`); n != "1" {
		t.Errorf("%s uploads, want 1", n)
	}
}

func TestUpload_Rights(t *testing.T) {
	h := newHouse(t)
	in := incoming(h.D, goodBook().bytes(t))
	for _, c := range []struct {
		name string
		who  identity.Actor
		want errs.Kind
	}{
		{"nobody", identity.Actor{}, errs.Unauthenticated},
		{"who may only read", reader(h.D), errs.NotFound},
		{"another body", clerk(h.D2), errs.NotFound},
		{"the program", identity.System(), errs.NotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := h.Upload(t.Context(), c.who, in)
			if errs.KindOf(err) != c.want {
				t.Errorf("upload: %v", err)
			}
			_, err = h.Rehearse(t.Context(), c.who, in, nil, nil)
			if errs.KindOf(err) != c.want {
				t.Errorf("rehearsal: %v", err)
			}
		})
	}
	if n := h.query(`SELECT concat_ws(' ', (SELECT count(*) FROM ptr.load_file), (SELECT count(*) FROM audit.entry WHERE operation LIKE 'ptr.%'))`); n != "0 0" {
		t.Errorf("files and entries left behind: %s", n)
	}
}

func TestUpload_Quotas(t *testing.T) {
	h := newHouse(t)
	file := goodBook().bytes(t)
	size := int64(len(file))
	for _, c := range []struct {
		name   string
		quotas ptr.Quotas
		key    string
	}{
		{"waiting files", ptr.Quotas{Waiting: 3}, "load.quota_waiting"},
		{"bytes of waiting files", ptr.Quotas{Bytes: 3*size + 1}, "load.quota_bytes"},
		{"uploads of an hour", ptr.Quotas{Hourly: 3}, "load.quota_hourly"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.Quotas = c.quotas
			refused := 0
			for _, err := range atOnce(12, func(int) error {
				_, err := h.Upload(context.Background(), clerk(h.D), incoming(h.D, file))
				return err
			}) {
				switch {
				case err == nil:
				case errs.KindOf(err) == errs.Conflict && strings.Contains(err.Error(), c.key):
					refused++
				default:
					t.Errorf("refused by %v", err)
				}
			}
			if n := h.query(`SELECT count(*)::text FROM ptr.load_file`); refused != 9 || n != "3" {
				t.Errorf("%d of 12 refused, %s stored; want 9 and 3", refused, n)
			}
			if _, err := h.Upload(t.Context(), identity.Operator(h.D.ID), incoming(h.D, file)); err != nil {
				t.Errorf("the operator is not bound: %v", err)
			}
		})
	}
	h.Quotas = ptr.Quotas{Waiting: 1}
	if _, err := h.Upload(t.Context(), clerk(h.D), incoming(h.D, file)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Upload(t.Context(), clerk(h.D2), incoming(h.D2, file)); err != nil {
		t.Errorf("another body has a quota of its own: %v", err)
	}
}

// register counts everything that a load can change.
func (h *house) register() string {
	return h.query(`SELECT concat_ws(' ', (SELECT count(*) FROM people.person), (SELECT count(*) FROM people.person_version), (SELECT count(*) FROM people.address),
		(SELECT count(*) FROM people.relation), (SELECT count(*) FROM ptr.benefit), (SELECT count(*) FROM ptr.benefit_version), (SELECT count(*) FROM ptr.benefit_person),
		(SELECT count(*) FROM ptr.parallel_suspicion), (SELECT last_value FROM ptr.benefit_id))`)
}

// A rehearsed upload says what a load would do, leaves the registers alone, and is then loaded by the same bytes with
// the same outcome.
//
// Covers: U1, P3
func TestUpload_RehearseThenCommit(t *testing.T) {
	h := newHouse(t)
	who := clerk(h.D)
	h.load(h.D, goodBook().bytes(t))
	b := goodBook()
	b.rows[3][0]["gross_monthly"] = "20000"
	b.client("246813576", "Kovács", "1941.01.01.")
	b.idj("246813576", "2013.07.01.")
	b.idj("246813576", "2013.09.01.") // at the same time: parallel
	b.client("123123123", "Rossz", "1941.01.01.")
	file := b.bytes(t)
	before := h.register()
	in := incoming(h.D, file)
	in.Rehearse = true
	rehearsed, err := h.Upload(t.Context(), who, in)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = h.Commit(t.Context(), who, rehearsed.ID, audit.Request{}); errs.KindOf(err) != errs.Conflict {
		t.Errorf("loading a rehearsal that is not ready: %v, want Conflict", err)
	}
	err = h.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if after := h.register(); after != before {
		t.Errorf("the rehearsal changed the registers: %s, were %s", after, before)
	}
	first := h.outcome(h.D, rehearsed.ID)
	if first.Status != ptr.Processed || len(first.Benefits) != 0 {
		t.Errorf("rehearsal: %s, %d benefits", first.Status, len(first.Benefits))
	}
	idj := first.Summary.Kinds[0]
	if idj != (ptr.KindCounts{Kind: "IDJ", Persons: 2, New: 2, Replaced: 1, Monthly: 65600, Change: 42800}) || first.Summary.Parallel != 2 || first.Summary.Clients.New != 1 {
		t.Errorf("what it would do: %+v, %d parallel, clients %+v", idj, first.Summary.Parallel, first.Summary.Clients)
	}
	for at, v := range cells(t, h.answered(h.D, first.ResultID)) {
		if strings.HasPrefix(at, "Ellátás!AX") && at != "Ellátás!AX1" {
			t.Errorf("the rehearsal gave out the id %s at %s", v, at)
		}
	}

	commits := atOnce(10, func(int) received {
		r, err := h.Commit(context.Background(), who, rehearsed.ID, audit.Request{Key: "form-3"})
		return received{r, err}
	})
	for _, r := range commits {
		if r.Err != nil || r.ID != commits[0].ID {
			t.Errorf("commit %+v, first %+v", r, commits[0])
		}
	}
	if _, err = h.Commit(t.Context(), who, rehearsed.ID, audit.Request{Key: "form-4"}); errs.KindOf(err) != errs.Conflict {
		t.Errorf("loading it a second time: %v, want Conflict", err)
	}
	err = h.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second := h.outcome(h.D, commits[0].ID)
	for _, d := range []string{
		cmp.Diff(first.Rows, second.Rows), cmp.Diff(first.Summary.Sheets, second.Summary.Sheets), cmp.Diff(first.Summary.Kinds, second.Summary.Kinds),
		cmp.Diff(first.Summary.Clients, second.Summary.Clients),
	} {
		if d != "" {
			t.Errorf("the load differs from its rehearsal (-rehearsal +load):\n%s", d)
		}
	}
	if int64(len(second.Benefits)) != second.Summary.Sheets["Ellátás"].OK || h.register() == before {
		t.Errorf("%d benefits of %d good rows", len(second.Benefits), second.Summary.Sheets["Ellátás"].OK)
	}
	if !bytes.Equal(h.answered(h.D, commits[0].ID), file) {
		t.Error("the loaded bytes differ from those rehearsed")
	}
	if n := h.query(`SELECT count(*)::text FROM ptr.load_chunk WHERE file_id = $1`, commits[0].ID); n != "0" {
		t.Error("the bytes are stored twice")
	}
	for name, err := range map[string]error{
		"another body":      func() error { _, err := h.Commit(t.Context(), clerk(h.D2), rehearsed.ID, audit.Request{}); return err }(),
		"who may only read": func() error { _, err := h.Commit(t.Context(), reader(h.D), rehearsed.ID, audit.Request{}); return err }(),
		"no rehearsal":      func() error { _, err := h.Commit(t.Context(), who, commits[0].ID, audit.Request{}); return err }(),
	} {
		if errs.KindOf(err) != errs.NotFound {
			t.Errorf("commit by %s: %v, want NotFound", name, err)
		}
	}
	bad := ptr.Incoming{Body: h.D, FileName: "x.xlsx", Bytes: bytes.NewReader([]byte("nem munkafüzet")), Size: 15, Rehearse: true}
	r, err := h.Upload(t.Context(), who, bad)
	if err == nil {
		err = h.Round(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err = h.Commit(t.Context(), who, r.ID, audit.Request{}); errs.KindOf(err) != errs.Conflict {
		t.Errorf("loading a refused rehearsal: %v, want Conflict", err)
	}
	if s := h.query(`SELECT string_agg(DISTINCT operation, ',') FROM audit.entry WHERE actor = $1 AND operation IN ('ptr.upload', 'ptr.commit', 'ptr.load')`, who.Code); s != "ptr.commit,ptr.load,ptr.upload" {
		t.Errorf("log: %s", s)
	}
}

// What is older than accounts asks for rights too.
func TestRights_OfAllThatConcernsAnUpload(t *testing.T) {
	h := newHouse(t)
	id := h.load(h.D, goodBook().bytes(t)).ID
	tell := func(ptr.Row) error { t.Error("something was told"); return nil }
	for _, c := range []struct {
		name string
		who  identity.Actor
		want errs.Kind
	}{
		{"nobody", identity.Actor{}, errs.Unauthenticated},
		{"who may only read", reader(h.D), errs.NotFound},
		{"another body", clerk(h.D2), errs.NotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			for what, err := range map[string]error{
				"state":     func() error { _, err := h.State(t.Context(), c.who, "hu", id); return err }(),
				"findings":  h.Findings(t.Context(), c.who, "hu", id, tell),
				"benefits":  h.LoadedBenefits(t.Context(), c.who, id, func(ptr.LoadedBenefit) error { return tell(ptr.Row{}) }),
				"download":  h.Download(t.Context(), c.who, id, &bytes.Buffer{}),
				"fill":      func() error { _, err := h.Fill(t.Context(), reader(h.D), h.D, nil); return err }(),
				"csv":       h.FindingsCSV(t.Context(), c.who, "hu", id, &bytes.Buffer{}),
				"workbook":  h.BadRowsWorkbook(t.Context(), c.who, "hu", id, &bytes.Buffer{}),
				"progress":  func() error { _, err := h.Progress(t.Context(), c.who, id); return err }(),
				"bad rows":  func() error { _, err := h.BadRows(t.Context(), c.who, "hu", id, ptr.FoundFilter{}); return err }(),
				"one group": func() error { _, err := h.GroupRows(t.Context(), c.who, "hu", id, 1, ""); return err }(),
			} {
				want := c.want
				if what == "fill" {
					want = errs.NotFound
				}
				if errs.KindOf(err) != want {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
	if n := h.query(`SELECT count(*)::text FROM audit.entry WHERE actor <> 'operator' AND operation LIKE 'ptr.%'`); n != "0" {
		t.Errorf("%s readings in the log that never were", n)
	}
}
