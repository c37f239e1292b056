package tartinfo

import (
	"context"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// noteExport writes into the log that rows of a list were taken along.
func (m *Module) noteExport(ctx context.Context, who identity.Actor, path string, rows int, format string) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := log(ctx, tx, who, "tartinfo.export_list", "list", audit.Request{}, map[string]any{"list": path, "rows": rows, "format": format}, "identity")
		return err
	})
}
