package tartinfo_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/tartinfo"
	"oszir/migrations"
)

// A soldier at disposal is who was one at their last post, which a body of soldiers alone can say: an earlier workplace gives no rank and
// no fit, whoever writes it down.
//
// Covers: T24, T28
func TestPropose_T28_EarlierPostGivesNoRank(t *testing.T) {
	w := newWorld(t)
	official := w.placed(w.townHead, map[string]string{"job_family_1": "arts"})
	search := w.sent(w.head, map[string]string{"grace": "van"})
	err := w.SaveLine(t.Context(), w.townHead, tartinfo.LineForm{MemberID: official, Tab: "workplace", Seen: 1, Request: w.once(),
		Typed: map[string]string{"employer": "Példa Alakulat", "post": "tiszt", "job_family": "soldier_at_disposal", "from_day": "2010.01.01.", "until_day": "2012.12.31."}})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	soldier := w.placed(w.armyHead, map[string]string{"job_family_1": "soldier_at_disposal"})
	p := w.proposal(search)
	if len(p.Fits) != 1 || p.Fits[0].Member != soldier || !p.Fits[0].Why.First || len(p.Missing) != 1 || p.Missing[0].Member != official {
		t.Errorf("%+v, missing %+v", p.Fits, p.Missing)
	}
	if got := dbtest.Query(t, w.url, fmt.Sprintf("SELECT keys::text || ' ' || (SELECT count(*) FROM tartinfo.newcomer n WHERE n.member_id = m.id) FROM tartinfo.member m WHERE id = %d", official)); got != "{family/arts} 0" {
		t.Errorf("keys and newcomers: %s", got)
	}
}

// newcomersAreRight wants the table of newcomers to hold who fits an open search and was never held against it, and nobody else; and the
// keys to be those that the migration gave to what was written down before it.
func (w *world) newcomersAreRight() {
	w.t.Helper()
	const keys = `SELECT md5(string_agg(x.id || (SELECT string_agg(k, ' ' ORDER BY k) FROM unnest(x.keys) k), '' ORDER BY x.id)) FROM (SELECT id, keys FROM tartinfo.member WHERE removed_on IS NULL UNION ALL SELECT -id, keys FROM tartinfo.search) x`
	const newcomers = `SELECT md5(string_agg(search_id || ' ' || member_id, ',' ORDER BY search_id, member_id)) || ' of ' || count(*) FROM tartinfo.newcomer`
	before, there := dbtest.Query(w.t, w.url, keys), dbtest.Query(w.t, w.url, newcomers)
	w.keysAnew()
	if after := dbtest.Query(w.t, w.url, keys); after != before || after == "" {
		w.t.Error("the keys are others than the migration says")
	}
	if after := dbtest.Query(w.t, w.url, newcomers); after != there || after == "" {
		w.t.Errorf("newcomers: %s, want %s", there, after)
	}
}

// keysAnew makes keys and newcomers anew, as the migration does for what was written down before it, on the day of the world.
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
	dbtest.Exec(w.t, w.url, "UPDATE tartinfo.member SET keys = '{}'; UPDATE tartinfo.search SET keys = '{}'; DELETE FROM tartinfo.newcomer;"+strings.ReplaceAll(steps, "current_date", "'"+calendar.Of(w.now).String()+"'::date"))
}
