package tartinfo

import (
	"slices"
	"strings"
	"testing"

	"oszir/internal/platform/database/dbtest"
)

// Every table that may hold something of a member is listed with what becomes of it: all of this room's, and letters.
//
// Covers: T17
func TestForgets_T17_EveryTableIsListed(t *testing.T) {
	_, url := dbtest.NewWithURL(t)
	there := strings.Fields(dbtest.Query(t, url, `SELECT string_agg(DISTINCT table_schema || '.' || table_name, ' ') FROM information_schema.columns
		WHERE table_schema IN ('tartinfo', 'mail')`))
	for _, table := range there {
		if !slices.ContainsFunc(forgets, func(p forgottenPlace) bool { return p.table == table }) {
			t.Errorf("forgets does not say what becomes of %s", table)
		}
	}
	for _, p := range forgets {
		if !slices.Contains(there, p.table) {
			t.Errorf("%s is not there", p.table)
		}
		if p.do == nil && slices.Contains([]string{fateDeleted, fateDropped}, p.fate) {
			t.Errorf("nobody does what is said of %s", p.table)
		}
		schema, name, _ := strings.Cut(p.table, ".")
		named := dbtest.Query(t, url, "SELECT count(*)::text FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 AND column_name = 'member_id'", schema, name) != "0"
		if named && (p.fate == fateNobodys || p.fate == fateNumbered) {
			t.Errorf("%s names members and is said to be %s", p.table, p.fate)
		}
	}
}
