package tartinfo_test

import (
	"io/fs"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/migrations"
)

// newcomersAreRight wants the table of newcomers to hold who fits an open search and was never held against it, and nobody else; and the
// keys to be those that the migration gave to what was written down before it.
func (w *world) newcomersAreRight() {
	w.t.Helper()
	today := "'" + calendar.Of(w.now).String() + "'"
	const keys = `SELECT md5(string_agg(x.id || (SELECT string_agg(k, ' ' ORDER BY k) FROM unnest(x.keys) k), '' ORDER BY x.id)) FROM (SELECT id, keys FROM tartinfo.member WHERE removed_on IS NULL UNION ALL SELECT -id, keys FROM tartinfo.search) x`
	newcomers := `SELECT n.search_id, n.member_id FROM tartinfo.newcomer n JOIN tartinfo.member m ON m.id = n.member_id WHERE m.reserve_start <= ` + today
	before, there := dbtest.Query(w.t, w.url, keys), dbtest.Query(w.t, w.url, `SELECT md5(string_agg(search_id || ' ' || member_id, ',' ORDER BY search_id, member_id)) || ' of ' || count(*) FROM tartinfo.newcomer`)
	w.keysAnew()
	if after := dbtest.Query(w.t, w.url, keys); after != before || after == "" {
		w.t.Error("the keys are others than the migration says")
	}
	if after := dbtest.Query(w.t, w.url, `SELECT md5(string_agg(search_id || ' ' || member_id, ',' ORDER BY search_id, member_id)) || ' of ' || count(*) FROM (`+newcomers+`) n`); after != there || after == "" {
		w.t.Errorf("newcomers: %s, want %s", there, after)
	}
}

// keysAnew makes keys and newcomers anew, as the migration does for what was written down before it.
func (w *world) keysAnew() {
	w.t.Helper()
	text, err := fs.ReadFile(migrations.Files, "0041_tartinfo_fit.sql")
	if err != nil {
		w.t.Fatal(err)
	}
	_, steps, found := strings.Cut(string(text), "-- What was written down before.\n")
	if !found {
		w.t.Fatal("the migration has no such part")
	}
	dbtest.Exec(w.t, w.url, "UPDATE tartinfo.member SET keys = '{}'; UPDATE tartinfo.search SET keys = '{}'; DELETE FROM tartinfo.newcomer;"+steps)
}
