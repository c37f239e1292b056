package people_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"oszir/internal/identity"
)

// canary is a client whose data nobody else has, so that they are found wherever they turn up.
func canary() map[string]string {
	return client(map[string]string{
		"taj": taj(4242), "family_name": "Kanári", "given_name": "Zsófia", "birth_family_name": "Sármány", "birth_given_name": "Zsófia", "birth_date": "1961.07.29.",
		"tax_id": "", "residence_settlement": "Zsana", "residence_postcode": "6411", "email": "kanari@example.org", "phone": "06 77 000 0000", "note": "csőrös",
	})
}

// Covers: C4
func TestPersonPages_C4(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, canary())
	self := "/people/" + r.PublicID(r.id(taj(4242)))
	b := r.browser(r.who)
	a := want(t, b.Visit(self), 200, "Kanári Zsófia", "Sármány Zsófia", "1961.07.29.", "éves", "Zsana", "6411 Zsana", "kanari@example.org", "csőrös", "11. számú hivatal", "Teljes adatok", "••• ••• "+taj(4242)[6:], "Adatok javítása")
	if strings.Contains(a.Body, taj(4242)) || strings.Contains(a.Text(), "Így állt") {
		t.Error("the page shows the TAJ in full, or speaks of the past")
	}
	want(t, b.Visit(self+"/relations"), 200, "Nincs rögzített kapcsolat")
	want(t, b.Visit(self+"/history"), 200, "Első rögzítés", "loader-11", "Személyes adatok", "Lakóhely")
	want(t, b.Visit(self+"/panel"), 200, "lap 11 ")
	shown := taj(4242)
	want(t, b.Submit(self+"/reveal", form("form_key", "k")), 200, shown[:3]+" "+shown[3:6]+" "+shown[6:], "naplóztuk")
	if n := r.query(`SELECT count(*)::text FROM audit.entry WHERE operation = 'people.reveal'`); n != "1" {
		t.Errorf("%s entries of the revealing", n)
	}
}

// Covers: C4
func TestPersonPages_C4_AsOf(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, canary())
	self := "/people/" + r.PublicID(r.id(taj(4242)))
	b := r.browser(r.who)
	want(t, b.Visit(self+"?day=2013-11-15"), 200, "Így állt 2013. november 15. napján, mai tudásunk szerint", "Kanári Zsófia", `href="`+self+`/history?day=2013-11-15"`)
	want(t, b.Visit(self+"?day=2013.11.15.&known=2001.01.01."), 200, "Erre a kérdésre nincs adat")
	want(t, b.Visit(self+"?day=tavaly"), 422, "nem olvasható dátum", `value="tavaly"`)
	want(t, b.Visit(self+"/panel?day=2013-11-15"), 200, "2013-11-15</p>")
	known := r.query(`SELECT to_char(current_date, 'YYYY-MM-DD')`)
	want(t, b.Visit(self+"?known="+known), 200, "Kanári Zsófia", "Így tudtuk")
}

func TestPersonPages_Rights(t *testing.T) {
	r := newRegister(t)
	r.load(ours, true, canary())
	self := "/people/" + r.PublicID(r.id(taj(4242)))
	foreign := r.browser(clerk(theirs))
	if a := want(t, foreign.Visit(self), 200, "Kanári Zsófia"); strings.Contains(a.Body, "/correct") {
		t.Error("another office is offered to correct")
	}
	reader := identity.Actor{Code: "reader", AccountID: 3, BodyID: ours, Role: identity.RoleReader}
	if a := want(t, r.browser(reader).Visit(self), 200, "Számok megmutatása"); strings.Contains(a.Body, "/correct") {
		t.Error("a reader is offered to correct")
	}
	nobody := r.browser(identity.Actor{Code: "senki", AccountID: 5, BodyID: ours, Role: identity.RoleSystem})
	missing := nobody.Visit("/people/aaaaaaaaaaaaaaaaaaaaaaaaaa")
	for _, path := range []string{self, self + "/relations", self + "/history", self + "/panel"} {
		if a := want(t, nobody.Visit(path), 404); a.Text() != missing.Text() {
			t.Errorf("%s is not as what does not exist", path)
		}
	}
	want(t, nobody.Submit(self+"/reveal", form()), 404)
	damaged := []byte(self)
	damaged[len(damaged)-3] ^= 1
	want(t, r.browser(r.who).Visit(string(damaged)), 404)
	want(t, r.browser(r.who).Visit("/people/"+r.PublicID(999_999)), 404)
}

// No address of a walk through all pages holds anything of the person.
func TestPersonPages_NoDataInAddresses(t *testing.T) {
	r := newRegister(t)
	child := canary()
	child["taj"], child["given_name"] = taj(4243), "Ágota"
	r.load(ours, true, canary(), child)
	r.query(`INSERT INTO people.relation (person_id, other_id, kind, recorded, entry_id) VALUES ($1, $2, 'Gyermek', tstzrange(now(), NULL), 1) RETURNING 'done'`, r.id(taj(4242)), r.id(taj(4243)))
	b := r.browser(r.who)
	self := "/people/" + r.PublicID(r.id(taj(4242)))
	pages := []string{"/people/search", self, self + "/relations", self + "/history", self + "/panel", self + "/correct", self + "?day=2013-11-15"}
	all := addresses(b.Submit("/people/search", form("q", "Kanári Zsófia 1961.07.29.")))
	all = append(all, addresses(b.Submit("/people/search", form("q", taj(4242))))...)
	all = append(all, addresses(b.Submit("/people/search", form("taj", "12", "name", "Kanári")))...)
	all = append(all, addresses(b.Submit(self+"/reveal", form()))...)
	for _, p := range pages {
		a := want(t, b.Visit(p), 200)
		all = append(all, addresses(a)...)
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, err := w.Write([]byte(a.Body))
		if err == nil {
			err = w.Close()
		}
		if err != nil || z.Len() > 30_000 {
			t.Errorf("%s has %d bytes compressed, %v", p, z.Len(), err)
		}
	}
	for _, at := range all {
		for _, part := range []string{"kanári", "kan%", "zsófia", "zs%c3", "sármány", taj(4242), taj(4243), "1961", "zsana", "ágota"} {
			if strings.Contains(strings.ToLower(at), part) {
				t.Errorf("%s holds %s", at, part)
			}
		}
	}
}
