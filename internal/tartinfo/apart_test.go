package tartinfo_test

import (
	"strings"
	"testing"
)

// Who is on the reserve list stands in no other register: but for the letters that wait, only the room's own schema knows the name.
//
// Covers: T0
func TestPlace_T0_InNoOtherRegister(t *testing.T) {
	w := newWorld(t)
	w.placed(w.head, map[string]string{"family_name": "Egyedülvaló"})
	where := map[string]bool{}
	for table := range strings.FieldsSeq(w.query(`SELECT string_agg(format('%%I.%%I', table_schema, table_name), ' ') FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`)) {
		if w.query("SELECT count(*)::text FROM %s t WHERE to_jsonb(t)::text LIKE '%%Egyedülvaló%%'", table) != "0" {
			where[strings.Split(table, ".")[0]] = true
		}
	}
	if !where["tartinfo"] || !where["mail"] || len(where) != 2 {
		t.Errorf("the name stands in %v", where)
	}
}
