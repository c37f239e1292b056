package ptr

import (
	"io"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

// csvType is the media type of lists as CSV.
const csvType = "text/csv; charset=utf-8"

// benefitFile answers GET of a whole list of benefits as a file.
func (m *Module) benefitFile(list, name string, format ListFormat) func(c *web.Context, who identity.Actor) error {
	return func(c *web.Context, who identity.Actor) error {
		return m.listFile(c, who, list, name, format, func(a *asked, w io.Writer) error {
			f := a.benefits(c, list)
			if format == ListCSV {
				return m.BenefitsCSV(c.Context(), who, c.Lang, f, w)
			}
			return m.BenefitsWorkbook(c.Context(), who, c.Lang, f, w)
		})
	}
}
