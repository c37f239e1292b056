package ptr_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/identity"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
)

type apiPerson struct {
	PersonID   string            `json:"person_id"`
	FamilyName string            `json:"family_name"`
	TAJ        string            `json:"taj"`
	Values     map[string]string `json:"values"`
	Seen       string            `json:"seen"`
	Stated     bool              `json:"stated"`
}

type apiBenefit struct {
	AdjudicationID string    `json:"adjudication_id"`
	Own            bool      `json:"own"`
	Kind           string    `json:"kind"`
	Start          string    `json:"start"`
	Amount         int64     `json:"amount_forints"`
	OfficeName     string    `json:"office_name"`
	CaseNumber     string    `json:"case_number"`
	Applicant      apiPerson `json:"applicant"`
	Details        *struct {
		UploadID int64 `json:"upload_id"`
		Row      int   `json:"row"`
		Fields   []struct {
			Field string `json:"field"`
			Value any    `json:"value"`
		} `json:"fields"`
		Applicant apiPerson `json:"applicant"`
	} `json:"details"`
}

// await waits for an upload as a program does, asking again and again.
func (p *program) await(t *testing.T, id int64) apiLoadState {
	t.Helper()
	var state apiLoadState
	eventually(t, "the upload is processed", func() bool {
		p.ask("GET", loadPath(loadsPath, id), nil).into(t, 200, &state)
		return state.Status != ptr.Uploaded
	})
	return state
}

