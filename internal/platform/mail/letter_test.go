package mail_test

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/mail"
	"oszir/internal/platform/mail/mailtest"
)

// office is a room that writes letters.
type office struct {
	t   *testing.T
	db  *database.DB
	url string
	m   *mail.Module
	now time.Time
}

func newOffice(t *testing.T, server string) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2014, 3, 3, 8, 0, 0, 0, time.UTC)}
	o.db, o.url = dbtest.NewWithURL(t)
	var err error
	o.m, err = mail.New(mail.Deps{DB: o.db, Server: server, From: "OSZIR <oszir@oszir.example>", Now: func() time.Time { return o.now }})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) write(letters ...mail.Letter) {
	o.t.Helper()
	err := o.db.InTx(o.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		for _, l := range letters {
			err := o.m.Write(ctx, tx, l)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) count(state string) int {
	o.t.Helper()
	n, err := strconv.Atoi(dbtest.Query(o.t, o.url, "SELECT count(*)::text FROM mail.letter WHERE state = $1", state))
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

func letterTo(to string) mail.Letter {
	return mail.Letter{Kind: "proba", AccountID: 7, To: to, Name: "Próba Piroska", Subject: "Próbalevél: árvíztűrő tükörfúrógép", Text: "Tisztelt Próba Piroska!\n\nEz próba.\n"}
}

// A letter arrives as it was written, with the headers of a letter that nobody answers, and is forgotten afterwards.
//
// Covers: T4
func TestSend_T4_ArrivesAndIsForgotten(t *testing.T) {
	p := mailtest.New(t)
	o := newOffice(t, "smtp://"+p.At)
	o.write(letterTo("piroska@proba.example"))
	for range 2 {
		err := o.m.Send(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	shown, all := p.Letters()
	if len(shown) != 1 || all != 1 {
		t.Fatalf("%d letters came, %d of them different, want one", all, len(shown))
	}
	for _, m := range shown {
		for name, want := range map[string]string{
			"From": `"OSZIR" <oszir@oszir.example>`, "Auto-Submitted": "auto-generated", "Date": "Mon, 03 Mar 2014 08:00:00 +0000",
			"To": "=?utf-8?q?Pr=C3=B3ba_Piroska?= <piroska@proba.example>", "Content-Type": "text/plain; charset=UTF-8",
		} {
			if got := m.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if id := m.Header.Get("Message-Id"); !strings.HasSuffix(id, "@oszir.example>") {
			t.Errorf("Message-ID %s", id)
		}
		body, err := io.ReadAll(m.Body)
		if err != nil || !bytes.Contains(body, []byte("Tisztelt Pr=C3=B3ba Piroska!")) {
			t.Errorf("%s: %v", body, err)
		}
	}
	kept := dbtest.Query(t, o.url, "SELECT string_agg(l::text, ' ') FROM mail.letter l")
	if strings.Contains(kept, "piroska") || strings.Contains(kept, "Piroska") || !strings.Contains(kept, "sent") {
		t.Errorf("kept: %s", kept)
	}
}

// The server is away for a while, and later one of three addresses is refused for good and one for now: every letter
// arrives once but for the refused one.
func TestSend_ServerAwayAndRefusing(t *testing.T) {
	p := mailtest.New(t)
	at := p.At
	p.Close()
	o := newOffice(t, "smtp://"+at)
	o.write(letterTo("egy@proba.example"), letterTo("nincs@proba.example"), letterTo("varj@proba.example"))
	for range 3 {
		err := o.m.Send(t.Context())
		if errs.KindOf(err) != errs.Unavailable || strings.Contains(err.Error(), "proba.example") {
			t.Errorf("the server is away: %v", err)
		}
		o.now = o.now.Add(time.Minute)
	}
	if n := dbtest.Query(t, o.url, "SELECT sum(tries)::text FROM mail.letter"); n != "0" {
		t.Errorf("%s attempts are counted although nobody heard of them", n)
	}
	p.Be(mailtest.Manner{Nobody: "nincs@proba.example", Busy: "varj@proba.example"})
	p.Open(at)
	err := o.m.Send(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if o.count("sent") != 1 || o.count("refused") != 1 || o.count("waiting") != 1 {
		t.Errorf("sent %d, refused %d, waiting %d", o.count("sent"), o.count("refused"), o.count("waiting"))
	}
	p.Be(mailtest.Manner{Nobody: "nincs@proba.example"})
	o.now = o.now.Add(time.Minute)
	err = o.m.Send(t.Context())
	if shown, all := p.Letters(); err != nil || len(shown) != 2 || all != 2 || o.count("sent") != 2 {
		t.Errorf("%d letters came, %d different: %v", all, len(shown), err)
	}
}

// A letter that is cut off after it was read whole is sent again and shows once, by its Message-ID.
func TestSend_CutBeforeTheAnswer(t *testing.T) {
	p := mailtest.New(t)
	p.Be(mailtest.Manner{Cut: 2})
	o := newOffice(t, "smtp://"+p.At)
	o.write(letterTo("egy@proba.example"), letterTo("ketto@proba.example"))
	for range 8 {
		_ = o.m.Send(t.Context())
		o.now = o.now.Add(5 * time.Minute)
	}
	shown, all := p.Letters()
	if len(shown) != 2 || all != 4 || o.count("sent") != 2 {
		t.Errorf("%d letters came, %d different, %d sent; want 4, 2, 2", all, len(shown), o.count("sent"))
	}
}

// While the server dawdles over a letter another process neither sends it too nor waits for it.
func TestSend_SlowServerAndTwoProcesses(t *testing.T) {
	p := mailtest.New(t)
	slow := make(chan struct{})
	p.Be(mailtest.Manner{Slow: slow})
	o := newOffice(t, "smtp://"+p.At)
	o.write(letterTo("egy@proba.example"))
	first := make(chan error)
	go func() { first <- o.m.Send(t.Context()) }()
	for dbtest.Query(t, o.url, "SELECT tries::text FROM mail.letter") == "0" {
		continue // it is on its way once it is claimed
	}
	err := o.m.Send(t.Context())
	if err != nil {
		t.Errorf("the other process: %v", err)
	}
	close(slow)
	err = <-first
	if _, all := p.Letters(); err != nil || all != 1 || o.count("sent") != 1 {
		t.Errorf("%d letters came: %v", all, err)
	}
}

func TestHeldLettersAndOldOnes(t *testing.T) {
	p := mailtest.New(t)
	o := newOffice(t, "smtp://"+p.At)
	held := letterTo("tiltott@proba.example")
	held.Held = true
	o.write(held)
	err := o.m.Send(t.Context())
	if _, all := p.Letters(); err != nil || all != 0 {
		t.Errorf("%d held letters came: %v", all, err)
	}
	err = o.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		kept, err := o.m.Unsettled(ctx, tx)
		if err != nil || len(kept) != 1 || !kept[0].Letter.Held || kept[0].Letter.To != "tiltott@proba.example" {
			t.Errorf("%+v: %v", kept, err)
		}
		return o.m.Release(ctx, tx, 7)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = o.m.Send(t.Context())
	if _, all := p.Letters(); err != nil || all != 1 {
		t.Errorf("%d released letters came: %v", all, err)
	}
	o.write(letterTo("regi@proba.example"))
	o.now = o.now.Add(6 * 24 * time.Hour)
	err = o.m.Send(t.Context())
	if _, all := p.Letters(); err != nil || all != 1 || o.count("given_up") != 1 {
		t.Errorf("%d letters came, %d given up: %v", all, o.count("given_up"), err)
	}
}

func TestServerAddress(t *testing.T) {
	for _, c := range []struct {
		server, from string
		ok           bool
	}{
		{"", "", true},
		{"smtp://posta.example", "OSZIR <a@b.example>", true},
		{"smtps://x:titok@posta.example:465", "a@b.example", true},
		{"http://posta.example", "a@b.example", false},
		{"smtp://posta.example", "", false},
		{"smtp://x:titok%zz@posta.example", "a@b.example", false},
		{"smtp://posta.example/ut", "a@b.example", false},
	} {
		_, err := mail.New(mail.Deps{Server: c.server, From: c.from})
		if (err == nil) != c.ok || err != nil && (errs.KindOf(err) != errs.Invalid || strings.Contains(err.Error(), "titok")) {
			t.Errorf("%s from %s: %v", c.server, c.from, err)
		}
	}
}
