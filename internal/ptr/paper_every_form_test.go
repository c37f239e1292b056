package ptr_test

import (
	"encoding/json"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/wording"
	"oszir/internal/ptr/benefit"
)

// asked gives an answer to everything that a paper asks for.
func (c *paperCase) asked(p benefit.Document) map[string]string {
	asks, known := c.every.asks[p.Key]
	if !known {
		found, err := c.Papers(c.t.Context(), c.clerk, c.id, p.Key)
		if err != nil {
			c.err = err
		}
		asks = found.Asks
		c.every.asks[p.Key] = asks
	}
	out := map[string]string{}
	for _, f := range asks {
		switch f.Type {
		case wording.Date:
			out[f.Key] = typedDay(c.day + 5)
		case wording.Money, wording.Number:
			out[f.Key] = "12 300"
		case wording.List:
			out[f.Key] = "jövedelemigazolás az utolsó három hónapról\nérvényes lakcímkártya"
		case wording.Text, wording.Flag:
			out[f.Key] = "Országos Mintahivatal"
			if f.Key == "kért.szöveg" {
				out[f.Key] = "Az ügyintéző megjegyzése a kitalált ügyhöz."
			}
		}
	}
	return out
}

// answers packs them as a draft keeps them.
func (c *paperCase) answers(p benefit.Document) string {
	asked := map[string]string{}
	if c.err == nil {
		asked = c.asked(p)
	}
	if len(asked) == 0 {
		return ""
	}
	b, err := json.Marshal(asked)
	c.err = err
	return string(b)
}

// required fills in what is always asked for.
func (c *paperCase) required(uses []fields.Use, values map[string]string) {
	for _, u := range uses {
		if u.Required.IsAlways() && values[u.Field.Key] == "" {
			values[u.Field.Key] = c.value(u.Field, values)
		}
	}
}

func (c *paperCase) field(key string) *fields.Field {
	for _, f := range c.kind.Fields() {
		if f.Key == key {
			return f
		}
	}
	return nil
}

// hints are values that cannot be guessed from a field's sort, by field or by kind and field.
var hints = map[string]string{
	"income_limit_per_head": "60000", "floor_area": "56", "legal_title_1": "villanyáram", "kgya_title": "rokkantsági járadékban részesül",
	"ak_debt": "100000", "ak_own_share": "90000", "ott_care_from": "2004.01.05.", "OTT.one_off_amount": "1500000", "ÁPDM.gross_monthly": "29500",
}

// titles are the grounds of the papers that are for one, by their place in the kind's list.
var titles = map[string]int{
	"grant_minor": 1, "grant_raised": 2, "priority_grant_basic_ended": 3, "priority_grant_raised_ended": 3, "priority_grant_moved": 3, "priority_grant_complex": 3, "priority_grant_family": 4,
}

// value gives what is right in a field by its sort; what stands there is wrong.
func (c *paperCase) value(f *fields.Field, values map[string]string) string {
	switch hint, ok := hints[c.kind.Code+"."+f.Key]; {
	case ok:
		return hint
	case hints[f.Key] != "":
		return hints[f.Key]
	case f.Key == "support_end" && values["review_due"] != "":
		return values["review_due"]
	case f.Key == "support_end":
		return typedDay(c.day + 29)
	case f.Key == "provider_1_amount":
		return values["gross_monthly"]
	case f == c.kind.Title && values[f.Key] == "":
		return f.List.Values[titles[c.key]].Value
	}
	switch f.Type {
	case fields.Mark:
		return "x"
	case fields.List:
		at := slices.IndexFunc(f.List.Values, func(e fields.Entry) bool { return e.Value == values[f.Key] })
		return f.List.Values[(at+1)%len(f.List.Values)].Value
	case fields.Forint:
		return "10000"
	case fields.Integer:
		return "12"
	case fields.Date:
		return typedDay(c.day - 91)
	case fields.Month:
		return typedDay(c.day)[:8]
	}
	return "MINTA-12"
}

// ground is the title of an ending that its paper is for.
func (c *paperCase) ground() string {
	if g, ok := grounds[c.key]; ok {
		return g
	}
	return c.kind.Endings[c.every.cases%len(c.kind.Endings)]
}

var grounds = map[string]string{
	"ending_cared_died": benefit.EndCaredDied, "ending_request": benefit.EndRequest, "ending_moved": benefit.EndMoved, "ending_gaps_in_review": benefit.EndGapsInReview,
	"ending_in_review": benefit.EndNotEntitled, "ending_obstructed": benefit.EndObstructed, "ending_work": benefit.EndWork, "ending_other_cash": benefit.EndOtherCash,
	"ending_ill_adult": benefit.EndIllAdult,
}

func typedDay(d calendar.Day) string { return d.Dotted() + "." }

func dayTyped(s string) calendar.Day {
	d, _ := calendar.Parse(s)
	return d
}

// paperOf gives a paper of the case's kind.
func (c *paperCase) paperOf(key string) benefit.Document {
	papers := c.kind.Papers()
	return papers[slices.IndexFunc(papers, func(d benefit.Document) bool { return d.Key == key })]
}
