package oversight

import (
	"encoding/json"
	"io"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

// proof answers GET /trail/proof/{id} with a file that proves an entry.
func (m *Module) proof(c *web.Context, who identity.Actor) error {
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := m.Proof(c.Context(), who, id)
	if err != nil {
		return err
	}
	return c.Download(c.T("oversight.proof.file", id)+".json", "application/json", func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(p)
	})
}
