package ptr_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/hungarian"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/pdf/pdftest"
	"oszir/internal/platform/wording"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
	"oszir/internal/samples"
)

// everyPaper makes all papers of all kinds out of cases of made-up people.
type everyPaper struct {
	*house

	bodies  map[benefit.Office]orgs.Body
	seen    []string // papers made by the later law of procedure
	crowd   []soul   // who has no case yet
	cases   int
	made    []madePaper
	refused map[string]string          // papers that no case gave, by kind and key, and why
	asks    map[string][]wording.Field // what a paper asks for, by its key

	standing *paperCase // one whose benefit stands in the register
}

// soul is somebody of the made-up register.
type soul struct {
	id     int64
	family string // name
	born   calendar.Day
	home   string // the same for people who live together
	carer  bool   // with a tax id, which carers need
}

// madePaper is a document together with what it must say.
type madePaper struct {
	by     *caseWorld
	kind   *benefit.Kind
	sort   benefit.Document
	day    calendar.Day // of the case
	serial int64
	family string // name of the applicant
	amount int64  // granted; 0: none
	once   bool   // it is paid at once
	paper  paper.Paper
	doc    document.Document
}

// Every sort of document is made out of a case, of all kinds that have it and by all decisions that it can carry; each is read,
// and one file of each sort is printed and read back.
//
// Covers: C14
func TestPaper_C14_EverySortForGeneratedCases(t *testing.T) {
	e := newEveryPaper(t)
	var group sync.WaitGroup
	halves := e.halves()
	for i, half := range halves {
		group.Go(func() {
			for j, k := range benefits.All() {
				if j%len(halves) == i {
					half.kind(k)
					half.later(k)
				}
			}
		})
	}
	group.Wait()
	e.join(halves)
	library := ptr.DocumentLibrary()
	appeals := map[string]bool{}
	for i := range library.Sorts {
		appeals[library.Sorts[i].Key] = library.Sorts[i].Appeal
	}
	files := map[string]*madePaper{}
	for i := range e.made {
		m := &e.made[i]
		var err error
		m.doc, m.paper, err = e.Documents.Open(t.Context(), m.by.clerk, m.serial)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range m.faults(appeals[m.doc.Sort]) {
			t.Errorf("%s, %s: %s", m.kind.Code, m.doc.Sort, fault)
		}
		if files[m.doc.Sort] == nil || len(m.paper.Blocks) > len(files[m.doc.Sort].paper.Blocks) {
			files[m.doc.Sort] = m
		}
	}
	for _, s := range library.Sorts {
		if files[s.Key] == nil {
			t.Errorf("%s, %s: never made", s.Key, s.Name)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(e.refused)) {
		t.Errorf("%s: %s", what, e.refused[what])
	}
	for _, sort := range []string{"procedure_ended", "withdrawal"} {
		m := files[sort]
		if m == nil {
			continue // said above
		}
		err := e.DeliverPosted(t.Context(), m.by.clerk, m.doc.Subject, m.doc.DecisionID, ptr.Delivery{On: m.day + 12, WaivedOn: calendar.None})
		if err != nil {
			t.Errorf("%s cannot be delivered: %v", sort, err)
		}
	}
	e.printed(files)
	control := e.control()
	verdict := map[bool]string{true: "FAIL", false: "PASS"}[t.Failed()]
	t.Logf("TEST id=C14 sorts=%d documents=%d control=%s verdict=%s", len(files), len(e.made), control, verdict)
}

func newEveryPaper(t *testing.T) *everyPaper {
	t.Helper()
	e := &everyPaper{house: newHouse(t), bodies: map[benefit.Office]orgs.Body{}, refused: map[string]string{}}
	err := e.Orgs.SeedPlaces(t.Context(), identity.System())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []orgs.Body{
		{Code: "PROBA-D", Name: "Ózdi Próba Járási Hivatal", Kind: string(benefit.District), County: "05", Settlement: "Ózd", Postcode: "3600", Address: "Őz utca 5.", Phone: "06 1 555 0101", Email: "jaras@proba.example"},
		{Code: "PROBA-M", Name: "Abony Próba Önkormányzata", Kind: string(benefit.Municipality), County: "13", Settlement: "Abony", Postcode: "2740", Address: "Fő utca 1."},
		{Code: "PROBA-GY", Name: "Egri Próba Gyámhivatal", Kind: string(benefit.Guardianship), County: "10", Settlement: "Eger"},
	} {
		made, err := e.Orgs.Register(t.Context(), identity.System(), b)
		if err != nil {
			t.Fatal(err)
		}
		e.bodies[benefit.Office(b.Kind)] = made
	}
	e.populate()
	return e
}

// halves share the people out, so that two can work at a time and yet make the same papers every time.
func (e *everyPaper) halves() []*everyPaper {
	out := make([]*everyPaper, 2)
	for i := range out {
		out[i] = &everyPaper{house: e.house, bodies: e.bodies, refused: map[string]string{}, asks: map[string][]wording.Field{}}
		for _, s := range e.crowd {
			if int(crc32.ChecksumIEEE([]byte(s.home)))%len(out) == i {
				out[i].crowd = append(out[i].crowd, s)
			}
		}
	}
	return out
}

// join takes over what others have made.
func (e *everyPaper) join(of []*everyPaper) {
	for _, half := range of {
		e.made = append(e.made, half.made...)
		maps.Copy(e.refused, half.refused)
		e.standing = half.standing
	}
}

// populate loads the people of a made-up workbook.
func (e *everyPaper) populate() {
	maker, err := samples.New(samples.Options{Office: benefit.Municipality, Clients: 1500, Benefits: 1, Seed: 91})
	if err != nil {
		e.t.Fatal(err)
	}
	var file bytes.Buffer
	err = maker.Write(&file)
	if err != nil {
		e.t.Fatal(err)
	}
	e.load(e.M2, file.Bytes())
	ids := map[string]int64{}
	err = json.Unmarshal([]byte(e.query(`SELECT json_object_agg(lpad(taj::text, 9, '0'), id)::text FROM people.person WHERE complete`)), &ids)
	if err != nil {
		e.t.Fatal(err)
	}
	for row := range maker.Rows() {
		v := map[string]string{}
		for _, cell := range row.Values {
			v[cell.Field.Key] = cell.String()
		}
		born, ok := calendar.Parse(v["birth_date"])
		if row.Sheet != 1 || !ok || ids[v["taj"]] == 0 || v["citizenship"] != "Magyar" {
			continue
		}
		home := v["residence_postcode"] + v["residence_settlement"] + v["residence_street"] + v["residence_house_number"] + v["residence_floor"] + v["residence_door"]
		e.crowd = append(e.crowd, soul{id: ids[v["taj"]], family: v["family_name"], born: born, home: home, carer: v["tax_id"] != ""})
	}
	if len(e.crowd) < 500 {
		e.t.Fatalf("%d people", len(e.crowd))
	}
}

var (
	badDays  = regexp.MustCompile(`1970\. január 1\.|\b0001\. |-\d+\. (?:január|február)|undefined|<nil>|%!|\bNaN\b|(?:kért|ügyfél|ellátás)\.\pL`)
	twoDots  = regexp.MustCompile(`[^.]\.\.(?:[^.]|$)|[,;:]\.|:\s*,`)
	noAmount = regexp.MustCompile(`(?:^|\s)(?:0|-\d+) (?:Ft|forint)|azaz nulla|azaz mínusz`)
)

// faults reads a document as somebody at the counter would, and holds it against what it is about.
func (m *madePaper) faults(appeal bool) []string {
	p := m.paper
	if len(p.Blocks) < 4 {
		return []string{"it is empty"}
	}
	parts := slices.DeleteFunc(slices.Clone(p.Blocks), func(b paper.Block) bool { return b.Sort == paper.Code })
	out := proofread(parts, false)
	text := paper.Text(p)
	plain := strings.ReplaceAll(text, "\u00a0", " ")
	want := func(what, s string) {
		if !strings.Contains(text, s) {
			out = append(out, what+" is not said")
		}
	}
	want("the applicant's name", m.family)
	want("the sort", m.sort.Name)
	want("the number", m.doc.Number())
	if m.doc.Adjudication != "" {
		want("the adjudication id", m.doc.Adjudication)
	} else if m.sort.Decision != "" && m.sort.Decision != benefit.Refuse && m.sort.Decision != benefit.EndProcedure {
		out = append(out, "it has no adjudication id")
	}
	switch remedy := m.sort.RemedyOf(); {
	case appeal != (remedy == benefit.Appeal):
		out = append(out, "the library and the kind differ in the remedy")
	case appeal:
		want("the remedy", "Jogorvoslat")
		if !strings.Contains(plain, "15 napon belül fellebbezést") {
			out = append(out, "the days of appeal are not said")
		}
	case remedy == benefit.NoneByItself:
		want("that there is no remedy", "önálló fellebbezésnek nincs helye")
	case strings.Contains(text, "napon belül fellebbezést"):
		out = append(out, "it tells of a remedy that there is not")
	}
	if strings.Contains(text, "avi összege") && m.once {
		out = append(out, "what is paid at once is called monthly")
	}
	if m.amount > 0 {
		want("the amount in digits and words", hungarian.Amount(m.amount)+" Ft, azaz "+hungarian.Words(m.amount)+" forint")
	}
	for _, rx := range []*regexp.Regexp{badDays, twoDots, noAmount} {
		for line := range strings.SplitSeq(plain, "\n") {
			if s := rx.FindString(line); s != "" {
				out = append(out, fmt.Sprintf("%q in %q", s, line))
			}
		}
	}
	return append(out, empty(parts)...)
}

// empty finds blocks, items and cells without words.
func empty(parts []paper.Block) []string {
	var out []string
	none := func(what string, runs []paper.Run) {
		text := ""
		for _, r := range runs {
			text += r.Text
		}
		if strings.TrimSpace(text) == "" {
			out = append(out, "an empty "+what)
		} else if strings.TrimSpace(text) != text {
			out = append(out, fmt.Sprintf("space around %q", text))
		}
	}
	for _, b := range parts {
		switch b.Sort {
		case paper.Heading, paper.Paragraph:
			none(string(b.Sort), b.Runs)
		case paper.List:
			for _, item := range b.Items {
				none("item", item)
			}
		case paper.Table:
			for _, row := range b.Rows {
				for _, cell := range row {
					none("cell", cell.Runs)
				}
			}
		case paper.Code, paper.Rule, paper.Break:
		}
	}
	return out
}

// printed prints one document of each sort and reads the file back.
func (e *everyPaper) printed(files map[string]*madePaper) {
	next := make(chan *madePaper)
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			for m := range next {
				for _, fault := range m.file(e.t) {
					e.t.Errorf("%s, %s: %s", m.kind.Code, m.doc.Sort, fault)
				}
			}
		})
	}
	for _, m := range files {
		next <- m
	}
	close(next)
	group.Wait()
}

