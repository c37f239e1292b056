package tartinfo_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/audit/verify"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/mail"
	"oszir/internal/tartinfo"
)

// made is what was made up of a member, with which nothing else is called.
type made struct{ token, phone, technical string }

func madeUp(i int) made {
	return made{fmt.Sprintf("zq%03dx", i), fmt.Sprintf("+36 99 88%03d66", i), fmt.Sprintf("99887%03d554", i)}
}

// strange puts a member with something made up in every place, and gives the member's number.
func (w *world) strange(i int, end calendar.Day, search, account int64) int64 {
	w.t.Helper()
	m := madeUp(i)
	say := func(what string) string { return what + " " + m.token }
	id := w.placed(w.head, map[string]string{
		"family_name": say("Kitalált"), "name_prefix": "dr.", "birth_name": say("Született"), "phone": m.phone, "email": m.token + "@titok.example", "technical_id": m.technical,
		"workplace_same": "", "workplace_name": say("Hely"), "workplace_address": say("Utca"), "grade": say("fokozat"), "awarded_title": say("cím"), "salary": "345678", "task_area_1": say("feladat"), "duties": say("teendő"),
		"preferred": say("oda menne"), "note": say("megjegyzés"), "reserve_end": end.String(), "service_end": end.String(),
	})
	for seen, l := range []struct {
		tab   string
		typed map[string]string
	}{
		{"school", map[string]string{"school_level": "master", "institution": say("Egyetem"), "study_field": "law", "faculty": say("Kar")}},
		{"workplace", map[string]string{"employer": say("Munkahely"), "post": say("beosztás"), "job_family": "law", "from_day": "2001-01-01", "until_day": "2002-01-01"}},
		{"skill", map[string]string{"skill": "other", "skill_level": "user", "skill_note": say("tud")}},
	} {
		err := w.SaveLine(w.t.Context(), w.clerk, tartinfo.LineForm{MemberID: id, Tab: l.tab, Seen: seen + 1, Typed: l.typed, Request: w.once()})
		if err != nil {
			w.t.Fatal(l.tab, err, faults(err))
		}
	}
	err := w.kept(id, 4, m.token+".txt", say("önéletrajz"))
	if err == nil {
		err = w.KeepDraft(w.t.Context(), w.clerk, fmt.Sprintf("member/%d", id), id, map[string]string{"note": say("félbe")})
	}
	if err != nil {
		w.t.Fatal(err, faults(err))
	}
	w.offered(id, search, say("jegyzet"))
	err = w.db.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error { // to somebody who is blocked
		return w.Mail.Write(ctx, tx, mail.Letter{Kind: "tartinfo.placed", AccountID: account, To: "x@pelda.example", Name: "Próba", Subject: say("tárgy"), Text: say("levél"), Held: true, About: fmt.Sprintf("tartinfo/member/%d", id)})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// everything gives all that stands in the database as text, in small letters: every table of every schema, bytes as what they say, but for
// the files of the protocols.
func (w *world) everything() string {
	w.t.Helper()
	var all strings.Builder
	tables := strings.Fields(w.query(`SELECT string_agg(format('%%I.%%I', table_schema, table_name), ' ' ORDER BY 1) FROM information_schema.tables
		WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`))
	if len(tables) < 50 || !slices.Contains(tables, "tartinfo.member") || !slices.Contains(tables, "audit.entry") {
		w.t.Fatalf("only %d tables are read", len(tables))
	}
	for _, table := range tables {
		but := ""
		if table == "tartinfo.protocol" {
			but = " - 'file'"
		}
		all.WriteString(w.query("SELECT string_agg((to_jsonb(t)%s)::text, ' ') FROM %s t", but, table))
		schema, name, _ := strings.Cut(table, ".")
		for column := range strings.FieldsSeq(w.query("SELECT string_agg(column_name, ' ') FROM information_schema.columns WHERE table_schema = '%s' AND table_name = '%s' AND data_type = 'bytea'", schema, name)) {
			if table+"."+column != "tartinfo.protocol.file" {
				all.WriteString(w.query("SELECT string_agg(encode(t.%s, 'escape'), ' ') FROM %s t", column, table))
			}
		}
	}
	return strings.ToLower(all.String())
}

// found counts the members of whom something stands in a text.
func found(text string, n int) (out int) {
	for i := range n {
		m := madeUp(i)
		if strings.Contains(text, m.token) || strings.Contains(text, m.phone) || strings.Contains(text, m.technical) {
			out++
		}
	}
	return out
}

// A hundred people are removed, half by hand and half by the clock: nothing that was made up of them is left in any table or file but the
// protocols, which hold it, and the log verifies as before.
//
// Covers: T17, T27
func TestForget_T17_NothingIsLeft(t *testing.T) {
	const people = 100
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	w := newWorld(t)
	verified := w.verifier()
	search := w.sent(w.townHead, nil)
	ids := make([]int64, people)
	today := calendar.Of(w.now)
	for i := range ids {
		ids[i] = w.strange(i, today+calendar.Day(20+i%3), search, w.clerk.AccountID)
	}
	if n := found(w.everything(), people); n != people {
		t.Fatalf("control: %d of %d are found while they are on the list", n, people)
	}
	verified()
	for i, id := range ids {
		if i%2 == 1 {
			continue
		}
		m := madeUp(i)
		err := w.Remove(t.Context(), w.head, tartinfo.RemoveForm{ID: id, Seen: 5, Typed: map[string]string{"removal_reason": "own_request", "removal_note": "kérte " + m.token}, Request: w.once()})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.tick(w.now.Add(30 * 24 * time.Hour))
	w.now = w.now.Add(6 * 24 * time.Hour) // what was not sent by then is given up
	err := w.Mail.Send(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	left := w.everything()
	n := found(left, people)
	if n != 0 {
		for i := range people {
			if at := strings.Index(left, madeUp(i).token); at >= 0 {
				t.Errorf("%d people are left, such as in %q", n, left[max(0, at-300):min(len(left), at+60)])
				break
			}
		}
	}
	files := 0
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		files += found(strings.ToLower(path+string(raw)), people)
		return err
	})
	if err != nil || files != 0 {
		t.Errorf("%d people are left in files: %v", files, err)
	}
	inProtocols := 0
	rows, all, err := w.Protocols(t.Context(), w.head, tartinfo.ProtocolFilter{From: calendar.None, Until: calendar.None}, listing.Listing{Limit: 2 * people})
	if err != nil || all != people {
		t.Fatalf("%d protocols: %v", all, err)
	}
	var texts strings.Builder
	for i, p := range rows {
		if i%10 == 0 { // the others are made the same way
			text := textOf(t, w.protocol(w.head, p.Number))
			texts.WriteString(text)
			inProtocols++
		}
	}
	if got := found(strings.ToLower(texts.String()), people); got != inProtocols {
		t.Errorf("%d of %d protocols hold what was written down", got, inProtocols)
	}
	verified()
	t.Logf("TEST id=FORGET n=%d found=%d files=%d protocols=%d bar=0", people, n, files, all)
}

// verifier gives what verifies the log as somebody would who does not trust the program.
func (w *world) verifier() func() {
	w.t.Helper()
	keeper, err := audit.NewKeeper(keys.New())
	if err == nil {
		_, err = keeper.Enter(w.t.Context(), w.db, false)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	dir := w.t.TempDir()
	o, err := audit.OpenOutside(dir, keeper.Public)
	if err != nil {
		w.t.Fatal(err)
	}
	sealer := audit.NewSealer(w.db, keeper, []*audit.Outside{o}, slog.New(slog.DiscardHandler))
	return func() {
		w.t.Helper()
		err := sealer.Seal(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		raw, err := os.ReadFile(audit.CheckpointFile(dir))
		if err != nil {
			w.t.Fatal(err)
		}
		r, err := verify.Run(w.t.Context(), verify.Input{Address: strings.Replace(w.url, "user=oszir_owner", "user=oszir_app", 1), Keeper: keeper, Public: []string{keeper.Public}, Grace: -1,
			Witnesses: []verify.Witness{{Name: "checkpoints", Text: string(raw), Full: true}}})
		if err != nil || !r.Unchanged || !r.Complete || r.Sealed == 0 {
			w.t.Fatalf("the log: %+v %v", r, err)
		}
	}
}
