package document_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/document"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/pdf/pdftest"
	"oszir/internal/platform/qr"
	"oszir/internal/platform/seal"
)

// Covers: C14
func TestVerify_C14_Life(t *testing.T) {
	w := newCounter(t)
	d, other := w.issue(), w.issue()
	code, file := w.code(d), w.file(d)

	c, err := w.m.VerifyCode(t.Context(), code)
	w.is(c, err, document.Valid)
	if c.Number != d.Number() || c.Office != "Próbafalva Önkormányzata" || c.Dated != issuedOn || c.Adjudication != adjudication || len(c.Facts) != 3 || c.At.IsZero() {
		t.Errorf("said of a code: %+v", c)
	}
	_, bare, _ := strings.Cut(code, "#")
	for _, text := range []string{bare, " " + code + "\n", "#" + bare} {
		c, err = w.m.VerifyCode(t.Context(), text)
		w.is(c, err, document.Valid)
	}
	c, err = w.m.VerifyFile(t.Context(), file)
	w.is(c, err, document.Valid)
	if c.Number != d.Number() || c.Title != "Próbahatározat" || c.Office != "Próbafalva Önkormányzata" || c.Dated != issuedOn || c.Signer == "" || c.SealedAt.IsZero() || len(c.Facts) != 0 {
		t.Errorf("said of a file: %+v", c)
	}
	if got := w.logged(); got != "5 0" {
		t.Errorf("checks in the log, and people: %s", got)
	}

	w.clock = w.clock.Add(time.Hour)
	err = w.m.Revoke(t.Context(), w.clerk, d.Serial, "tévesen ment ki")
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range []func() (document.Check, error){
		func() (document.Check, error) { return w.m.VerifyCode(t.Context(), code) },
		func() (document.Check, error) { return w.m.VerifyFile(t.Context(), file) },
		func() (document.Check, error) {
			return w.m.VerifyNumber(t.Context(), document.Asked{Number: d.Number(), Dated: issuedOn})
		},
	} {
		c, err = check()
		w.is(c, err, document.Revoked)
		if !c.RevokedAt.Equal(w.clock) || strings.Contains(fmt.Sprint(c), "tévesen") {
			t.Errorf("said of a revoked document: %+v", c)
		}
	}
	c, err = w.m.VerifyCode(t.Context(), w.code(other))
	w.is(c, err, document.Valid)

	// What a person's erasure leaves.
	otherCode, otherFile := w.code(other), w.file(other)
	dbtest.Query(t, w.address, `WITH f AS (UPDATE document.file SET content = NULL, proof = NULL, file = NULL RETURNING 1),
		d AS (UPDATE document.document SET state = 'erased' RETURNING 1) SELECT count(*)::text FROM f, d`)
	c, err = w.m.VerifyCode(t.Context(), otherCode)
	w.is(c, err, document.Gone)
	c, err = w.m.VerifyFile(t.Context(), otherFile)
	w.is(c, err, document.Gone)
	c, err = w.m.VerifyCode(t.Context(), code)
	w.is(c, err, document.Revoked)
}

