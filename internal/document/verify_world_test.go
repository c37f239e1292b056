package document_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/pdf/pdftest"
	"oszir/internal/platform/seal"
	"oszir/internal/platform/web"
	"oszir/internal/platform/wording"
)

// counter is an office that issues documents, and a counter where they are checked.
type counter struct {
	t       *testing.T
	db      *database.DB
	address string
	seal    *seal.Seal
	m       *document.Module
	clerk   identity.Actor
	clock   time.Time
	site    *web.Site // once it is open
}

const (
	ourBody      = 7
	somebody     = 31
	adjudication = "PTR-2014-00001234-5"
	siteAddress  = "https://oszir.example.hu"
)

var issuedOn = calendar.On(2026, time.November, 2)

func newCounter(t *testing.T) *counter {
	t.Helper()
	w := &counter{t: t, clock: time.Date(2026, time.November, 2, 10, 0, 0, 0, time.UTC), clerk: identity.Actor{Code: "ugyintezo", BodyID: ourBody, Role: identity.RoleClerk}}
	w.db, w.address = dbtest.NewWithURL(t)
	var err error
	w.seal, err = seal.Open(seal.Config{}, keys.New())
	if err != nil {
		t.Fatal(err)
	}
	w.m = document.New(document.Deps{
		DB: w.db, Seal: w.seal, Address: siteAddress, Now: func() time.Time { return w.clock },
		Library:  &document.Library{Sorts: []document.Sort{{Key: "proba", Name: "Próbahatározat", Shipped: "# Határozat\n\nPróba Piroska kérelmének helyt adok.\n", Sample: func() wording.Facts { return nil }}}},
		BodyName: func(context.Context, int64) (string, string) { return "TEST-M", "Próbafalva Önkormányzata" },
	})
	return w
}

// issue makes a document with its file.
func (w *counter) issue() document.Document {
	w.t.Helper()
	var out document.Document
	err := w.db.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		var err error
		out, err = w.m.Issue(ctx, tx, w.clerk, document.Order{
			Sort: "proba", Dated: issuedOn, BodyID: ourBody, PersonID: somebody, Subject: "case/1", Adjudication: adjudication, Author: "Próbafalva Önkormányzata",
			Signed: []document.Fact{{Name: "Ügyfél", Value: "Próba Piroska"}, {Name: "Ellátás", Value: "FHT"}, {Name: "Összeg", Value: "22 800 Ft"}},
		}, 1)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	err = w.m.MakeFiles(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// code is what stands in the QR code of a document.
func (w *counter) code(d document.Document) string {
	w.t.Helper()
	return siteAddress + "/verify#" + dbtest.Query(w.t, w.address, "SELECT proof FROM document.file WHERE serial = $1", d.Serial)
}

// file is the sealed PDF of a document.
func (w *counter) file(d document.Document) []byte {
	w.t.Helper()
	_, file, err := w.m.File(w.t.Context(), w.clerk, d.Serial)
	if err != nil || len(file) == 0 {
		w.t.Fatalf("no file: %v", err)
	}
	return file
}

// picture is the first page of a file as a scanner sees it, at 150 dots an inch, after further steps.
func (w *counter) picture(file []byte, ending string, steps ...string) []byte {
	w.t.Helper()
	dir := w.t.TempDir()
	from, page := filepath.Join(dir, "irat.pdf"), filepath.Join(dir, "lap")
	err := os.WriteFile(from, file, 0o600)
	if err != nil {
		w.t.Fatal(err)
	}
	pdftest.Run(w.t, "pdftoppm", "-r", "150", "-png", "-singlefile", from, page)
	to := filepath.Join(dir, "kép."+ending)
	pdftest.Run(w.t, "convert", append(append([]string{page + ".png"}, steps...), to)...)
	out, err := os.ReadFile(to)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// forge signs a proof with our key about a document as somebody would who has the key.
func (w *counter) forge(p document.Proof) string {
	w.t.Helper()
	payload, err := json.Marshal(p)
	if err != nil {
		w.t.Fatal(err)
	}
	token, err := w.seal.SignJWS(payload)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

func (w *counter) is(got document.Check, err error, want document.Verdict) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	if got.Verdict != want {
		w.t.Errorf("%s (%s), want %s", got.Verdict, got.Why, want)
	}
}

// logged counts the log's entries of checks; none of them names anybody.
func (w *counter) logged() string {
	w.t.Helper()
	return dbtest.Query(w.t, w.address, `SELECT count(*)::text || ' ' || coalesce(sum(cardinality(coalesce(persons, '{}'))), 0)::text FROM audit.entry WHERE operation = 'document.verify'`)
}

func verdictOf(failed bool) string {
	if failed {
		return "FAIL"
	}
	return "PASS"
}