// file prints a document and says what is wrong with the file.
func (m *madePaper) file(t testing.TB) []string {
	data, err := pdf.Print(m.paper, time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC))
	if err != nil {
		return []string{err.Error()}
	}
	return append(pdftest.Judge(data), readBack(t, data, m)...)
}

// readBack holds the words of a file against those of its document.
func readBack(t testing.TB, data []byte, m *madePaper) []string {
	path := filepath.Join(t.TempDir(), "irat.pdf")
	err := os.WriteFile(path, data, 0o644)
	if err != nil {
		return []string{err.Error()}
	}
	got := letters(pdftest.Run(t, "pdftotext", "-raw", path, "-"))
	for _, line := range strings.Split(paper.Text(m.paper), "\n") {
		for word := range strings.FieldsSeq(line) {
			if w := letters(word); w != "" && !strings.Contains(got, w) {
				return []string{fmt.Sprintf("the file does not say %q of %q", word, line)}
			}
		}
	}
	return nil
}

// letters leaves out what lines and pages break.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '–' || r == '•' {
			return -1
		}
		return r
	}, s)
}

// control makes a certificate by a wording with a field that nobody fills, and by one with a wrong article: the first must be
// refused, the fault of the second be found.
func (e *everyPaper) control() string {
	const key = "certificate"
	order := func(more string) (*madePaper, error) {
		library := ptr.DocumentLibrary()
		for i := range library.Sorts {
			if s := &library.Sorts[i]; s.Key == key {
				s.Shipped = strings.Replace(s.Shipped, "{> záradék}", more+"\n\n{> záradék}", 1)
			}
		}
		e.Documents = document.New(document.Deps{DB: e.DB, Library: library, Seal: e.seal, Catalog: e.Catalog, Address: "https://oszir.example"})
		c := e.standing
		serial, err := c.MakePaper(e.t.Context(), c.clerk, ptr.PaperOrder{CaseID: c.id, Key: key})
		if err != nil {
			return nil, err
		}
		m := &madePaper{by: c.caseWorld, kind: c.kind, sort: c.paperOf(key), serial: serial, family: c.applicant.family}
		m.doc, m.paper, err = e.Documents.Open(e.t.Context(), c.clerk, serial)
		return m, err
	}
	_, err := order("Visszafizetendő: {visszafizetés.összege} Ft.")
	if err == nil || !strings.Contains(refusalOf(err).Error(), "ptr.case.paper_lacks") {
		e.t.Errorf("a field that nobody fills: %v", err)
		return "PASSED"
	}
	for more, want := range map[string]int{"A hivatal a ügyfelet értesíti.": 1, "A hivatal az ügyfelet értesíti.": 0} {
		m, err := order(more)
		if err != nil {
			e.t.Fatal(err)
		}
		if found := m.faults(false); len(found) != want {
			e.t.Errorf("%q: %q", more, found)
			return "PASSED"
		}
	}
	return "FAILED-AS-EXPECTED"
}