// What is not ours is not taken for ours, also when our key was stolen.
//
// Covers: C14
func TestVerify_C14_NotOurs(t *testing.T) {
	w := newCounter(t)
	d := w.issue()
	alien, err := seal.Open(seal.Config{}, keys.New())
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := alien.SignJWS([]byte(`{"v":1,"s":1,"t":"Próbahatározat","o":"Hamisfalva","d":"2026-11-02"}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nothing":               "",
		"an address":            "https://example.com/",
		"words":                 "ezt olvastam a papíron",
		"another's signature":   theirs,
		"a stolen key, new":     w.forge(document.Proof{Version: 1, Serial: 99, Title: "Próbahatározat", Dated: "2026-11-02"}),
		"a stolen key, richer":  w.forge(document.Proof{Version: 1, Serial: d.Serial, Title: "Próbahatározat", Dated: "2026-11-02", Facts: []document.Fact{{Name: "Összeg", Value: "99 999 Ft"}}}),
		"signed, but no proof":  w.forge(document.Proof{}),
		"a future form":         w.forge(document.Proof{Version: 2, Serial: d.Serial, Dated: "2026-11-02"}),
		"very long":             strings.Repeat("a.", 5000),
		"our list of revoked":   strings.SplitN(w.list(), "\n", 2)[0],
		"somebody's short link": "HTTPS://OSZIR.EXAMPLE.HU/V#1",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := w.m.VerifyCode(t.Context(), text)
			if err != nil || c.Verdict != document.Foreign && c.Verdict != document.Changed || c.Number != "" {
				t.Errorf("%+v, %v", c, err)
			}
		})
	}
	file := w.file(d)
	plain := bytes.Clone(file[:bytes.Index(file, []byte("%%EOF"))+6])
	again, err := w.seal.SignPDF(plain, "Próbahatározat "+d.Number(), w.clock.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	unnamed, err := w.seal.SignPDF(plain, "Valami más", w.clock)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := alien.SignPDF(plain, "Próbahatározat "+d.Number(), w.clock)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		why  string
	}{
		"without a seal":               {plain, "not_signed"},
		"sealed by somebody else":      {foreign, "untrusted"},
		"sealed again with a stolen":   {again, "unregistered"},
		"sealed for another purpose":   {unnamed, "unregistered"},
		"not a PDF at all":             {[]byte("%PDF-1.7 semmi"), "not_signed"},
		"nothing":                      {nil, "not_signed"},
		"something added at the end":   {append(bytes.Clone(file), ' '), "not_whole"},
		"an update after the sealing":  {append(bytes.Clone(file), "\n1 0 obj\n<<>>\nendobj\n"...), "not_whole"},
		"cut off by one byte":          {file[:len(file)-1], "not_whole"},
		"with a second seal's outline": {append(bytes.Clone(file), "/ByteRange"...), "many_signatures"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := w.m.VerifyFile(t.Context(), c.file)
			if err != nil || got.Why != c.why || got.Verdict != document.Foreign && got.Verdict != document.Changed || got.Number != "" {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	_, err = w.m.VerifyFile(t.Context(), make([]byte, document.MaxFile+1))
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("a huge file: %v", err)
	}
}

// Every character of a code's text, replaced by several others, is found; so is each of some hundred changes of a file.
//
// Covers: C14
func TestVerify_C14_EveryChangeIsFound(t *testing.T) {
	w := newCounter(t)
	d := w.issue()
	_, code, _ := strings.Cut(w.code(d), "#")
	random := rand.New(rand.NewPCG(14, 3))
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	tried, found := 0, 0
	try := func(text string) {
		c, err := w.m.VerifyCode(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		tried++
		if c.Verdict == document.Foreign || c.Verdict == document.Changed {
			found++
		} else {
			t.Errorf("not found: %q", text)
		}
	}
	for i := range len(code) {
		for range 4 {
			other := letters[random.IntN(len(letters))]
			if other != code[i] {
				try(code[:i] + string(other) + code[i+1:])
			}
		}
		try(code[:i] + string(code[i]^1) + code[i+1:]) // the nearest one, which base64 would hide in a last letter
		try(code[:i] + code[i+1:])
	}
	file := w.file(d)
	files := 0
	for range 100 {
		bad := bytes.Clone(file)
		at := random.IntN(len(bad))
		bad[at] ^= byte(1 + random.IntN(255))
		c, err := w.m.VerifyFile(t.Context(), bad)
		if err != nil {
			t.Fatal(err)
		}
		files++
		if c.Verdict == document.Valid || c.Verdict == document.Revoked || c.Verdict == document.Gone {
			t.Errorf("a change at byte %d was not found", at)
		}
	}
	control := "FAILED-AS-EXPECTED"
	c, err := w.m.VerifyCode(t.Context(), code)
	f, err2 := w.m.VerifyFile(t.Context(), file)
	if errors.Join(err, err2) != nil || c.Verdict != document.Valid || f.Verdict != document.Valid {
		control = "PASSED"
		t.Errorf("unchanged: %s %s %v %v", c.Verdict, f.Verdict, err, err2)
	}
	// The broken check reads what a code says without asking whether it is signed: it takes a changed signature.
	if !readable(code[:len(code)-1] + string(code[len(code)-1]^1)) {
		control = "PASSED"
		t.Error("the control found the change")
	}
	fmt.Printf("TEST id=C14-VERIFY n=%d found=%d files=%d control=%s bar=all verdict=%s\n", tried, found, files, control, verdictOf(t.Failed()))
}

// readable takes every proof that can be read for one of ours.
func readable(code string) bool {
	parts := strings.Split(code, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var p document.Proof
	return err == nil && json.Unmarshal(payload, &p) == nil && p.Serial > 0
}

// Covers: C14
func TestVerify_C14_Pictures(t *testing.T) {
	w := newCounter(t)
	d := w.issue()
	file, code := w.file(d), w.code(d)
	scan := w.picture(file, "png")
	name := filepath.Join(t.TempDir(), "lap.png")
	err := os.WriteFile(name, scan, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(pdftest.Run(t, "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", name)); got != code {
		t.Errorf("another reader reads %q", got)
	}
	for name, p := range map[string][]byte{
		"a scan of 150 dots an inch": scan,
		"grey and slanting":          w.picture(file, "png", "-colorspace", "Gray", "-background", "white", "-rotate", "-1.5"),
		"a photograph, turned by 5°": w.picture(file, "jpg", "-background", "#ddd", "-rotate", "5", "-resize", "140%", "-quality", "75"),
		"smaller, turned by 5°":      w.picture(file, "jpg", "-background", "white", "-rotate", "5", "-resize", "85%", "-quality", "85"),
		"upside down and large":      w.picture(file, "jpg", "-rotate", "180", "-resize", "220%", "-quality", "60"),
		"in shadow":                  w.picture(file, "jpg", "-fill", "#000", "-colorize", "45", "-blur", "0x0.7", "-resize", "170%", "-quality", "70"),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := w.m.VerifyPicture(t.Context(), p)
			if err != nil || c.Verdict != document.Valid || c.Number != d.Number() {
				t.Errorf("%+v, %v", c, err)
			}
		})
	}
	for name, p := range map[string][]byte{"no picture": []byte("szöveg"), "no code in it": w.picture(file, "png", "-crop", "300x300+0+0"), "too large": make([]byte, qr.MaxBytes+1)} {
		_, err := w.m.VerifyPicture(t.Context(), p)
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Covers: C14
func TestVerify_C14_Number(t *testing.T) {
	w := newCounter(t)
	d := w.issue()
	for name, c := range map[string]struct {
		in   document.Asked
		want document.Verdict
	}{
		"with the day":             {document.Asked{Number: d.Number(), Dated: issuedOn}, document.Valid},
		"with the id":              {document.Asked{Number: strings.ToLower(" " + d.Number()), Adjudication: " ptr-2014-00001234-5 ", Dated: calendar.None}, document.Valid},
		"with another day":         {document.Asked{Number: d.Number(), Dated: issuedOn + 1}, document.Foreign},
		"with another id":          {document.Asked{Number: d.Number(), Adjudication: "PTR-2014-00001235-5", Dated: issuedOn}, document.Foreign},
		"a number that nobody has": {document.Asked{Number: document.SerialNumber(777), Dated: issuedOn}, document.Foreign},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := w.m.VerifyNumber(t.Context(), c.in)
			w.is(got, err, c.want)
			if len(got.Facts) != 0 || c.want == document.Foreign && (got.Title != "" || got.Office != "" || got.Why != "number") {
				t.Errorf("says %+v", got)
			}
			if c.want == document.Valid && (got.Title != "Próbahatározat" || got.Office == "" || got.Dated != issuedOn) {
				t.Errorf("says %+v", got)
			}
		})
	}
	for name, in := range map[string]document.Asked{
		"mistyped": {Number: "IR-00000012-3", Dated: issuedOn}, "no number": {Dated: issuedOn}, "no second thing": {Number: d.Number(), Dated: calendar.None},
	} {
		_, err := w.m.VerifyNumber(t.Context(), in)
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := w.logged(); got != "2 0" {
		t.Errorf("checks in the log, and people: %s", got)
	}
}

func (w *counter) list() string {
	w.t.Helper()
	text, err := w.m.Revocations(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return text
}

// The list and the keys are all that a check without a network needs.
//
// Covers: C14
func TestVerify_C14_ListAndKeys(t *testing.T) {
	w := newCounter(t)
	first, second := w.issue(), w.issue()
	err := w.m.Revoke(t.Context(), w.clerk, second.Serial, "próba")
	if err != nil {
		t.Fatal(err)
	}
	text, err := w.m.Keys().Text()
	if err != nil {
		t.Fatal(err)
	}
	k, err := document.ReadKeys(text)
	if err != nil || k.Address != siteAddress || len(k.Trusted) == 0 {
		t.Fatalf("%+v, %v", k, err)
	}
	list, err := document.ReadRevocations(w.list(), k.Tokens)
	if err != nil || !slices.Equal(list.Serials, []int64{second.Serial}) || list.Last != second.Serial || !list.At.Equal(w.clock) || !list.Next.After(list.At) {
		t.Fatalf("%+v, %v", list, err)
	}
	for serial, want := range map[document.Document]document.Verdict{first: document.Valid, second: document.Revoked} {
		c := document.CheckCode(w.code(serial), k.Tokens)
		c.Against(list)
		w.is(c, nil, want)
		c = document.CheckFile(w.file(serial), k.Trusted)
		c.Against(list)
		w.is(c, nil, want)
	}
	whole := w.list()
	for i := range len(whole) - 1 {
		bad := whole[:i] + string(whole[i]^1) + whole[i+1:]
		if got, err := document.ReadRevocations(bad, k.Tokens); !errors.Is(err, document.ErrList) && got.Has(second.Serial) == false {
			t.Errorf("a changed list is believed, at %d", i)
		}
	}
	for _, bad := range []string{"", "{}", `{"keys":[{"x":"AA","y":"AA","kid":"1"}]}`, "szöveg"} {
		_, err = document.ReadKeys([]byte(bad))
		if !errors.Is(err, document.ErrKeys) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Ten thousand revoked of a million documents fit into 25 kB.
//
// Covers: C14
func TestRevocations_C14_Short(t *testing.T) {
	w := newCounter(t)
	dbtest.Query(t, w.address, `WITH d AS (INSERT INTO document.document (serial, sort, title, body_id, person_id, subject, dated, wordings, made_by, made_at, entry_id, state)
		SELECT n, 'proba', 'Próba', 7, 1, 'case/1', '2026-11-02', '{}', 'x', now(), 1, 'filed' FROM (
			SELECT DISTINCT (1 + floor(random() * 1000000))::bigint AS n FROM generate_series(1, 10300) ORDER BY 1) s ORDER BY random() LIMIT 10000 RETURNING serial)
		SELECT count(*)::text FROM d`)
	dbtest.Query(t, w.address, `WITH r AS (INSERT INTO document.revocation (serial, revoked_at, revoked_by, reason, entry_id) SELECT serial, now(), 'x', 'x', 1 FROM document.document RETURNING 1)
		SELECT count(*)::text FROM r`)
	text := w.list()
	list, err := document.ReadRevocations(text, w.seal.Keys())
	if err != nil || len(list.Serials) != 10_000 {
		t.Fatalf("%d, %v", len(list.Serials), err)
	}
	if len(text) > 25_000 {
		t.Errorf("%d bytes", len(text))
	}
	t.Logf("10,000 revoked of 1,000,000: %d bytes", len(text))
}
