package ptr

import (
	"io"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// csvType is the media type of lists as CSV.
const csvType = "text/csv; charset=utf-8"

// benefitWorkbook answers GET /ptr/benefits.xlsx with the whole result of a filter.
func (m *Module) benefitWorkbook(c *web.Context, who identity.Actor) error {
	f, err := exportFilter(c)
	if err != nil {
		return err
	}
	return c.Download(c.T("benefit.export_name", ".xlsx"), ContentType, func(w io.Writer) error {
		return m.BenefitsWorkbook(c.Context(), who, c.Lang, f, w)
	})
}

// benefitCSV answers GET /ptr/benefits.csv with the same as CSV.
func (m *Module) benefitCSV(c *web.Context, who identity.Actor) error {
	f, err := exportFilter(c)
	if err != nil {
		return err
	}
	return c.Download(c.T("benefit.export_name", ".csv"), csvType, func(w io.Writer) error {
		return m.BenefitsCSV(c.Context(), who, c.Lang, f, w)
	})
}

// exportFilter reads the filter of the list. Errors: NotFound for a day that cannot be read: the list gives out no
// such address.
func exportFilter(c *web.Context) (BenefitFilter, error) {
	var p benefitListPage
	f := p.filter(c)
	if len(p.Errors) > 0 {
		return f, errs.New(errs.NotFound, "error.not_found")
	}
	return f, nil
}
