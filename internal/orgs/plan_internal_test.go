package orgs

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

// With 50,000 bodies a search, the way up and a look at one body go by indexes, whether PostgreSQL plans for the values
// or for any. The control: without the index of words the plan is another.
func TestPlans_OfFiftyThousand(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	db, url := dbtest.NewWithURL(t)
	dbtest.Query(t, url, `WITH e AS (INSERT INTO audit.entry (actor, operation, subject) VALUES ('system', 'orgs.seed', 'bodies') RETURNING id),
		b AS (INSERT INTO orgs.body (code) SELECT 'N-' || n FROM generate_series(1, 50000) n RETURNING id, code)
		SELECT count(*)::text FROM b, e`)
	dbtest.Query(t, url, `WITH v AS (INSERT INTO orgs.body_version (body_id, name, kind, parent_id, entry_id)
			SELECT b.id, CASE WHEN b.id % 5000 = 0 THEN 'Ritka ' ELSE 'Gyakori ' END || md5(b.code), 'agency', CASE WHEN b.id % 10 > 0 AND b.id >= 10 THEN b.id / 10 * 10 END, (SELECT min(id) FROM audit.entry) FROM orgs.body b RETURNING 1)
		SELECT count(*)::text FROM v`)
	plan := func(s *database.Statement, args ...any) string {
		t.Helper()
		var out []string
		var took time.Duration
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			began := time.Now()
			_, err := s.Exec(ctx, tx, args...)
			took = time.Since(began)
			if err != nil {
				return err
			}
			rows, err := tx.Raw().Query(ctx, "EXPLAIN "+s.Text, args...)
			if err != nil {
				return err
			}
			for rows.Next() {
				var line string
				err = rows.Scan(&line)
				if err != nil {
					return err
				}
				out = append(out, line)
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s", took)
		return strings.Join(out, "\n")
	}
	exec(t, url, "ANALYZE orgs.body, orgs.body_version")
	query, code, number := soughtBy("ritka")
	var id int64
	_, err := fmt.Sscan(dbtest.Query(t, url, `SELECT body_id::text FROM orgs.body_version WHERE parent_id IS NOT NULL AND body_id > 25000 ORDER BY body_id LIMIT 1`), &id)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]string{
		"find":  plan(findBodies, query, code, number, "ritka"),
		"above": plan(bodiesAbove, id),
		"below": plan(bodiesBelow, id),
		"by id": plan(bodyByID, id),
	} {
		if lost := unguided(p); len(lost) > 0 {
			t.Errorf("%s reads everything: %q", name, lost)
		}
	}
	exec(t, url, "DROP INDEX orgs.body_version_words")
	if lost := unguided(plan(findBodies, query, code, number, "ritka")); len(lost) == 0 {
		t.Error("control: without its index a search does not read everything")
	}
}

// unguided lists the scans of bodies in a plan that no condition leads.
func unguided(plan string) []string {
	var out []string
	lines := append(strings.Split(plan, "\n"), "")
	for i, l := range lines {
		if strings.Contains(l, "Scan") && strings.Contains(l, " on body") && !strings.Contains(l, "Bitmap Index") && !strings.Contains(lines[i+1], "Cond") {
			out = append(out, strings.TrimSpace(l))
		}
	}
	return out
}

func exec(t *testing.T, url, sql string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	_, err = c.Exec(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
}
