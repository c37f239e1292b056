package ptr

import (
	"html/template"
	"io"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

type beneficiaryListPage struct {
	web.Page
	Sections      []web.Link
	Frame         template.HTML
	List          BeneficiaryPage
	Lines         []beneficiaryLine
	Filtered      bool
	First         bool
	Workbook, CSV string
	Pager         web.Pager
}

// beneficiaryLine is somebody in the list.
type beneficiaryLine struct {
	Beneficiary
	Who           personLine
	Active, Ended string // codes of kinds
}

var beneficiaryListView = web.NewView[beneficiaryListPage](pages, "pages/beneficiary_list.html")

// beneficiaryList answers GET /ptr/beneficiaries.
func (m *Module) beneficiaryList(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return err
	}
	p := beneficiaryListPage{Page: page(c, nil, "ptr.beneficiaries.title"), Sections: sections(c, who, "beneficiaries")}
	a, gone, err := m.listAsked(c, who, ListBeneficiaries, &p.Page)
	if err != nil || gone {
		return err
	}
	f := a.beneficiaries(c)
	p.Filtered, p.First = a.frame.Filtered, f.After == ""
	if len(p.Errors) == 0 {
		p.List, err = m.Beneficiaries(c.Context(), who, f)
		if err != nil {
			err = a.refuseLine(c, err)
		}
		if err != nil {
			return err
		}
	}
	for i := range p.List.Lines {
		b := &p.List.Lines[i]
		l := beneficiaryLine{Beneficiary: *b, Who: m.newPersonLine(b.BenefitPerson), Active: strings.Join(b.Active, ", ")}
		var ended []string
		for _, k := range b.Kinds {
			if !strings.Contains(", "+l.Active+",", ", "+k+",") {
				ended = append(ended, k)
			}
		}
		l.Ended = strings.Join(ended, ", ")
		p.Lines = append(p.Lines, l)
	}
	p.Pager, p.Workbook, p.CSV = a.pager(c, p.List.Next), a.whole(ListXLSX), a.whole(ListCSV)
	p.Frame, err = a.html(c)
	if err != nil {
		return err
	}
	return beneficiaryListView.Show(c, status(p.Page), p)
}

// beneficiaries reads the filter of the list.
func (a *asked) beneficiaries(c *web.Context) BeneficiaryFilter {
	f := BeneficiaryFilter{Person: a.line, After: a.q.Get("after")}
	f.Kind = a.kind(c)
	a.main(dayField(c, a.page, a.q, "active", "ptr.beneficiaries.active_on", &f.Active), "input")
	return f
}

// beneficiaryFile answers GET of the whole list as a file.
func (m *Module) beneficiaryFile(format ListFormat) func(c *web.Context, who identity.Actor) error {
	return func(c *web.Context, who identity.Actor) error {
		return m.listFile(c, who, ListBeneficiaries, "ptr.beneficiaries.file", format, func(a *asked, w io.Writer) error {
			return m.ExportBeneficiaries(c.Context(), who, c.Lang, a.beneficiaries(c), format, w)
		})
	}
}
