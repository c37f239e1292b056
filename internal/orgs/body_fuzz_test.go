package orgs

import (
	"testing"

	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Whatever stands in a row: it is judged without a panic, what is found names a column, and what is taken is what a
// second judging takes unchanged.
func FuzzJudgeRow(f *testing.F) {
	f.Add("JH-1", "Név", "járási hivatal", "2013.01.01.", "Heves", "12345676123", "s0000001", "a@b.hu", false)
	f.Add("", "x\u00ad\ufeff", "KIRÁLY", "41275", "", "1-1-1", "S1", "@", true)
	f.Add("-", "\x00", "telephely ", "0", "10", "12345676-1-23", "", "", true)
	f.Fuzz(func(t *testing.T, code, name, kind, since, county, tax, sector, email string, isNumber bool) {
		texts := map[string]string{"code": code, "name": name, "kind": kind, "since": since, "county": county, "tax_number": tax, "sector_id": sector, "email": email}
		w, bad := judgeRow(func(f *fields.Field) fields.Raw { return fields.Raw{Text: texts[f.Key], Number: isNumber} })
		if w.Bad != (len(bad) > 0) {
			t.Fatalf("bad %v with %d findings", w.Bad, len(bad))
		}
		for _, b := range bad {
			if bodyField(b.Field) == nil {
				t.Fatalf("a finding at %q", b.Field)
			}
		}
		if w.Bad {
			return
		}
		again := w.Body
		again.clean()
		again.judge(func(f finding.Finding) { t.Fatalf("%s %s at the second judging", f.Field, f.Code) })
		if again != w.Body {
			t.Fatalf("cleaning again changes %+v to %+v", w.Body, again)
		}
	})
}

// The words of the workbook are those of the pages, and every kind has a place in both lists.
func TestLists_AreComplete(t *testing.T) {
	if len(kindList.Values) != len(Kinds()) || len(statusList.Values) != len(LegalStatuses()) || len(bodyFields) != len(fieldOrder)+1 {
		t.Error("the lists of the workbook lack something")
	}
	for _, k := range Kinds() {
		if codeIn(kindList, Kinds(), valueOf(kindList, Kinds(), k)) != k {
			t.Errorf("kind %s", k)
		}
	}
	b := Body{}
	for _, f := range fieldOrder {
		if b.texts()[f] == nil {
			t.Errorf("field %s", f)
		}
	}
}
