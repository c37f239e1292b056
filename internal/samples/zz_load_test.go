package samples_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/jobs"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
	"oszir/internal/samples"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestRealLoad(t *testing.T) {
	db, _ := dbtest.NewWithURL(t)
	catalog, err := app.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	o := orgs.New(db)
	q := jobs.New(db, slog.New(slog.DiscardHandler))
	m := ptr.New(ptr.Deps{DB: db, Orgs: o, Jobs: q, Catalog: catalog, Log: slog.New(slog.DiscardHandler), Now: time.Now, TempDir: t.TempDir()})
	if err = q.Open(); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, office := range []benefit.Office{benefit.Municipality, benefit.District} {
		for seed, share := range []float64{0, 0.05, 0.3, 0} {
			for _, ben := range []int{0, 9000} {
			n++
			body, err := o.Register(t.Context(), identity.System(), orgs.Body{Code: fmt.Sprintf("T-%d", n), Name: "Próba", Kind: string(office)})
			if err != nil {
				t.Fatal(err)
			}
			mk, err := samples.New(samples.Options{Office: office, Clients: 3000, Benefits: ben, Seed: uint64(n), Errors: share})
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := mk.Write(&b); err != nil {
				t.Fatal(err)
			}
			r, err := m.Upload(t.Context(), identity.Operator(body.ID), ptr.Incoming{Body: body, FileName: "p.xlsx", Bytes: bytes.NewReader(b.Bytes()), Size: int64(b.Len())})
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			if err := m.Round(t.Context()); err != nil {
				t.Fatal(err)
			}
			st, err := m.State(t.Context(), identity.Operator(body.ID), i18n.Hungarian, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string][]string{}
			warn := map[string]int{}
			err = m.Findings(t.Context(), identity.Operator(body.ID), i18n.Hungarian, r.ID, func(r ptr.Row) error {
				if r.Severity == "warning" {
					warn[r.Code]++
					if share == 0 && warn[r.Code] < 4 {
						t.Errorf("%+v", r)
					}
					return nil
				}
				at := fmt.Sprintf("%s %d", r.Sheet, r.Row)
				got[at] = append(got[at], r.Code)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			e := mk.Expected()
			bad := 0
			for sheet, rows := range e.Rows {
				for _, r := range rows {
					at := fmt.Sprintf("%s %d", sheet, r.Row)
					for _, c := range r.Codes {
						if !slices.Contains(got[at], c) {
							t.Errorf("seed %d %s want %s got %v", seed, at, c, got[at])
						}
					}
					bad++
					delete(got, at)
				}
				if st.Summary.Sheets[sheet].Rows != int64(e.Count[sheet]) {
					t.Errorf("%s %v %v", sheet, st.Summary.Sheets[sheet], e.Count[sheet])
				}
			}
			i := 0
			for at, c := range got {
				if i++; i < 10 {
					t.Errorf("seed %d %s wrong by %v", seed, at, c)
				}
			}
			t.Logf("%s %v %d: %d kB, %v, bad %d, warnings %v, notes %v, %v", office, share, ben, b.Len()/1024, e.Count, bad, warn, st.Summary.Notes, time.Since(start))
			}
		}
	}
}
