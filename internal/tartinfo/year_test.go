package tartinfo_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/samples/reserve"
)

// playing gives bodies for a made-up time.
func (w *world) playing(n int) reserve.Play {
	p := reserve.Play{Seed: 7, Centre: w.centre, Set: func(now time.Time) { w.now = now }}
	statuses := []string{"government_official", "civil_servant", "government_official", "civil_servant", "soldier", "professional"}
	for i := range n {
		b := w.body(orgs.Body{Code: fmt.Sprintf("SZ-%d", i), Name: fmt.Sprintf("%d. számú Próba Hivatal", i+1), Kind: orgs.PublicService, County: "06", Settlement: "Szeged", Postcode: "6700", Address: "Példa tér 2.", LegalStatus: statuses[i%len(statuses)]})
		p.Bodies = append(p.Bodies, reserve.Body{ID: b.ID, LegalStatus: b.LegalStatus, Actor: w.account(identity.RoleHead, b)})
	}
	return p
}

// A year goes by with three thousand members and two thousand vacant posts. At its end everything that was due is done, every letter went
// once, nobody whose time is over is on the list, and of a hundred who have left nothing is found but their protocols.
//
// Covers: T16, T17, T23, T25
func TestYear_T17_T23_T25(t *testing.T) {
	w := newWorld(t)
	w.now = at(2025, 12, 31, 10, 0) // who reads letters is there before the first is written
	p := w.playing(40)
	p.Centre = w.account(identity.RoleCentre, w.office)
	p.From, p.Until, p.Members, p.Searches = calendar.On(2026, 1, 1), calendar.On(2026, 12, 31), 3000, 2000
	if os.Getenv("OSZIR_YEAR") == "" {
		p.Until, p.Members, p.Searches = calendar.On(2026, 4, 30), 250, 150 // a few months see that something broke; make year plays it all
	}
	tally, err := reserve.Run(t.Context(), w.Module, p)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	t.Logf("%+v", tally)
	if tally.Placed != p.Members || tally.Removed == 0 || tally.Finalised == 0 || tally.Closed == 0 {
		t.Error("the year was too quiet")
	}
	end := w.now.Format("'2006-01-02 15:04:05-07'")
	for what, sql := range map[string]string{
		"deadlines that nobody met":               "SELECT count(*)::text FROM tartinfo.deadline WHERE done_at IS NULL AND NOT dropped AND due_at <= " + end,
		"deadlines that failed":                   "SELECT count(*)::text FROM tartinfo.deadline WHERE tries > 0",
		"deadlines met later than on their day":   "SELECT count(*)::text FROM tartinfo.deadline WHERE done_at > due_at + interval '1 day' AND kind <> 'member.start'", // somebody may be written down after the first day
		"members whose time is over":              "SELECT count(*)::text FROM tartinfo.member WHERE name IS NOT NULL AND (reserve_end + 1)::timestamp AT TIME ZONE 'Europe/Budapest' <= " + end,
		"removals without their protocol":         "SELECT ((SELECT count(*) FROM tartinfo.member WHERE removed_on IS NOT NULL) - (SELECT count(*) FROM tartinfo.protocol WHERE file IS NOT NULL))::text",
		"letters noted and not written":           "SELECT ((SELECT count(*) FROM tartinfo.letter) - (SELECT count(*) FROM mail.letter WHERE kind LIKE 'tartinfo.%'))::text",
		"starts that were not told":               "SELECT count(*)::text FROM tartinfo.deadline d WHERE d.kind = 'member.start' AND d.done_at IS NOT NULL AND NOT EXISTS (SELECT FROM tartinfo.letter l WHERE l.kind = 'started' AND l.reader = 'member/' || d.member_id)",
		"removals that were not told":             "SELECT count(*)::text FROM tartinfo.member m WHERE m.removed_on IS NOT NULL AND NOT EXISTS (SELECT FROM tartinfo.letter l WHERE l.kind = 'removed_member' AND l.reader = 'member/' || m.id)",
		"searches neither answered nor reported":  "SELECT count(*)::text FROM tartinfo.deadline d JOIN tartinfo.search s ON s.id = d.search_id WHERE d.kind = 'search.answer' AND d.done_at IS NOT NULL AND NOT EXISTS (SELECT FROM tartinfo.letter l WHERE l.kind = 'search_overdue' AND l.cause = 'search/' || s.id)",
		"lists open after their time":             "SELECT count(*)::text FROM tartinfo.offer_list WHERE ended_at IS NULL AND closes_at <= " + end,
		"lists that expired and nobody was told":  "SELECT count(*)::text FROM tartinfo.offer_list o WHERE o.state = 'expired' AND NOT EXISTS (SELECT FROM tartinfo.letter l WHERE l.kind = 'offer_expired' AND l.cause = 'list/' || o.id)",
		"one-time searches open after their list": "SELECT count(*)::text FROM tartinfo.search s WHERE s.kind = 'once' AND s.closed_on IS NULL AND EXISTS (SELECT FROM tartinfo.offer_list o WHERE o.search_id = s.id AND o.ended_at IS NOT NULL)",
	} {
		if got := dbtest.Query(t, w.url, sql); got != "0" {
			t.Errorf("%s %s", got, what)
		}
	}
	w.newcomersAreRight()
	// Whom the play placed as the n-th has the n-th address.
	gone := strings.Split(dbtest.Query(t, w.url, "SELECT string_agg(id::text, ' ' ORDER BY id) FROM (SELECT id FROM tartinfo.member WHERE removed_on IS NOT NULL ORDER BY removed_on, id LIMIT 100) x"), " ")
	w.sendAll()
	left := w.everything()
	for _, n := range gone {
		if strings.Contains(left, "tag"+n+"@pelda.example") {
			t.Errorf("something of member %s is left", n)
		}
	}
	if len(gone) != 100 || !strings.Contains(left, "@pelda.example") {
		t.Errorf("%d have left", len(gone))
	}
}

// sendAll settles every letter, as the mail server would.
func (w *world) sendAll() {
	dbtest.Query(w.t, w.url, "WITH x AS (UPDATE mail.letter SET state = 'sent', settled_at = now(), recipient = NULL, name = NULL, subject = NULL, body = NULL WHERE settled_at IS NULL RETURNING 1) SELECT count(*)::text FROM x")
}