// The whole main job by a program: template, workbook with a mistake, findings, mended, loaded, person and benefit.
//
// Covers: U1, U3, R1, R2, R3, C4, C5, C11
func TestAPI_MainJob_U1_U3_R1_R2_R3(t *testing.T) {
	p := newPost(t)
	err := p.Jobs.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Jobs.Stop(context.Background()) })
	c := p.program(p.D, identity.RoleClerk)

	r := c.ask("GET", "/api/v1/ptr/template", nil)
	if r.Status != 200 || !bytes.HasPrefix(r.Body, []byte("PK")) || r.Header.Get("Content-Type") != ptr.ContentType {
		t.Fatalf("template: %d %s", r.Status, r.Header)
	}

	// A workbook with a mistake in one of two benefits.
	b := newBook()
	b.client(tajOf(1), "Minta", "1950.01.02.")
	b.client(tajOf(2), "Próba", "1951.03.04.")
	b.idj(tajOf(1), "2013.11.01.")
	wrong := b.idj(tajOf(2), "2013.11.01.", "issued_on", "tavaly")
	var sent sentLoad
	c.ask("POST", loadsPath+"?rehearse=true", b.bytes(t), "X-File-Name", "november.xlsx", "Idempotency-Key", "elso").into(t, http.StatusAccepted, &sent)
	if !sent.Rehearsal {
		t.Error("no rehearsal")
	}
	rehearsed := sent.UploadID
	state := c.await(t, rehearsed)
	if state.Status != ptr.Processed || state.ResultID == 0 || state.Sheets["Ellátás"].Bad != 1 || state.Sheets["Ellátás"].OK != 1 {
		t.Fatalf("rehearsed: %+v", state)
	}
	var found apiFindings
	c.ask("GET", loadPath(loadsPath, sent.UploadID)+"/findings?severity=error", nil).into(t, 200, &found)
	if len(found.Findings) != 1 || found.Findings[0].Sheet != "Ellátás" || found.Findings[0].Row != 3 || found.Findings[0].Value != "tavaly" || found.Next != "" {
		t.Fatalf("findings: %+v", found)
	}
	// It is the very shape of the command line.
	var said []ptr.Row
	err = p.Findings(t.Context(), identity.Operator(p.D.ID), i18n.Hungarian, sent.UploadID, func(r ptr.Row) error {
		if r.Severity == "error" {
			said = append(said, r)
		}
		return nil
	})
	if d := cmp.Diff(said, found.Findings); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
	for _, kind := range []string{"/result", "/source"} {
		if r := c.ask("GET", loadPath(loadsPath, sent.UploadID)+kind, nil); r.Status != 200 || !bytes.HasPrefix(r.Body, []byte("PK")) || !strings.Contains(r.Header.Get("Content-Disposition"), "november") {
			t.Errorf("%s: %d %s", kind, r.Status, r.Header)
		}
	}

	// Mended and rehearsed again, then loaded by the same bytes.
	wrong["issued_on"] = "2013.11.01."
	mended := b.bytes(t)
	c.ask("POST", loadsPath+"?rehearse=true", mended, "X-File-Name", "november.xlsx").into(t, http.StatusAccepted, &sent)
	if state = c.await(t, sent.UploadID); state.Sheets["Ellátás"].Bad != 0 {
		t.Fatalf("mended: %+v", state)
	}
	var loaded sentLoad
	c.ask("POST", loadPath(loadsPath, sent.UploadID)+"/commit", nil, "Idempotency-Key", "betoltes").into(t, http.StatusAccepted, &loaded)
	if state = c.await(t, loaded.UploadID); state.Status != ptr.Processed || state.Sheets["Ellátás"].OK != 2 || state.RehearsedID != sent.UploadID {
		t.Fatalf("loaded: %+v", state)
	}
	r = c.ask("GET", loadPath(loadsPath, loaded.UploadID)+"/benefits", nil)
	var given []ptr.LoadedBenefit
	lines := bufio.NewScanner(bytes.NewReader(r.Body))
	for lines.Scan() {
		var l ptr.LoadedBenefit
		err := json.Unmarshal(lines.Bytes(), &l)
		if err != nil {
			t.Fatal(err)
		}
		given = append(given, l)
	}
	if len(given) != 2 || given[0].Row != 2 || given[1].Row != 3 {
		t.Fatalf("benefits of the upload: %s", r.Body)
	}
	var list struct {
		Loads []struct {
			UploadID int64 `json:"upload_id"`
		} `json:"loads"`
	}
	c.ask("GET", loadsPath+"?mine=true&status=FELDOLGOZVA&from=2013-01-01", nil).into(t, 200, &list)
	if len(list.Loads) != 3 || list.Loads[0].UploadID != loaded.UploadID {
		t.Errorf("uploads: %+v", list)
	}

	// At once in search, on the person and in the register (R3).
	var hits struct {
		Hits []apiPerson `json:"hits"`
	}
	c.ask("POST", "/api/v1/people/search", map[string]string{"name": "minta jolan", "birth_date": "1950.01.02."}).into(t, 200, &hits)
	if len(hits.Hits) != 1 || hits.Hits[0].FamilyName != "Minta" || hits.Hits[0].TAJ == tajOf(1) {
		t.Fatalf("hits: %+v", hits)
	}
	self := "/api/v1/people/" + hits.Hits[0].PersonID
	var person apiPerson
	c.ask("GET", self+"?day=2013-11-15", nil).into(t, 200, &person)
	if person.Values["family_name"] != "Minta" || person.Values["birth_date"] != "1950-01-02" || !person.Stated || person.Seen == "" {
		t.Errorf("person: %+v", person)
	}
	if r := c.ask("GET", self+"/history", nil); r.Status != 200 {
		t.Errorf("history: %d %s", r.Status, r.Body)
	}
	var of struct {
		Benefits []apiBenefit `json:"benefits"`
	}
	c.ask("GET", self+"/benefits?day=2013-12-01", nil).into(t, 200, &of)
	if len(of.Benefits) != 1 || of.Benefits[0].AdjudicationID != given[0].BenefitID || !of.Benefits[0].Own || of.Benefits[0].Amount != 22800 {
		t.Fatalf("benefits of the person: %+v", of)
	}
	var all struct {
		Count    int          `json:"count"`
		Benefits []apiBenefit `json:"benefits"`
	}
	c.ask("GET", "/api/v1/ptr/benefits?kind=IDJ&sort=start&person_id="+person.PersonID+"&case_number=12", nil).into(t, 200, &all)
	if all.Count != 1 || all.Benefits[0].Applicant.PersonID != person.PersonID {
		t.Errorf("list: %+v", all)
	}
	var one apiBenefit
	c.ask("GET", "/api/v1/ptr/benefits/"+given[0].BenefitID, nil).into(t, 200, &one)
	if one.Details == nil || one.Details.UploadID != loaded.UploadID || one.Details.Row != 2 || one.Details.Applicant.PersonID != person.PersonID {
		t.Fatalf("benefit: %+v", one)
	}
	amounts := slices.DeleteFunc(one.Details.Fields, func(f struct {
		Field string `json:"field"`
		Value any    `json:"value"`
	}) bool {
		return f.Field != "gross_monthly"
	})
	if len(amounts) != 1 || amounts[0].Value != float64(22800) {
		t.Errorf("amount: %+v", amounts)
	}
	if r := c.ask("GET", "/api/v1/ptr/benefits/"+given[0].BenefitID+"/history", nil); r.Status != 200 || !bytes.Contains(r.Body, []byte(`"first":true`)) {
		t.Errorf("history of the benefit: %d %s", r.Status, r.Body)
	}

	// Another office sees kind, office, period, amount and state, and nothing else (C11).
	other := p.program(p.M, identity.RoleReader)
	other.ask("GET", "/api/v1/ptr/benefits/"+given[0].BenefitID, nil).into(t, 200, &one)
	if one.Own || one.Kind != "IDJ" || one.Amount != 22800 {
		t.Errorf("as another office sees it: %+v", one)
	}
	if r := other.ask("GET", "/api/v1/ptr/benefits/"+given[0].BenefitID, nil); bytes.Contains(r.Body, []byte("12-3/2013")) || bytes.Contains(r.Body, []byte("details")) {
		t.Errorf("another office sees too much: %s", r.Body)
	}

	// The rows in error alone, to be mended and sent by themselves.
	if r := c.ask("GET", loadPath(loadsPath, rehearsed)+"/bad-rows", nil); r.Status != 200 || !bytes.HasPrefix(r.Body, []byte("PK")) {
		t.Errorf("rows in error: %d %s", r.Status, r.Body)
	}

	// A slip of the pen is corrected; a wrong value is refused by field, and what was seen before is too old.
	correct := func(seen, family, mother string, headers ...string) reply {
		return c.ask("POST", self+"/corrections", map[string]any{"seen": seen, "values": map[string]string{"family_name": family, "mother_given_name": mother}, "reason": "elírás"}, headers...)
	}
	if r := correct(person.Seen, "", "Kata"); r.Status != 422 || r.code(t) != "people.correct.findings" || !bytes.Contains(r.Body, []byte("body.values.family_name")) || !bytes.Contains(r.Body, []byte("Kötelező")) {
		t.Errorf("refused: %d %s", r.Status, r.Body)
	}
	for range 2 { // sent again it is one correction
		if r := correct(person.Seen, "Minta", "Kata", "Idempotency-Key", "javitas"); r.Status != 200 {
			t.Errorf("corrected: %d %s", r.Status, r.Body)
		}
	}
	if r := correct(person.Seen, "Minta", "Kató"); r.Status != http.StatusConflict || r.code(t) != "people.changed_meanwhile" {
		t.Errorf("too old: %d %s", r.Status, r.Body)
	}
	c.ask("GET", self, nil).into(t, 200, &person)
	if person.Values["mother_given_name"] != "Kata" {
		t.Errorf("after the correction: %+v", person)
	}
	if r := other.ask("POST", self+"/corrections", map[string]any{"seen": person.Seen, "values": map[string]string{"vocation": "pék"}, "reason": "x"}); r.Status != 404 {
		t.Errorf("another office corrects: %d %s", r.Status, r.Body)
	}
	p.wantAllTried(c)
}

