package audit

import (
	"testing"

	"oszir/internal/platform/database/dbtest"
)

func TestStatements(t *testing.T) {
	dbtest.Prepare(t, "oszir/internal/platform/audit", []string{"audit"}, nil)
}
