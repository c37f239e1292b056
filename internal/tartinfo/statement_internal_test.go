package tartinfo

import (
	"testing"

	"oszir/internal/platform/database/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// Every statement is prepared against the migrated schema.
func TestStatements(t *testing.T) {
	dbtest.Prepare(t, "oszir/internal/tartinfo", []string{"tartinfo"}, nil)
}
