package ptr

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

// A page of findings costs the same whatever the file holds: each statement touches few blocks of an upload with
// 300,000 findings, most of them of one sort, the last of another.
//
// Covers: R2
func TestFindings_R2_AFileWith300000(t *testing.T) {
	_, url := dbtest.NewWithURL(t)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	for _, sql := range []string{
		`INSERT INTO ptr.load_finding (file_id, sheet, row, field, code, severity, key, args, value, group_no)
		SELECT f, 1 + n % 4, 2 + n / 4, 'f' || n % 7, 'required', CASE WHEN n % 1000 = 999 THEN 'error' ELSE 'warning' END, 'finding.required', '{}', 'érték ' || n, CASE WHEN n > 299990 THEN 2 ELSE 1 END
		FROM generate_series(0, 299999) n, (VALUES (8)) v (f) ORDER BY f, 2, 3`,
		`INSERT INTO ptr.load_group (file_id, no, sheet, field, code, severity, key, args, rows, examples)
		SELECT f, no, 1, 'f1', 'required', 'error', 'finding.required', '{}', 150000, '{a,b,c}' FROM generate_series(1, 200) no, (VALUES (8)) v (f)`,
		`ANALYZE ptr.load_finding, ptr.load_group`,
	} {
		_, err = c.Exec(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []struct {
		name string
		s    *database.Statement
		args []any
	}{
		{"groups", fileGroups, []any{8}},
		{"first rows of the great group", groupRows, []any{8, 1, 0, 51}},
		{"last rows of the great group", groupRows, []any{8, 1, 74_900, 51}},
		{"rows of the small group", groupRows, []any{8, 2, 0, 51}},
		{"all rows", foundRows, []any{8, "", 0, 0, 5, 0, 51}},
		{"all rows, far inside", foundRows, []any{8, "", 3, 40_000, 5, 0, 51}},
		{"errors", foundRows, []any{8, "error", 0, 0, 5, 0, 51}},
		{"errors of the last sheet", foundRows, []any{8, "error", 4, 70_000, 5, 0, 51}},
		{"warnings of a sheet", foundRows, []any{8, "warning", 2, 0, 3, 0, 51}},
	} {
		t.Run(q.name, func(t *testing.T) {
			var plan []struct {
				Plan struct {
					Hit  int `json:"Shared Hit Blocks"`
					Read int `json:"Shared Read Blocks"`
					Rows int `json:"Actual Rows"`
				}
				Time float64 `json:"Execution Time"`
			}
			var out []byte
			began := time.Now()
			err := c.QueryRow(t.Context(), "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "+q.s.Text, q.args...).Scan(&out)
			if err == nil {
				err = json.Unmarshal(out, &plan)
			}
			if err != nil {
				t.Fatal(err)
			}
			p := plan[0]
			t.Logf("%d rows, %d blocks, executed in %.1f ms, answered in %v", p.Plan.Rows, p.Plan.Hit+p.Plan.Read, p.Time, time.Since(began))
			if p.Plan.Rows == 0 || p.Plan.Hit+p.Plan.Read > 1500 {
				t.Errorf("%d rows cost %d blocks:\n%s", p.Plan.Rows, p.Plan.Hit+p.Plan.Read, out)
			}
		})
	}
}
