package tartinfo_test

import (
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/mail"
	"oszir/internal/platform/mail/mailtest"
)

// box gives to whom letters came, each once, as mailboxes show them; all is how often something came.
func box(t *testing.T, p *mailtest.Server) (to []string, all int) {
	t.Helper()
	shown, all := p.Letters()
	for _, m := range shown {
		address, err := netmail.ParseAddress(m.Header.Get("To"))
		if err != nil {
			t.Fatal(err)
		}
		to = append(to, address.Address)
	}
	slices.Sort(to)
	return to, all
}

// sender is a program that hands the letters of the world to a server.
func (w *world) sender(server string) *mail.Module {
	w.t.Helper()
	m, err := mail.New(mail.Deps{DB: w.db, Server: "smtp://" + server, From: "TARTINFO <tartinfo@pelda.example>", Now: func() time.Time { return w.now }})
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// Who was put on the list is told to every user of the body, once: while the server is away the letters wait and are tried again,
// and one whose answer the sender did not live to note comes again under the same Message-ID.
//
// Covers: T16
func TestLetters_T16_ArriveOnceAtAServer(t *testing.T) {
	w := newWorld(t)
	p := mailtest.New(t)
	sender := w.sender(p.At)
	waiting := func() int {
		n, err := strconv.Atoi(dbtest.Query(t, w.url, "SELECT count(*)::text FROM mail.letter WHERE kind LIKE 'tartinfo.%' AND state = 'waiting'"))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	both := []string{w.head.Code + "@pelda.example", w.clerk.Code + "@pelda.example"}
	slices.Sort(both)

	at := p.At
	p.Close()
	w.placed(w.head, nil)
	for range 3 {
		if err := sender.Send(t.Context()); errs.KindOf(err) != errs.Unavailable {
			t.Errorf("the server is away: %v", err)
		}
		w.now = w.now.Add(time.Minute)
	}
	if n := waiting(); n != 2 {
		t.Errorf("%d letters wait", n)
	}
	p.Open(at)
	p.Be(mailtest.Manner{Cut: 2}) // each is handed over and the sender is gone before it can note it
	for range 10 {
		_ = w.sender(at).Send(t.Context()) // a sender of its own each time, as after a kill
		w.now = w.now.Add(5 * time.Minute)
	}
	to, all := box(t, p)
	if !slices.Equal(to, both) || all != 4 || waiting() != 0 {
		t.Errorf("letters to %q, %d came, %d wait", to, all, waiting())
	}
	for range 3 {
		w.tick(w.now.Add(time.Hour))
		if err := sender.Send(t.Context()); err != nil {
			t.Error(err)
		}
	}
	// The member's own letter of the first day, which was today, and nothing twice.
	to, all = box(t, p)
	if want := append([]string{"kazmer@pelda.example"}, both...); !slices.Equal(to, want) || all != 5 {
		t.Errorf("letters to %q, %d came", to, all)
	}
	if kept := dbtest.Query(t, w.url, "SELECT coalesce(string_agg(l::text, ' '), '') FROM mail.letter l WHERE kind LIKE 'tartinfo.%'"); strings.Contains(kept, "Kázmér") || strings.Contains(kept, "pelda.example") {
		t.Errorf("kept after they were sent: %s", kept)
	}
}
