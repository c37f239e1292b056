package orgs

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// The closed lists of the workbook, in the order of Kinds and LegalStatuses. The pages say the same words.
var (
	kindList = fields.NewList("body_kind", map[string]string{"intézmény": "szolgáltató", "önkormányzat": "települési önkormányzat", "kormányhivatal": "megyei kormányhivatal"},
		fields.Entry{Value: "megyei kormányhivatal", Basis: "source"}, fields.Entry{Value: "járási hivatal", Basis: "source"}, fields.Entry{Value: "gyámhivatal", Basis: "source"},
		fields.Entry{Value: "települési önkormányzat", Basis: "source"}, fields.Entry{Value: "közös önkormányzati hivatal", Basis: "source"}, fields.Entry{Value: "fenntartó", Basis: "source"},
		fields.Entry{Value: "szolgáltató", Basis: "source"}, fields.Entry{Value: "telephely", Basis: "source"}, fields.Entry{Value: "közszolgálati szerv", Basis: "source"},
		fields.Entry{Value: "központi szerv", Basis: "assumed"})
	statusList = fields.NewList("legal_status", nil,
		fields.Entry{Value: "köztisztviselő", Basis: "source"}, fields.Entry{Value: "kormánytisztviselő", Basis: "source"},
		fields.Entry{Value: "hivatásos", Basis: "source"}, fields.Entry{Value: "katona", Basis: "source"})
)

// bodyFields are the columns of a workbook of bodies, in its order.
var bodyFields = []*fields.Field{
	{No: 1, Key: "code", Column: "Szerv kódja"},
	{No: 2, Key: "name", Column: "Megnevezés"},
	{No: 3, Key: "kind", Column: "Fajta", Type: fields.List, List: kindList},
	{No: 4, Key: "since", Column: "Hatály kezdete", Type: fields.Date},
	{No: 5, Key: "county", Column: "Megye"},
	{No: 6, Key: "district", Column: "Járás"},
	{No: 7, Key: "settlement", Column: "Település"},
	{No: 8, Key: "postcode", Column: "Irányítószám"},
	{No: 9, Key: "address", Column: "Cím"},
	{No: 10, Key: "parent", Column: "Felettes szerv kódja"},
	{No: 11, Key: "office", Column: "Közös hivatal kódja"},
	{No: 12, Key: "tax_number", Column: "Adószám"},
	{No: 13, Key: "sector_id", Column: "Ágazati azonosító"},
	{No: 14, Key: "legal_status", Column: "Foglalkoztatás jogállása", Type: fields.List, List: statusList},
	{No: 15, Key: "email", Column: "E-mail"},
	{No: 16, Key: "phone", Column: "Telefon"},
}

// bodyField finds a column by its key; nil when there is none.
func bodyField(key string) *fields.Field {
	for _, f := range bodyFields {
		if f.Key == key {
			return f
		}
	}
	return nil
}

// codeIn gives the code of a value of a closed list; "" when there is none.
func codeIn(list *fields.ClosedList, codes []string, value string) string {
	for i, e := range list.Values {
		if e.Value == value {
			return codes[i]
		}
	}
	return ""
}

// valueOf gives the value of a closed list that a code stands for.
func valueOf(list *fields.ClosedList, codes []string, code string) string {
	for i, c := range codes {
		if c == code {
			return list.Values[i].Value
		}
	}
	return ""
}

// earliest and latest are the days between which bodies can begin.
var earliest, latest = calendar.On(1800, 1, 1), calendar.On(2199, 12, 31)

// judgeRow reads one row of a workbook and says all that is wrong with it by itself.
func judgeRow(raw func(f *fields.Field) fields.Raw) (wanted, []finding.Finding) {
	w := wanted{Since: calendar.None}
	var bad []finding.Finding
	unread := map[string]bool{}
	report := func(f finding.Finding) {
		if f.Severity() == finding.Error && !unread[f.Field] {
			bad = append(bad, f)
		}
	}
	texts := w.Body.texts()
	for _, f := range bodyFields {
		v := fields.Read(f, raw(f), report)
		switch {
		case v.State == fields.Bad:
			unread[f.Key] = true // has been said
		case f.Key == "since" && v.State == fields.OK:
			w.Since = calendar.Day(v.N)
			if w.Since < earliest || w.Since > latest {
				report(finding.Finding{Field: f.Key, Code: finding.Format, Key: "finding.format.date", Value: v.Text})
			}
		case f.Key == "kind":
			w.Body.Kind = codeIn(kindList, Kinds(), v.Text)
		case f.Key == "legal_status":
			w.Body.LegalStatus = codeIn(statusList, LegalStatuses(), v.Text)
		case f.Key != "since":
			*texts[f.Key] = v.Text
		}
	}
	w.Body.clean()
	w.Body.judge(report)
	w.Bad = len(bad) > 0
	return w, bad
}
