package datacopy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/database"
	"oszir/internal/platform/datacopy"
	"oszir/internal/platform/i18n"
)

// plainWords leaves all names as they are.
type plainWords struct{}

func (plainWords) Title(name string) string { return name }
func (plainWords) Label(key string) string  { return key }
func (plainWords) Word(string) string       { return "" }

// made writes a copy of one section, and a file.
func made(t *testing.T, row, file string) (parts map[string]any, page string, others []int64, err error) {
	t.Helper()
	catalog, err := i18n.New(datacopy.Messages)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	others, err = datacopy.Write(t.Context(), nil, &b, &datacopy.Copy{
		Lang: i18n.Hungarian, Catalog: catalog, At: time.Date(2026, 3, 4, 11, 0, 0, 0, time.UTC), Name: "Próba <Piroska>", Of: datacopy.Of{Persons: []int64{7}}, Words: plainWords{},
		Sections: []datacopy.Section{{Name: "proba.sor", Rows: []json.RawMessage{json.RawMessage(row)}}},
		Files: []datacopy.Files{func(_ context.Context, _ *database.Tx, _ []int64, tell func(string, []byte) error) error {
			return tell(file, []byte("irat"))
		}},
		Persons: func(_ context.Context, _ *database.Tx, ids []int64) (map[int64]string, error) {
			out := map[int64]string{}
			for _, id := range ids {
				out[id] = "Más Márta"
			}
			return out, nil
		},
		Body: func(context.Context, int64) string { return "Hivatal" },
	})
	if err != nil {
		return nil, "", nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	var data struct {
		Parts map[string]any `json:"parts"`
	}
	err = json.Unmarshal(read("adatok.json"), &data)
	if err != nil {
		t.Fatal(err)
	}
	return data.Parts, string(read("adatok.html")), others, nil
}

// People and offices stand by name, spans with their last day, secrets not at all.
func TestWrite_Tidied(t *testing.T) {
	parts, page, others, err := made(t, `{"person_id": 7, "other_id": 9, "people": [7, 9], "body_id": 3, "valid": "[2014-01-01,2015-01-01)", "recorded": "[\"2026-03-04 12:00:00.5+01\",)", "always": "(,)",
		"password": "x", "household": [{"person": 9, "income": 0}], "entitled_id": 0, "note": "a < b", "big": 9007199254740993, "text": null}`, "iratok/a.pdf")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"proba.sor": []any{map[string]any{
		"person_id": "Ön", "other_id": "Más Márta", "people": []any{"Ön", "Más Márta"}, "body_id": "Hivatal", "valid": map[string]any{"from": "2014-01-01", "until": "2014-12-31"},
		"recorded": map[string]any{"from": "2026-03-04T12:00:00.5+01:00"}, "always": map[string]any{}, "household": []any{map[string]any{"person": "Más Márta", "income": 0.0}},
		"note": "a < b", "big": 9007199254740992.0,
	}}}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, s := range []string{"Próba &lt;Piroska&gt;", "a &lt; b", "2014.01.01. – 2014.12.31.", "9007199254740993", `href="iratok/a.pdf"`, "2026.03.04. 12:00"} {
		if !strings.Contains(page, s) {
			t.Errorf("the page does not say %q:\n%s", s, page)
		}
	}
	if diff := cmp.Diff([]int64{9}, others); diff != "" {
		t.Errorf("others: %s", diff)
	}
}

// A file cannot be put outside of the folder in which somebody unpacks the copy.
func TestWrite_FilesStayInside(t *testing.T) {
	for _, name := range []string{"../a.pdf", "/etc/a", "iratok/../../a", `C:\a`} {
		_, _, _, err := made(t, `{}`, name)
		if err == nil {
			t.Errorf("%q was taken", name)
		}
	}
}
