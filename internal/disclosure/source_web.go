package disclosure

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web"
)

type sourcesPage struct {
	web.Page
	Sections    []web.Link // none for the public
	Sources     Sources
	Facts       []web.Fact
	Authentic   []itemRow
	Others      []itemRow
	Interfaces  []interfaceRow
	JSON, CSV   string
	AnyUnproven bool
}

// itemRow is an item in words.
type itemRow struct {
	Item
	Kind, Source, Given string
	Mark                tag
}

type interfaceRow struct {
	Interface
	Given string
	Mark  tag
}

var sourcesView = web.NewView[sourcesPage](pages, "pages/source_list.html")

// sourcesPage answers GET /sources.
func (m *Module) sourcesPage(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.UseOwnAccount)
	if err != nil {
		return err
	}
	section := "sources"
	if !who.May(identity.ReadSources) {
		section = ""
	}
	return m.showSources(c, section)
}

// showSources shows the register as it holds today, or on a day that is asked for; section is the tab that it stands in, "" without.
func (m *Module) showSources(c *web.Context, section string) error {
	s, err := m.Sources(c.Context(), formDay(c.R.URL.Query().Get("day")))
	if err != nil {
		return err
	}
	p := sourcesPage{Page: c.Page("disclosure.sources.title"), Sources: s, JSON: "/information-sources.json", CSV: "/information-sources.csv"}
	p.Narrow = false
	if c.User != nil {
		p.Place = []web.Link{{Text: c.User.Body, Href: "/"}}
	}
	if section != "" {
		p.Sections = sections(c, section)
	}
	sort := c.T("disclosure.policy.own")
	if s.Policy.Uniform {
		sort = c.T("disclosure.policy.uniform")
	}
	p.Facts = []web.Fact{
		{Name: c.T("disclosure.field.name_of_policy"), Value: s.Policy.Name}, {Name: c.T("disclosure.field.version"), Value: s.Policy.Version}, {Name: c.T("disclosure.field.sort_of_policy"), Value: sort},
		{Name: c.T("disclosure.field.issued"), Value: dayText(c, s.Policy.Issued.Day)}, {Name: c.T("disclosure.field.valid_from"), Value: dayText(c, s.Policy.ValidFrom.Day)},
	}
	for _, i := range s.Items {
		r := newItemRow(c, i)
		p.AnyUnproven = p.AnyUnproven || !i.Verified
		if i.Authentic {
			p.Authentic = append(p.Authentic, r)
		} else {
			p.Others = append(p.Others, r)
		}
	}
	for _, i := range s.Interfaces {
		p.Interfaces = append(p.Interfaces, interfaceRow{i, c.T("disclosure.given." + i.Mode), checkedTag(c, i.Verified)})
	}
	return sourcesView.Show(c, http.StatusOK, p)
}

func newItemRow(c *web.Context, i Item) itemRow {
	r := itemRow{Item: i, Kind: c.T("disclosure.type."+i.Type) + " " + strconv.Itoa(i.Length), Source: c.T("disclosure.primary"), Given: c.T("disclosure.given.none"), Mark: checkedTag(c, i.Verified)}
	if !i.Primary {
		r.Source = c.T("disclosure.secondary", i.PrimarySource)
	}
	if i.Transferable {
		r.Given = c.T("disclosure.given." + i.Mode)
	}
	return r
}

// sourcesJSON answers GET /information-sources.json.
func (m *Module) sourcesJSON(c *web.Context) error {
	s, err := m.Sources(c.Context(), calendar.None)
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the register of sources: %w", err)
	}
	c.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, err = c.W.Write(raw)
	return err
}

// sourcesCSV answers GET /information-sources.csv.
func (m *Module) sourcesCSV(c *web.Context) error {
	s, err := m.Sources(c.Context(), calendar.None)
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Type", "text/csv; charset=utf-8")
	return writeCSV(c.W, &s)
}

// writeCSV writes the items of a register as a table with the policy's own columns; its names are Hungarian whoever reads it.
func writeCSV(to io.Writer, s *Sources) error {
	w := csv.NewWriter(to)
	w.Comma = ';'
	word := func(b bool) string {
		if b {
			return "I"
		}
		return "N"
	}
	rows := [][]string{{"elem", "rövid név", "értelmezés", "típus", "hossz", "közhiteles", "elsődleges", "elsődleges forrás", "nyilvános", "átadható", "mód", "jogalap", "ellenőrzött", "szabályzat verziója"}}
	for _, i := range s.Items {
		rows = append(rows, []string{
			i.Key, i.Name, i.Meaning, i.Type, strconv.Itoa(i.Length), word(i.Authentic), word(i.Primary), i.PrimarySource, word(i.Public), word(i.Transferable), i.Mode, i.Law, word(i.Verified), s.Policy.Version,
		})
	}
	err := w.WriteAll(rows)
	if err != nil {
		return fmt.Errorf("writing the register of sources: %w", err)
	}
	return nil
}
