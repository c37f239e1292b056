package ptr

import (
	"io"
	"path/filepath"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// loadSource answers GET /ptr/loads/{id}/source with the bytes as they were sent.
func (m *Module) loadSource(c *web.Context, who identity.Actor) error {
	v, err := m.loadOfPath(c, who)
	if err != nil {
		return err
	}
	return c.Download(v.Name, ContentType, func(w io.Writer) error { return m.Download(c.Context(), who, v.ID, w) })
}

// loadResult answers GET /ptr/loads/{id}/result with the answered workbook.
func (m *Module) loadResult(c *web.Context, who identity.Actor) error {
	v, err := m.loadOfPath(c, who)
	if err != nil {
		return err
	}
	if v.ResultID == 0 {
		return errs.New(errs.NotFound, "error.not_found")
	}
	return c.Download(v.ResultName, ContentType, func(w io.Writer) error { return m.Download(c.Context(), who, v.ResultID, w) })
}

// loadBadRows answers GET /ptr/loads/{id}/bad-rows with a workbook of the rows to correct.
func (m *Module) loadBadRows(c *web.Context, who identity.Actor) error {
	v, err := m.processedOfPath(c, who)
	if err != nil {
		return err
	}
	return c.Download(c.T("load.name.bad_rows", stem(v.Name)), ContentType, func(w io.Writer) error {
		return m.BadRowsWorkbook(c.Context(), who, c.Lang, v.ID, w)
	})
}

// loadFindings answers GET /ptr/loads/{id}/findings.csv with every finding.
func (m *Module) loadFindings(c *web.Context, who identity.Actor) error {
	v, err := m.processedOfPath(c, who)
	if err != nil {
		return err
	}
	return c.Download(c.T("load.name.findings", stem(v.Name)), csvType, func(w io.Writer) error {
		return m.FindingsCSV(c.Context(), who, c.Lang, v.ID, w)
	})
}

// loadOfPath reads the upload that the address names.
func (m *Module) loadOfPath(c *web.Context, who identity.Actor) (LoadView, error) {
	id, err := loadNumber(c)
	if err != nil {
		return LoadView{}, err
	}
	return m.Load(c.Context(), who, c.Lang, id)
}

func (m *Module) processedOfPath(c *web.Context, who identity.Actor) (LoadView, error) {
	v, err := m.loadOfPath(c, who)
	if err == nil && v.Status != Processed {
		err = errs.New(errs.NotFound, "error.not_found")
	}
	return v, err
}

func stem(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }
