package ptr_test

import (
	"bytes"
	"encoding/pem"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/idnumber"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/seal"
	"oszir/internal/platform/xmlsign"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
)

// extractWorld is somebody with benefits of two municipalities, one of which a child gives the right to, and a case.
type extractWorld struct {
	*caseWorld

	who int64
	at  map[string]time.Time // moments between what became known
}

// extracted is the TAJ of the person.
var extracted = idnumber.TAJFor(5555)

func newExtractWorld(t *testing.T) *extractWorld {
	t.Helper()
	w := &extractWorld{caseWorld: newCaseWorld(t), at: map[string]time.Time{}}
	w.People = people.New(w.DB)
	book := func(kind, start, amount string) []byte {
		k := newBook()
		k.client(extracted, "Kiss", "1975.02.15.", "tax_id", taxIDOf("1975.02.15."), "birth_place", "Mintaváros", "mother_family_name", "Próba", "mother_given_name", "Ödönné")
		k.municipal(kind, extracted, "", start, "case_number", "TITKOS/"+kind, "gross_monthly", amount)
		return k.bytes(t)
	}
	wantErrors(t, w.load(w.M, book("FHT", "2013.07.01.", "22800")), map[string][]string{})
	w.at["first"] = w.now()
	w.load(w.M2, book("RSZS", "2013.09.01.", "20000"))
	w.at["second"] = w.now()
	w.load(w.M, book("FHT", "2013.07.01.", "21000"))
	w.who = w.personID(extracted)
	return w
}

// now is a moment after all that was done and before all that is to come.
func (w *extractWorld) now() time.Time {
	w.t.Helper()
	at, err := time.Parse(time.RFC3339Nano, w.query(`SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`))
	if err != nil {
		w.t.Fatal(err)
	}
	return at
}

// extract makes one and gives its number, what the paper says, and its XML.
func (w *extractWorld) extract(who identity.Actor, in ptr.NewExtract) (serial int64, text string, p paper.Paper, file []byte) {
	w.t.Helper()
	if in.Purpose == "" {
		in.Purpose = "lakáshitel-kérelemhez"
	}
	if in.PersonID == 0 {
		in.PersonID = w.who
	}
	serial, err := w.Extract(w.t.Context(), who, in)
	if err != nil {
		w.t.Fatal(err)
	}
	_, p, err = w.Documents.Open(w.t.Context(), who, serial)
	if err != nil {
		w.t.Fatal(err)
	}
	_, file, err = w.ExtractXML(w.t.Context(), who, serial)
	if err != nil {
		w.t.Fatal(err)
	}
	return serial, strings.ReplaceAll(paper.Text(p), "\u00a0", " "), p, file
}

func mentions(t *testing.T, what, text string, wanted, unwanted []string) {
	t.Helper()
	for _, s := range wanted {
		if !strings.Contains(text, s) {
			t.Errorf("%s does not say %q:\n%s", what, s, text)
		}
	}
	for _, s := range unwanted {
		if strings.Contains(text, s) {
			t.Errorf("%s says %q", what, s)
		}
	}
}