// triedElsewhere are operations whose own tests ask them through the interface: they need more than a load.
var triedElsewhere = []string{"get /api/v1/ptr/cases/{id}/decisions/{no}/replay"}

// wantAllTried wants every operation of the description answered well at least once.
func (p *post) wantAllTried(c *program) {
	p.t.Helper()
	for path, v := range p.schema.at("paths").(map[string]any) {
		for method := range v.(map[string]any) {
			if !p.schema.seen[method+" "+path] && !slices.Contains(triedElsewhere, method+" "+path) {
				p.t.Errorf("nobody tried %s %s", method, path)
			}
		}
	}
}

// Whoever lacks the key, the role or the body is answered as if there were nothing.
func TestAPI_Rights(t *testing.T) {
	p := newPost(t)
	c := p.program(p.D, identity.RoleClerk)
	var sent sentLoad
	c.ask("POST", loadsPath, goodBook().bytes(t)).into(t, http.StatusAccepted, &sent)
	err := p.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	own := p.outcome(p.D, sent.UploadID)
	person := "/api/v1/people/" + p.people.PublicID(1)
	own2 := loadPath(loadsPath, sent.UploadID)
	gets := []string{own2, own2 + "/findings", own2 + "/benefits", own2 + "/result", own2 + "/source", loadPath(loadsPath, own.ResultID)}
	missing := strings.NewReplacer(loadPath(loadsPath, sent.UploadID), loadPath(loadsPath, 999_999), loadPath(loadsPath, own.ResultID), loadPath(loadsPath, 999_999))
	plain := func(r reply) string {
		var problem map[string]any
		err := json.Unmarshal(r.Body, &problem)
		if err != nil {
			t.Fatalf("%v: %s", err, r.Body)
		}
		delete(problem, "request")
		out, err := json.Marshal(problem)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	other, reader := p.program(p.D2, identity.RoleClerk), p.program(p.D, identity.RoleReader)
	for _, path := range gets {
		nothing := c.ask("GET", missing.Replace(path), nil)
		if nothing.Status != 404 {
			t.Errorf("%s: %d", missing.Replace(path), nothing.Status)
		}
		for name, who := range map[string]*program{"another office": other, "a reader": reader} {
			if r := who.ask("GET", path, nil); r.Status != 404 || plain(r) != plain(nothing) {
				t.Errorf("%s asks for %s: %d %s", name, path, r.Status, r.Body)
			}
		}
	}
	if r := other.ask("POST", own2+"/commit", nil); r.Status != 404 {
		t.Errorf("another office commits: %d", r.Status)
	}
	if r := reader.ask("POST", loadsPath, []byte("x")); r.Status != 404 {
		t.Errorf("a reader uploads: %d %s", r.Status, r.Body)
	}
	if r := reader.ask("GET", "/api/v1/ptr/template", nil); r.Status != 404 {
		t.Errorf("a reader takes the template: %d", r.Status)
	}
	for name, key := range map[string]string{"none": "", "made up": "oszir_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "damaged": c.key[:len(c.key)-1] + "a"} {
		if key == c.key {
			continue
		}
		stranger := &program{t: t, post: p, key: key}
		for _, path := range append(gets, loadsPath, "/api/v1/ptr/template", "/api/v1/ptr/benefits", person, person+"/benefits", person+"/history") {
			if r := stranger.ask("GET", path, nil); r.Status != 401 || r.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s key asks for %s: %d", name, path, r.Status)
			}
		}
		for _, path := range []string{loadsPath, own2 + "/commit", "/api/v1/people/search"} {
			if r := stranger.ask("POST", path, map[string]string{}); r.Status != 401 {
				t.Errorf("%s key posts to %s: %d", name, path, r.Status)
			}
		}
	}
	for _, path := range []string{"/api/v1/people/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/api/v1/people/" + p.people.PublicID(999_999), "/api/v1/people/x/history", "/api/v1/ptr/benefits/PTR-2013-00000001-0", "/api/v1/ptr/benefits/x/history", loadsPath + "?after=zz"} {
		if r := c.ask("GET", path, nil); r.Status != 404 || r.code(t) != "error.not_found" {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
}

// What cannot be right is refused with 4xx, never a failure of ours.
func TestAPI_OddQuestions(t *testing.T) {
	p := newPost(t)
	c := p.program(p.D, identity.RoleClerk)
	for _, path := range []string{
		"/api/v1/ptr/benefits?case_number=%ff%00", "/api/v1/ptr/benefits?kind=%00", "/api/v1/ptr/benefits?adjudication_id=x", "/api/v1/ptr/benefits?start_from=1500-01-01",
		"/api/v1/ptr/benefits?known=2013", "/api/v1/ptr/benefits?day=x", "/api/v1/ptr/benefits?nothing=1", "/api/v1/ptr/benefits?known=0001-01-01T00:00:00Z", "/api/v1/ptr/benefits?known=9999-12-31T23:59:59Z",
		loadsPath + "/0", loadsPath + "/-1", loadsPath + "/99999999999999999999", loadsPath + "/x", loadsPath + "?status=x", loadsPath + "?from=2013-02-30", "/api/v1/people/%ff", "/api/v1/ptr/benefits/%00",
		loadsPath + "/1/findings?sheet=x", "/api/v1/nothing",
	} {
		if r := c.ask("GET", path, nil); r.Status >= 500 {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
	if r := c.ask("POST", loadsPath, []byte("x"), "Idempotency-Key", strings.Repeat("k", 65)); r.Status != 422 {
		t.Errorf("long key: %d", r.Status)
	}
	if r := c.ask("POST", loadsPath, []byte{}); r.Status != 422 || r.code(t) != "load.no_bytes" {
		t.Errorf("empty body: %d %s", r.Status, r.Body)
	}
}

// FuzzJSON sends bodies to the operations that take JSON: whatever comes, the answer is never a failure of ours.
func FuzzJSON(f *testing.F) {
	p := newPost(f)
	p.load(p.D, goodBook().bytes(f))
	person := "/api/v1/people/" + p.people.PublicID(1)
	c := p.program(p.D, identity.RoleClerk)
	for _, s := range []string{
		`{"seen":"a","values":{"family_name":"\u0000"},"reason":"\u0000"}`, `{"seen":"a","values":{},"reason":"x"}`, `{"seen":"a","values":{"x":null},"reason":"x","since":"2013-02-30"}`,
		`{"name":"Minta Jolán"}`, `{"everything":"123456788"}`, `{"taj":"\u0000"}`, `{"name":"\ud800"}`, `{}`, `[]`, `null`, `{"name":null}`, `{"name":7}`, `{"birth_date":"1975"}`,
		`{"name":"` + strings.Repeat("a ", 90) + `"}`, `{"settlement":"Budapest","birth_date":"2013-13-45"}`, `{"x":`, `{"name":"%"}`, `{"mother_name":"'; --"}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"/api/v1/people/search", person + "/corrections"} {
			r, err := c.try(t.Context(), "POST", path, json.RawMessage(body))
			if err != nil {
				t.Fatal(err)
			}
			if r.Status >= 500 {
				t.Errorf("%s: %d %s", path, r.Status, r.Body)
			}
		}
	})
}
