package document_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/seal"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
	"oszir/internal/platform/wording"
)

// The bodies of the tests.
const (
	ourOffice   = 11
	theirOffice = 12
)

// bureau is an office with its documents, a ministry with two lawyers, and a library of two sorts.
type bureau struct {
	*document.Module
	t    testing.TB
	db   *database.DB
	url  string
	now  time.Time
	text *i18n.Catalog
}

var sampleModel = wording.Model{
	{Key: "ügyfél.név", Name: "az ügyfél neve", Type: wording.Text},
	{Key: "irat.kelte", Name: "az irat napja", Type: wording.Date},
	{Key: "összeg", Name: "havi összeg", Type: wording.Money, May: true},
	{Key: "tételek", Name: "tételek", Type: wording.List, May: true, Item: "tétel", Fields: []wording.Field{{Key: "szöveg", Name: "szöveg", Type: wording.Text}}},
	{Key: "hivatalból", Name: "hivatalból indult", Type: wording.Flag},
}

func sampleFacts(name string, day calendar.Day) wording.Facts {
	return wording.Facts{"ügyfél.név": wording.Of(name), "irat.kelte": wording.On(day), "összeg": wording.Forint(28_500)}
}

func sampleLibrary() *document.Library {
	sample := func() wording.Facts { return sampleFacts("Minta Ábrahám", calendar.On(2026, 3, 11)) }
	return &document.Library{
		Sorts: []document.Sort{
			{Key: "hatarozat", Name: "Próba határozat", Group: "Próba ellátás", Needs: []string{"záradék"}, Appeal: true, Model: sampleModel, Sample: sample, Shipped: "# HATÁROZAT\n\n{A ügyfél.név} részére döntök.\n\n{> jogorvoslat}\n\n{> záradék}\n"},
			{Key: "level", Name: "Próba levél", Needs: []string{"záradék"}, Model: sampleModel, Sample: sample, Shipped: "# LEVÉL\n\nTisztelt {ügyfél.név}!\n\n{> záradék}\n"},
		},
		Blocks: []document.Block{{Key: "jogorvoslat", Name: "Jogorvoslat", Shipped: "A határozat ellen fellebbezni lehet.\n"}, {Key: "záradék", Name: "Záradék", Shipped: "Kelt: {irat.kelte}\n"}},
	}
}

func newBureau(t testing.TB) *bureau {
	t.Helper()
	db, address := dbtest.NewWithURL(t)
	own := `{"error.internal":"Váratlan hiba","error.not_found":"Nem található","error.unauthenticated":"Jelentkezzen be","error.key_reused":"Mást kértek","error.unavailable":"Nem érhető el","error.bad_key":"Rossz kulcs"}`
	texts := fstest.MapFS{"messages/hu.json": {Data: []byte(own)}, "messages/en.json": {Data: []byte(own)}}
	catalog, err := i18n.New([]fs.FS{texts, web.Messages, identity.Messages, document.Messages, pdf.Messages}...)
	if err != nil {
		t.Fatal(err)
	}
	s, err := seal.Open(seal.Config{}, keys.New())
	if err != nil {
		t.Fatal(err)
	}
	b := &bureau{t: t, db: db, url: address, now: time.Date(2026, 3, 11, 10, 0, 0, 0, calendar.Budapest), text: catalog}
	b.Module = document.New(document.Deps{
		DB: db, Library: sampleLibrary(), Seal: s, Catalog: catalog, Now: func() time.Time { return b.now }, Address: "https://oszir.example",
		BodyName: func(_ context.Context, id int64) (string, string) {
			return fmt.Sprintf("B-%d", id), fmt.Sprintf("%d. számú hivatal", id)
		},
		Hooks: document.Hooks{
			Addressees: func(_ context.Context, _ *database.Tx, persons []int64) (map[int64]document.Addressee, error) {
				out := map[int64]document.Addressee{}
				for _, p := range persons {
					out[p] = document.Addressee{Name: fmt.Sprintf("Próba Ügyfél %d", p), Address: fmt.Sprintf("9999 Mintafalva, Fő utca %d.", p)}
				}
				return out, nil
			},
			SubjectPath: func(subject string) string { return "/ptr/" + subject },
		},
	})
	return b
}

func person(role identity.Role, body int64, code string) identity.Actor {
	return identity.Actor{Code: code, AccountID: 1, BodyID: body, Role: role}
}

func lawyer(code string) identity.Actor { return person(identity.RoleLawyer, 20, code) }