// elsewhere asks xmlsec1 and pdfsig about files.
func (w *extractWorld) elsewhere(xmlFile, pdf []byte) {
	w.t.Helper()
	dir := w.t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		err := os.WriteFile(path, data, 0o600)
		if err != nil {
			w.t.Fatal(err)
		}
		return path
	}
	run := func(name string, args ...string) string {
		program, err := exec.LookPath(name)
		if err != nil {
			w.t.Fatalf("%s is missing: see scripts/setup", name)
		}
		out, err := exec.CommandContext(w.t.Context(), program, args...).CombinedOutput()
		if err != nil {
			w.t.Errorf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	ca := write("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.seal.Trusted()[0].Raw}))
	run("xmlsec1", "--verify", "--trusted-pem", ca, write("kivonat.xml", xmlFile))
	if pdf != nil {
		if out := run("pdfsig", "-nocert", write("kivonat.pdf", pdf)); !strings.Contains(out, "Signature is Valid") {
			w.t.Errorf("pdfsig: %s", out)
		}
	}
}

// An extract for the person themself says everything that the register holds of them, under one number as a sealed PDF and as
// signed XML, which other programs find valid.
//
// Covers: C15, C8, C14
func TestExtract_C15_ForThePerson(t *testing.T) {
	w := newExtractWorld(t)
	ctx := t.Context()
	serial, text, p, file := w.extract(clerk(w.M), ptr.NewExtract{For: ptr.ForPerson, As: database.AsOf{Day: calendar.On(2013, 10, 1)}})
	mentions(t, "the paper", text, []string{
		"Kivonat a pénzbeli és természetbeni szociális ellátások országos nyilvántartásából", "Állapot 2013.10.01. napján", "az érintett személy, saját kérésére", "lakáshitel-kérelemhez",
		"GDPR 15. cikk", "Kiss Jolán", "1975.02.15.", "Próba Ödönné", extracted[:3] + " " + extracted[3:6], "Foglalkoztatást helyettesítő támogatás (FHT)", "21 000 Ft", "TITKOS/FHT", "Próba TEST-M1",
		"Rendszeres szociális segély (RSZS)", "20 000 Ft", "TITKOS/RSZS", "Próba TEST-M2", "2013.07.01.", "Megállapító határozat", "fennáll", "22 800 Ft → 21 000 Ft", "PTR-", document.SerialNumber(serial),
	}, []string{taxIDOf("1975.02.15."), "csak röviden"})
	for _, fault := range proofread(p.Blocks[:len(p.Blocks)-1], false) {
		t.Error(fault)
	}
	content, _, err := xmlsign.Verify(file, w.seal.Trusted(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range schemaFaults(t, ptr.ExtractSchema, file) {
		t.Error(fault)
	}
	mentions(t, "the XML", string(content), []string{
		"<Iratszam>" + document.SerialNumber(serial) + "</Iratszam>", "<AdatokNapja>2013-10-01</AdatokNapja>", "<TBAzonositoJel>" + extracted + "</TBAzonositoJel>",
		`<EllatasMegnevezese kod="FHT">`, `<EllatasMegnevezese kod="RSZS">`, ">21000</EllatasOsszege>", "<JogeroDatuma>", "<Allapot>fennall</Allapot>", "TITKOS/RSZS", "22\u00a0800\u00a0Ft",
	}, []string{"AdoazonositoJel"})
	err = w.Documents.MakeFiles(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, pdf, err := w.Documents.File(ctx, clerk(w.M), serial)
	if err != nil {
		t.Fatal(err)
	}
	if r := seal.CheckPDF(pdf, w.seal.Trusted()); r.Fault != "" {
		t.Errorf("the seal: %+v", r)
	}
	w.elsewhere(file, pdf)
	i := slices.IndexFunc(p.Blocks, func(b paper.Block) bool { return b.Sort == paper.Code })
	proof, err := document.ReadProof(p.Blocks[i].Text, w.seal.Keys())
	if err != nil || proof.Serial != serial || !slices.Contains(proof.Facts, document.Fact{Name: "Az adatok napja", Value: "2013.10.01."}) {
		t.Errorf("the code: %+v %v", proof, err)
	}
	if s := w.query(`SELECT operation || ' ' || subject || ' ' || ground || ' ' || (detail - 'reason')::text || ' ' || (persons @> ARRAY[$1::bigint])::text || ' ' || array_to_string(fields, ',')
		FROM audit.entry WHERE operation = 'ptr.extract.make'`, w.who); s != "ptr.extract.make person/"+strconv.FormatInt(w.who, 10)+` GDPR 15. cikk {"for": "person", "briefs": 0, "benefits": 2} true identity,numbers,benefits,history` {
		t.Errorf("the log: %s", s)
	}
}

// For its own procedure an office gets its own benefits in full and of another's the brief; for the person themself only whose client
// they are; for an authority only the central service.
//
// Covers: C15, C11
func TestExtract_C15_C11_WhoIsToldWhat(t *testing.T) {
	w := newExtractWorld(t)
	ctx := t.Context()
	_, text, _, file := w.extract(clerk(w.M), ptr.NewExtract{For: ptr.ForOffice, As: database.AsOf{Day: calendar.On(2013, 10, 1)}})
	mentions(t, "the office's paper", text, []string{"TITKOS/FHT", "21 000 Ft", "Szt. 18/A. §", "Rendszeres szociális segély", "Próba TEST-M2", "20 000 Ft", "csak röviden"}, []string{"TITKOS/RSZS"})
	mentions(t, "the office's XML", string(file), []string{"TITKOS/FHT", `<EllatasRoviden szerep="igenylo">`}, []string{"TITKOS/RSZS"})
	for _, fault := range schemaFaults(t, ptr.ExtractSchema, file) {
		t.Error(fault)
	}
	purpose := "megkeresésre"
	for name, c := range map[string]struct {
		who  identity.Actor
		in   ptr.NewExtract
		kind errs.Kind
		key  string
	}{
		"not a client of the office":         {clerk(w.D2), ptr.NewExtract{For: ptr.ForPerson, Purpose: purpose}, errs.Invalid, "ptr.extract.not_client"},
		"an office for an authority":         {clerk(w.M), ptr.NewExtract{For: ptr.ForAuthority, Purpose: purpose}, errs.NotFound, ""},
		"a reader":                           {reader(w.M), ptr.NewExtract{For: ptr.ForOffice, Purpose: purpose}, errs.NotFound, ""},
		"nobody":                             {identity.Actor{}, ptr.NewExtract{For: ptr.ForOffice, Purpose: purpose}, errs.Unauthenticated, ""},
		"without a purpose":                  {clerk(w.M), ptr.NewExtract{For: ptr.ForOffice, Purpose: "  "}, errs.Invalid, "ptr.extract.purpose_missing"},
		"for nobody":                         {clerk(w.M), ptr.NewExtract{Purpose: purpose}, errs.Invalid, "ptr.extract.for_missing"},
		"for a day to come":                  {clerk(w.M), ptr.NewExtract{For: ptr.ForOffice, Purpose: purpose, As: database.AsOf{Day: calendar.Of(time.Now()) + 2}}, errs.Invalid, "ptr.extract.day_to_come"},
		"of somebody who is not there":       {clerk(w.M), ptr.NewExtract{PersonID: 1 << 40, For: ptr.ForOffice, Purpose: purpose}, errs.NotFound, ""},
		"as known before anything was known": {clerk(w.M), ptr.NewExtract{For: ptr.ForOffice, Purpose: purpose, As: database.AsOf{Day: calendar.None, Known: time.Now().Add(-24 * time.Hour)}}, errs.NotFound, ""},
	} {
		if c.in.As == (database.AsOf{}) {
			c.in.As.Day = calendar.None
		}
		if c.in.PersonID == 0 {
			c.in.PersonID = w.who
		}
		_, err := w.Extract(ctx, c.who, c.in)
		if errs.KindOf(err) != c.kind || c.key != "" && !strings.Contains(err.Error(), c.key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := w.query(`SELECT count(*)::text FROM document.document`); n != "1" {
		t.Errorf("%s documents, want 1: what was refused made one", n)
	}
	support := identity.Actor{Code: "kozpont", BodyID: w.D2.ID, Role: identity.RoleSupport}
	_, text, _, _ = w.extract(support, ptr.NewExtract{For: ptr.ForAuthority, As: database.AsOf{Day: calendar.On(2013, 10, 1)}})
	mentions(t, "the authority's paper", text, []string{"TITKOS/FHT", "TITKOS/RSZS", "Szt. 19. §", "más hatóság, törvény alapján"}, nil)
	// Another office finds none of it.
	list, err := w.Extracts(ctx, clerk(w.M2), w.who)
	if err != nil || len(list) != 0 {
		t.Errorf("another office's list: %+v %v", list, err)
	}
	list, err = w.Extracts(ctx, clerk(w.M), w.who)
	if err != nil || len(list) != 1 || list[0].Purpose != "lakáshitel-kérelemhez" {
		t.Errorf("the own list: %+v %v", list, err)
	}
	for _, read := range []func() error{
		func() error { _, _, err := w.ExtractXML(ctx, clerk(w.M2), list[0].Serial); return err },
		func() error { _, err := w.ExtractShow(ctx, clerk(w.M2), list[0].Serial); return err },
	} {
		if err := read(); errs.KindOf(err) != errs.NotFound {
			t.Errorf("another office reads it: %v", err)
		}
	}
}

// An extract of the past says what was known then; the same request makes one document.
//
// Covers: C15, C8
func TestExtract_C15_AsKnownThen(t *testing.T) {
	w := newExtractWorld(t)
	in := ptr.NewExtract{For: ptr.ForPerson, As: database.AsOf{Day: calendar.On(2013, 10, 1), Known: w.at["first"]}, Request: audit.Request{Key: "kivonat-1", Digest: []byte("x")}}
	first, text, _, _ := w.extract(clerk(w.M), in)
	mentions(t, "the paper", text, []string{"22 800 Ft"}, []string{"21 000 Ft", "RSZS", "20 000"})
	again, _, _, _ := w.extract(clerk(w.M), in)
	if again != first {
		t.Errorf("the same request made %d and %d", first, again)
	}
	in.As.Known, in.Request = w.at["second"], audit.Request{}
	_, text, _, _ = w.extract(clerk(w.M), in)
	mentions(t, "the later paper", text, []string{"22 800 Ft", "RSZS", "20 000"}, []string{"21 000 Ft"})
}

// What a final decision says was taken unlawfully stands in the extract, with the amount; tax id and homeless payment where
// the law wants them.
//
// Covers: C15
func TestExtract_C15_StatutoryContent(t *testing.T) {
	w := newExtractWorld(t)
	ctx := t.Context()
	elderly := w.granted(nil)
	w.did(w.DeliverDecision(ctx, w.clerk, w.handle(), ptr.Delivery{On: calendar.On(2014, 5, 15), WaivedOn: calendar.None}))
	w.did(w.FinalizeDecision(ctx, w.clerk, w.handle(), calendar.On(2014, 6, 2)))
	id := w.query(`SELECT 'x' || b.id FROM ptr.benefit b WHERE b.applicant_id = $1`, elderly)[1:]
	number, _ := strconv.ParseInt(id, 10, 64)
	year, _ := strconv.Atoi(w.query(`SELECT id_year::text FROM ptr.benefit WHERE id = $1`, number))
	w.open("IDJ", benefit.Repaying, calendar.On(2014, 7, 1), ptr.AdjudicationID(year, number))
	w.did(w.SaveApplication(ctx, w.clerk, w.handle(), nil, false))
	w.did(w.SaveDraft(ctx, w.clerk, w.handle(), ptr.Draft{Decision: benefit.Repay, Values: map[string]string{
		"issued_on": "2014.07.10.", "unlawful_from": "2014.05.05.", "unlawful_until": "2014.06.30.", "repayable_amount": "54150", "repay_by": "2014.09.30.", "reasoning": "Jövedelmét eltitkolta.",
	}}))
	w.toFinal(calendar.On(2014, 7, 14), calendar.On(2014, 8, 1))
	_, text, _, file := w.extract(w.clerk, ptr.NewExtract{PersonID: elderly, For: ptr.ForPerson, As: database.AsOf{Day: calendar.On(2014, 9, 1)}})
	mentions(t, "the paper", text, []string{"jogosulatlanul és rosszhiszeműen igénybe vett ellátás: 2014.05.05. – 2014.06.30., megtérítendő összege 54 150 Ft", "2014.07.10.", "2014.08.01."}, nil)
	mentions(t, "the XML", string(file), []string{"<JogosulatlanOsszeg>54150</JogosulatlanOsszeg>"}, nil)
	for _, fault := range schemaFaults(t, ptr.ExtractSchema, file) {
		t.Error(fault)
	}
	w.elsewhere(file, nil)

	k := newBook()
	carer, child := idnumber.TAJFor(777), idnumber.TAJFor(778)
	k.client(carer, "Gondozó", "1970.03.04.", "tax_id", taxIDOf("1970.03.04."))
	k.client(child, "Gondozott", "2001.03.04.")
	k.municipal("ÁPDM", carer, child, "2013.07.01.")
	l := w.load(w.M, k.bytes(t))
	if len(l.Benefits) != 1 {
		t.Fatalf("%+v", l)
	}
	_, text, _, file = w.extract(clerk(w.M), ptr.NewExtract{PersonID: w.personID(carer), For: ptr.ForPerson, As: database.AsOf{Day: calendar.On(2013, 10, 1)}})
	mentions(t, "the carer's paper", text, []string{"Adóazonosító jel\t" + taxIDOf("1970.03.04."), "Gondozott"}, nil)
	mentions(t, "the carer's XML", string(file), []string{"<AdoazonositoJel>" + taxIDOf("1970.03.04.") + "</AdoazonositoJel>"}, nil)
	_, text, _, _ = w.extract(clerk(w.M), ptr.NewExtract{PersonID: w.personID(child), For: ptr.ForPerson, As: database.AsOf{Day: calendar.On(2013, 10, 1)}})
	mentions(t, "the child's paper", text, []string{"Jogosító személy", "Gondozó"}, []string{taxIDOf("1970.03.04.")})
}

// schemaFaults holds an instance against a schema, as far as the schema goes: sequences with how often, attributes, words of lists,
// days, moments, numbers and patterns. Nothing else may stand in the schema.
func schemaFaults(t *testing.T, schema, instance []byte) []string {
	t.Helper()
	s := newSchema(t, schema)
	var root node
	err := xml.Unmarshal(bytes.TrimSpace(instance), &root)
	if err != nil {
		return []string{err.Error()}
	}
	for i := range s.root.Nodes {
		if e := &s.root.Nodes[i]; e.XMLName.Local == "element" && e.attribute("name") == root.XMLName.Local {
			s.element(root.XMLName.Local, e, &root)
			return s.faults
		}
	}
	return []string{"the root is not in the schema: " + root.XMLName.Local}
}

// Erasing somebody empties their extracts; that they were made stays, and the page says no more.
//
// Covers: C15, I9
func TestExtract_C15_I9_Erased(t *testing.T) {
	w := newExtractWorld(t)
	serial, _, _, _ := w.extract(clerk(w.M), ptr.NewExtract{For: ptr.ForPerson, As: database.AsOf{Day: calendar.None}})
	w.erase(w.who)
	e, err := w.ExtractShow(t.Context(), clerk(w.M), serial)
	if err != nil || e.HasXML || e.Purpose != "törölt adat" {
		t.Errorf("%+v %v", e, err)
	}
	_, _, err = w.ExtractXML(t.Context(), clerk(w.M), serial)
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("its XML: %v", err)
	}
	if s := w.tablesSaying("lakáshitel"); s != "" {
		t.Errorf("the purpose still stands in %s", s)
	}
}
