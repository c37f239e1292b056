package backup

import (
	"testing"

	"oszir/internal/platform/database/dbtest"
)

// Every statement is prepared against the migrated schema.
func TestStatements(t *testing.T) {
	dbtest.Prepare(t, "oszir/internal/platform/backup", nil, nil)
}