func (b *bureau) site(who identity.Actor) *web.Site {
	b.t.Helper()
	s, err := web.New(web.Config{Catalog: b.text})
	if err != nil {
		b.t.Fatal(err)
	}
	b.Mount(s, func(h func(c *web.Context, who identity.Actor) error) web.Handler {
		return func(c *web.Context) error {
			c.User = &web.User{Name: "Próba Piroska", Code: who.Code, Body: "Próba Hivatal"}
			return h(c, who)
		}
	})
	return s
}

func (b *bureau) browser(who identity.Actor) *webtest.Browser {
	return webtest.NewBrowser(b.t, b.site(who))
}

// issue makes a document of an office for a person.
func (b *bureau) issue(sort string, body, to int64, day calendar.Day, decision int64) document.Document {
	b.t.Helper()
	var d document.Document
	who := person(identity.RoleClerk, body, "ugyintezo")
	entry, err := strconv.ParseInt(dbtest.Query(b.t, b.url, `INSERT INTO audit.entry (actor, operation, subject) VALUES ('system', 'ptr.case.paper', 'case/1') RETURNING id::text`), 10, 64)
	if err != nil {
		b.t.Fatal(err)
	}
	err = b.db.InTx(b.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		var err error
		d, err = b.Issue(ctx, tx, who, document.Order{
			Sort: sort, Facts: sampleFacts(fmt.Sprintf("Próba Ügyfél %d", to), day), Dated: day, BodyID: body, PersonID: to, Subject: "case/7", DecisionID: decision, Author: "Próba Hivatal",
		}, entry)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

// drawn gives what a document of a day would say.
func (b *bureau) drawn(sort string, day calendar.Day) string {
	b.t.Helper()
	var d document.Drawn
	err := b.db.InTx(b.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		var err error
		d, err = b.Draw(ctx, tx, document.Order{Sort: sort, Facts: sampleFacts("Minta Ábrahám", day), Dated: day})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return paper.Text(d.Paper)
}

func fields(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// want checks status and words of a page, and gives it back.
func want(t testing.TB, a webtest.Answer, status int, words ...string) webtest.Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: status %d, want %d: %s", a.Path, a.Status, status, a.Text())
	}
	text := a.Text()
	for _, word := range words {
		if !strings.Contains(text, word) && !strings.Contains(a.Body, word) {
			t.Errorf("%s does not say %q: %s", a.Path, word, text)
		}
	}
	if i := strings.Index(a.Body, "‹"); i >= 0 {
		t.Errorf("%s shows a key: %s", a.Path, a.Body[i:min(len(a.Body), i+60)])
	}
	return a
}

func lacks(t testing.TB, a webtest.Answer, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(a.Body, word) {
			t.Errorf("%s says %q", a.Path, word)
		}
	}
}

var hidden = regexp.MustCompile(`name="(id|version)" value="(\d+)"`)

// held gives the id and version that a form holds.
func held(a webtest.Answer) (id, version string) {
	for _, m := range hidden.FindAllStringSubmatch(a.Body, -1) {
		if m[1] == "id" {
			id = m[2]
		} else {
			version = m[2]
		}
	}
	return id, version
}

func TestSite_ViewsFitTheirData(t *testing.T) {
	webtest.CheckViews(t, newBureau(t).site(lawyer("jogasz-1")))
}

// A text goes from a lawyer's editor over problems and the second lawyer into the documents of its days, and not of
// earlier ones.
//
// Covers: C14
func TestWordings_C14_TwoLawyers(t *testing.T) {
	b := newBureau(t)
	first, second := b.browser(lawyer("jogasz-1")), b.browser(lawyer("jogasz-2"))
	list := want(t, first.Visit("/wordings"), 200, "Próba határozat", "Próba levél", "Jogorvoslat", "Minden ellátás", "Próba ellátás", "Közös blokk", "a programmal érkezett", "jogásznak kell ellenőriznie")
	if strings.Index(list.Body, "Próba levél") > strings.Index(list.Body, "Próba határozat") {
		t.Error("what every kind has comes after one kind's")
	}
	want(t, first.Visit("/wordings/show?key=level"), 200, "Tisztelt Minta Ábrahám!", "2026. március 11.", "Új változat", "kezdettől")
	want(t, first.Visit("/wordings/show?key="+url.QueryEscape(">záradék")), 200, "Kelt: 2026. március 11.", "Közös blokk")
	want(t, first.Visit("/wordings/show?key=nincs"), 404)
	want(t, first.Visit("/wordings/edit?key=level"), 200, "Tisztelt {ügyfél.név}!", "{a ügyfél.név}", "{összeg betűvel}", "{tétel.szöveg}", "{ha hivatalból}", "Közös blokkok (2)", "{&gt; záradék}")
	good := "# LEVÉL\r\n\r\nKedves {ügyfél.név}!\r\n\r\n{> záradék}\r\n"
	bad := "# LEVÉL\r\n\r\nKedves {ügyfel.név}! {összeg}\r\n"

	// The look while typing, and the same by the button.
	part := want(t, first.Submit("/wordings/preview", fields("key", "level", "text", bad)), 200, "3. sor, 8. oszlop:", "ügyfél.név", `data-line="3"`, "{&gt; záradék}")
	lacks(t, part, "<html", "class=\"paper\"")
	want(t, first.Submit("/wordings/preview", fields("key", "level", "text", good)), 200, "Kedves Minta Ábrahám!")
	want(t, first.Submit("/wordings/preview", fields("key", "nincs", "text", good)), 404)
	want(t, first.Submit("/wordings/edit", fields("key", "level", "id", "0", "version", "0", "text", good, "reason", "megszólítás", "do", "preview")), 200, "Kedves Minta Ábrahám!", "megszólítás")

	// What is wrong is said, and nothing that was typed is lost.
	form := func(text, from, reason, do string) url.Values {
		return fields("form_key", from+reason+do, "key", "level", "id", "0", "version", "0", "text", text, "from", from, "reason", reason, "do", do)
	}
	long := good + strings.Repeat("\r\nÁrvíztűrő bekezdés, hosszú szöveg próbája.\r\n", 2000)
	want(t, first.Submit("/wordings/edit", fields("key", "level", "id", "0", "version", "0", "text", long, "reason", "hosszú", "do", "preview")), 200, "hosszú szöveg próbája")
	want(t, first.Submit("/wordings/edit", form(bad, "2026.04.01.", "megszolitas", "save")), 422, "3. sor, 8. oszlop", "Kedves {ügyfel.név}!", "2026.04.01.", "megszolitas", "A szövegben hibák vannak")
	want(t, first.Submit("/wordings/edit", form(good, "tavasszal", "megszolitas", "save")), 422, "A dátum nem olvasható", "tavasszal")
	want(t, first.Submit("/wordings/edit", form(good, "", "megszolitas", "save")), 422, "melyik naptól")
	want(t, first.Submit("/wordings/edit", form(good, "2026.04.01.", "", "save")), 422, "Írja le az indokot", "Kedves {ügyfél.név}!")
	saved := want(t, first.Submit("/wordings/edit", form(good, "2026.04.01.", "megszolitas", "save")), 200, "A vázlatot elmentettük.", "vázlat", "Tisztelt {ügyfél.név}!", "Kedves {ügyfél.név}!", "Szerkesztés folytatása")
	lacks(t, saved, "Változat jóváhagyása")
	id := dbtest.Query(t, b.url, "SELECT id::text FROM document.wording")

	// Nobody else can write on it; the drafter can, and hands it in.
	want(t, second.Visit("/wordings/edit?key=level&id="+id), 404)
	edit := want(t, first.Visit("/wordings/edit?key=level&id="+id), 200, "Kedves {ügyfél.név}!", "2026.04.01.", "megszolitas")
	gotID, version := held(edit)
	if gotID != id {
		t.Fatalf("the form holds %s, want %s", gotID, id)
	}
	want(t, first.Submit("/wordings/edit", fields("form_key", "k1", "key", "level", "id", id, "version", version, "text", good, "from", "2026.04.01.", "reason", "megszolitas", "do", "submit")), 200,
		"A változat jóváhagyásra vár.", "más jogásznak kell jóváhagynia")
	_, version = held(first.Visit("/wordings/version?id=" + id))
	want(t, first.Visit("/wordings"), 200, "jóváhagyásra vár", "jogasz-1")

	// Not by oneself, not without a reason, and then by the other.
	want(t, first.Submit("/wordings/version?id="+id, fields("form_key", "k2", "version", version, "do", "approve")), 409, "más jogásznak kell jóváhagynia")
	want(t, second.Submit("/wordings/version?id="+id, fields("form_key", "k3", "version", version, "do", "refuse")), 422, "Írja le, miért nem hagyja jóvá.")
	want(t, second.Submit("/wordings/version?id="+id, fields("form_key", "k4", "version", "99", "do", "approve")), 409, "Közben más módosította")
	want(t, second.Submit("/wordings/version?id="+id, fields("form_key", "k5", "version", version, "do", "approve")), 200, "jóváhagyva", "jogasz-2")
	want(t, first.Visit("/wordings"), 200, "módosított", "érvényes: 2026.04.01.")

	before, after := b.drawn("level", calendar.On(2026, 3, 31)), b.drawn("level", calendar.On(2026, 4, 1))
	if !strings.Contains(before, "Tisztelt Minta Ábrahám!") || !strings.Contains(after, "Kedves Minta Ábrahám!") {
		t.Errorf("the day before: %q, from the day: %q", before, after)
	}
}

// Two windows with one draft: the second is told, sees both texts, and can go on.
func TestWordingEdit_ChangedMeanwhile(t *testing.T) {
	b := newBureau(t)
	me := b.browser(lawyer("jogasz-1"))
	text := func(word string) string { return "# LEVÉL\n\n" + word + " {ügyfél.név}!\n\n{> záradék}\n" }
	send := func(key, id, version, word, do string) webtest.Answer {
		return me.Submit("/wordings/edit", fields("form_key", key, "key", "level", "id", id, "version", version, "text", text(word), "from", "2026.04.01.", "reason", "próba", "do", do))
	}
	want(t, send("a", "0", "0", "Egyik", "save"), 200)
	id := dbtest.Query(t, b.url, "SELECT id::text FROM document.wording")
	_, version := held(me.Visit("/wordings/edit?key=level&id=" + id))
	want(t, send("b", id, version, "Másik", "save"), 200)
	late := want(t, send("c", id, version, "Harmadik", "save"), 409, "Közben más módosította", "Ami most a rendszerben áll", "Másik {ügyfél.név}!", "Harmadik {ügyfél.név}!", "ennek a vázlatnak a helyébe")
	gotID, now := held(late)
	want(t, send("d", gotID, now, "Harmadik", "submit"), 200, "Harmadik {ügyfél.név}!")
	_, version = held(me.Visit("/wordings/version?id=" + id))
	want(t, b.browser(lawyer("jogasz-2")).Submit("/wordings/version?id="+id, fields("version", version, "do", "approve")), 200)
	gone := want(t, send("e", id, version, "Negyedik", "save"), 409, "új változat lesz", "Negyedik {ügyfél.név}!")
	if gotID, _ := held(gone); gotID != "0" {
		t.Errorf("an approved text is written on as %s", gotID)
	}
	want(t, send("f", "0", "0", "Negyedik", "save"), 200, "vázlat")
	if n := dbtest.Query(t, b.url, "SELECT count(*)::text FROM document.wording"); n != "2" {
		t.Errorf("%s wordings, want 2", n)
	}
	id = dbtest.Query(t, b.url, "SELECT max(id)::text FROM document.wording")
	want(t, me.Submit("/wordings/version?id="+id, fields("version", "1", "do", "withdraw")), 200, "A változatot Ön visszavonta.", "visszavonva")
}

// Who has no business there finds nothing; readers see and cannot write.
func TestWordings_Rights(t *testing.T) {
	b := newBureau(t)
	outsider := b.browser(person(identity.RoleReporter, ourOffice, "masik"))
	for _, path := range []string{"/wordings", "/wordings/show?key=level", "/wordings/edit?key=level", "/wordings/version?id=1", "/documents/" + document.SerialNumber(1), "/documents/" + document.SerialNumber(1) + "/file", "/post", "/post/1", "/post/1/print", "/post/1/list"} {
		want(t, outsider.Visit(path), 404)
	}
	for _, path := range []string{"/wordings/edit", "/wordings/preview", "/wordings/version?id=1", "/documents/" + document.SerialNumber(1), "/post", "/post/1"} {
		want(t, outsider.Submit(path, fields("key", "level", "version", "1", "reason", "próba", "serial", "1", "do", "approve")), 404)
	}
	clerk := b.browser(person(identity.RoleClerk, ourOffice, "ugyintezo"))
	lacks(t, want(t, clerk.Visit("/wordings/show?key=level"), 200, "Tisztelt Minta Ábrahám!"), "Új változat")
	want(t, clerk.Visit("/wordings/edit?key=level"), 404)
	want(t, clerk.Submit("/wordings/edit", fields("key", "level")), 404)
}
