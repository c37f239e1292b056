package oversight

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web"
)

type patternsPage struct {
	web.Page
	Tabs  []web.Link
	Rule  web.Field
	Open  web.Field
	Rows  []findingRow
	Rules []ruleRow
	Pager web.Pager
}

// findingRow is a finding in words.
type findingRow struct {
	Finding
	Title   string // what the rule is called
	Text    string // what was found, with its numbers
	Compare string // with what is usual; "" when there is nothing to compare with
	Body    string
	Days    string
	Href    string
	Entries string // address of the entries
}

// ruleRow is a rule in words.
type ruleRow struct{ Title, Text string }

type patternPage struct {
	web.Page
	Tabs []web.Link
	Row  findingRow
	Why  string // what the rule looks for
	Note web.Field
	Self string
}

var (
	patternsView = web.NewView[patternsPage](pages, "pages/pattern_list.html")
	patternView  = web.NewView[patternPage](pages, "pages/pattern_show.html")
)

// ruleCodes are the rules in the order of the filter.
var ruleCodes = []string{
	RuleManyPersons, RuleUnrelated, RuleSamePerson, RuleOddHours, RuleLeaving, RuleAfterEnd, RuleRefused, RuleExports, RuleOneself,
}

func (m *Module) findingRow(c *web.Context, f Finding) findingRow {
	row := findingRow{
		Finding: f, Title: c.T("oversight.rule." + f.Rule.Code), Text: c.T("oversight.found."+f.Rule.Code, f.Count), Body: m.bodyText(c, f.BodyID),
		Href: "/trail/patterns/" + strconv.FormatInt(f.ID, 10), Days: f.From.Dotted() + ".",
	}
	if f.Until != f.From {
		row.Days += " – " + f.Until.Dotted() + "."
	}
	switch {
	case f.Usual > 0 && f.Peers > 0:
		row.Compare = c.T("oversight.compare.both", f.Usual, f.Peers)
	case f.Usual > 0:
		row.Compare = c.T("oversight.compare.usual", f.Usual)
	case f.Peers > 0:
		row.Compare = c.T("oversight.compare.peers", f.Peers)
	}
	v := url.Values{"from": {f.From.String()}, "to": {f.Until.String()}}
	if f.Actor != "" {
		v.Set("actor", f.Actor)
	}
	if f.PersonID != 0 {
		v.Set("person", m.People.PublicID(f.PersonID))
	}
	if f.Rule.Code == RuleRefused {
		v.Set("operation", "identity.sign_in")
	}
	row.Entries = "/trail?" + v.Encode()
	return row
}

// patterns answers GET /trail/patterns.
func (m *Module) patterns(c *web.Context, who identity.Actor) error {
	v := c.R.URL.Query()
	f := FindingFilter{Rule: v.Get("rule"), Open: v.Get("open") != ""}
	if v.Get("after") != "" {
		after, err := number(v.Get("after"))
		if err != nil {
			return err
		}
		f.After = after
	}
	found, err := m.Patterns(c.Context(), who, f)
	if err != nil {
		return err
	}
	p := patternsPage{
		Page: place(c, []web.Link{{Text: c.T("oversight.trail.title"), Href: "/trail"}}, "oversight.patterns.title"), Tabs: tabs(c, who, "patterns"),
		Rule: web.Field{Name: "rule", Label: c.T("oversight.patterns.rule"), Options: choices(c.T("oversight.filter.all"), ruleCodes, func(code string) string { return c.T("oversight.rule." + code) }, f.Rule)},
		Open: web.Field{Name: "open", Label: c.T("oversight.patterns.state"), Options: []web.Choice{{Text: c.T("oversight.filter.all")}, {Value: "1", Text: c.T("oversight.patterns.open"), Checked: f.Open}}},
	}
	for _, one := range found.Findings {
		p.Rows = append(p.Rows, m.findingRow(c, one))
	}
	for _, r := range found.Rules {
		p.Rules = append(p.Rules, ruleRow{c.T("oversight.rule." + r.Code), c.T("oversight.why."+r.Code, r.Threshold, r.Factor, r.Days)})
	}
	v.Del("after")
	if f.After != 0 {
		p.Pager.First = "/trail/patterns?" + v.Encode()
	}
	if found.Next != 0 {
		p.Pager.Next = "/trail/patterns?" + with(v, "after", strconv.FormatInt(found.Next, 10))
	}
	return patternsView.Show(c, http.StatusOK, p)
}

func (m *Module) patternPage(c *web.Context, who identity.Actor) (patternPage, error) {
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return patternPage{}, err
	}
	f, err := m.Pattern(c.Context(), who, id)
	if err != nil {
		return patternPage{}, err
	}
	row := m.findingRow(c, f)
	p := patternPage{
		Page: place(c, []web.Link{{Text: c.T("oversight.trail.title"), Href: "/trail"}, {Text: c.T("oversight.patterns.title"), Href: "/trail/patterns"}}, "oversight.pattern.title", row.Title),
		Tabs: tabs(c, who, "patterns"), Row: row, Why: c.T("oversight.why."+f.Rule.Code, f.Rule.Threshold, f.Rule.Factor, f.Rule.Days), Self: row.Href,
		Note: web.Field{Name: "note", Label: c.T("oversight.note.label"), Hint: c.T("oversight.note.hint"), Rows: 4, Required: true, Spell: true},
	}
	p.Path = row.Href
	return p, nil
}

// pattern answers GET /trail/patterns/{id}.
func (m *Module) pattern(c *web.Context, who identity.Actor) error {
	p, err := m.patternPage(c, who)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("noted") {
		p.Notice = c.T("oversight.note.done")
	}
	return patternView.Show(c, http.StatusOK, p)
}

// patternNote answers POST /trail/patterns/{id}.
func (m *Module) patternNote(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	err = m.Note(c.Context(), who, NewNote{FindingID: id, Text: v.Get("note"), Request: requestOf(v)})
	if err == nil {
		return c.Redirect("/trail/patterns/" + strconv.FormatInt(id, 10) + "?noted")
	}
	status, text, known := refusal(c, err)
	if !known {
		return err
	}
	p, err := m.patternPage(c, who)
	if err != nil {
		return err
	}
	p.Note.Value, p.Note.Error = v.Get("note"), text
	p.Errors = []web.FieldError{{Field: "note", Text: text}}
	return patternView.Show(c, status, p)
}

// dayText writes the day of a moment; "" for none.
func dayText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return calendar.Of(at).Dotted() + "."
}
