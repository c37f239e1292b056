package tartinfo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/samples/reserve"
	"oszir/internal/tartinfo/record"
)

// oneOf is SQL that picks a choice of a list by chance, another for each row in which n differs.
func oneOf(l *record.List, n string) string {
	var keys []string
	for _, c := range l.Choices {
		keys = append(keys, "'"+c.Key+"'")
	}
	return fmt.Sprintf("(ARRAY[%s])[1 + abs(hashint8(%s)) %% %d]", strings.Join(keys, ","), n, len(keys))
}

// crowd makes a reserve of 10,000 active members and 1,000 open searches, a tenth of which wait for the centre: a month is played with
// few, and what came of it is copied with other job families and fields of study.
func crowd(b *testing.B) (*world, reserve.Play) {
	w := newWorld(b)
	p := w.playing(40)
	p.From, p.Until, p.Members, p.Searches = calendar.On(2026, 3, 11), calendar.On(2026, 4, 15), 100, 80
	_, err := reserve.Run(b.Context(), w.Module, p)
	if err != nil {
		b.Fatal(err, faults(err))
	}
	today := "'" + calendar.Of(w.now).String() + "'::date"
	for _, sql := range []string{
		`WITH made AS MATERIALIZED (SELECT nextval('tartinfo.member_id') AS id, m.id AS of, n FROM tartinfo.member m, generate_series(1, 1000) n WHERE m.removed_on IS NULL ORDER BY n, m.id LIMIT 10000),
		bodies AS (SELECT array_agg(DISTINCT body_id) AS a FROM tartinfo.member),
		members AS (
			INSERT INTO tartinfo.member (id, body_id, placed_by, content, name, post, unit, county, status_kind, families, reserve_start, reserve_end, recorded_on, recorded_by, entry_id)
			SELECT x.id, a[1 + x.id % cardinality(a)], m.placed_by, m.content, m.name || ' ' || x.id, m.post, m.unit, m.county, m.status_kind, ARRAY[` + oneOf(record.JobFamilies, "x.id") + `], ` + today + ` - 5,
				` + today + ` + 5 + (x.id % 50)::int, m.recorded_on, m.recorded_by, m.entry_id
			FROM made x JOIN tartinfo.member m ON m.id = x.of, bodies RETURNING 1),
		lines AS (
			INSERT INTO tartinfo.line (member_id, tab, content, entry_id)
			SELECT x.id, l.tab, l.content || CASE l.tab WHEN 'school' THEN jsonb_build_object('study_field', ` + oneOf(record.StudyFields, "x.id + l.id") + `) WHEN 'workplace' THEN jsonb_build_object('job_family', ` + oneOf(record.JobFamilies, "x.id + l.id") + `) ELSE '{}' END, l.entry_id
			FROM made x JOIN tartinfo.line l ON l.member_id = x.of WHERE NOT l.taken RETURNING 1)
		SELECT (SELECT count(*) FROM members) || ' members, ' || (SELECT count(*) FROM lines) || ' lines'`,
		`WITH made AS MATERIALIZED (SELECT nextval('tartinfo.search_id') AS id, s.id AS of, n FROM tartinfo.search s, generate_series(1, 1000) n WHERE s.kind = 'vacancy' AND s.state = 'offered' ORDER BY n, s.id LIMIT 1000),
		searches AS (
			INSERT INTO tartinfo.search (id, number, body_id, kind, state, content, post, county, status_kind, families, study_fields, head_count, vacant_since, created_at, created_by, sent_at, searched_at, entry_id)
			SELECT x.id, 'Ü9' || lpad(x.id::text, 11, '0'), s.body_id, s.kind, CASE WHEN x.id % 10 = 0 THEN 'sent' ELSE 'offered' END, s.content || jsonb_build_object('job_family_1', f.family, 'study_field_1', f.field),
				s.post, s.county, s.status_kind, ARRAY[f.family], ARRAY[f.field], s.head_count, s.vacant_since, s.created_at, s.created_by, s.sent_at, CASE WHEN x.id % 10 > 0 THEN s.searched_at END, s.entry_id
			FROM made x JOIN tartinfo.search s ON s.id = x.of, LATERAL (SELECT ` + oneOf(record.JobFamilies, "x.id") + ` AS family, ` + oneOf(record.StudyFields, "x.id") + ` AS field) f RETURNING 1),
		lists AS (
			INSERT INTO tartinfo.offer_list (search_id, body_id, state, made_at, made_by, opens_at, closes_at, considered, ended_at, entry_id)
			SELECT x.id, l.body_id, l.state, l.made_at, l.made_by, l.opens_at, l.closes_at, 10000, l.ended_at, l.entry_id FROM made x JOIN tartinfo.offer_list l ON l.search_id = x.of WHERE x.id % 10 > 0 RETURNING 1)
		SELECT (SELECT count(*) FROM searches) || ' searches, ' || (SELECT count(*) FROM lists) || ' lists'`,
	} {
		b.Log(dbtest.Query(b, w.url, sql))
	}
	w.keysAnew()
	// All but a few who fit were offered, or left off.
	b.Log(dbtest.Query(b, w.url, `
		WITH held AS (
			DELETE FROM tartinfo.newcomer n USING (SELECT search_id, max(id) AS list FROM tartinfo.offer_list GROUP BY 1) l WHERE l.search_id = n.search_id AND (n.member_id + n.search_id) % 20 > 0 RETURNING l.list, n.member_id),
		offers AS (
			INSERT INTO tartinfo.offer (list_id, member_id, place, fit, left_off)
			SELECT h.list, h.member_id, CASE WHEN h.place > 20 THEN 0 ELSE h.place END, '{"families":["economy"],"criteria":[]}', CASE WHEN h.place > 20 THEN 'más lett volna jobb' ELSE '' END
			FROM (SELECT list, member_id, row_number() OVER (PARTITION BY list ORDER BY member_id) AS place FROM held) h ON CONFLICT DO NOTHING RETURNING 1)
		SELECT (SELECT count(*) FROM offers) || ' offers'`), dbtest.Query(b, w.url, "SELECT count(*) || ' newcomers' FROM tartinfo.newcomer"))
	dbtest.Exec(b, w.url, "VACUUM ANALYZE")
	return w, p
}

// BenchmarkPages asks for the pages of the room in a reserve of 10,000 members and 1,000 open searches; the limit is 50 ms for 95 of 100.
func BenchmarkPages(b *testing.B) {
	const limit = 50.0
	w, p := crowd(b)
	one := func(sql string, args ...any) string { return dbtest.Query(b, w.url, sql, args...) }
	centre, head := w.listReader(p.Centre), w.listReader(p.Bodies[0].Actor)
	body := p.Bodies[0].ID
	for _, at := range []string{
		"dashboard", "centre", "members", "members?sort=reserve_end&desc=1", "members?county=06&offset=1000", "searches", "searches?state=sent&sort=search_due", "searches?q=referens", "offers", "bodies", "protocols", "letters",
		"searches/" + one("SELECT max(id)::text FROM tartinfo.search WHERE state = 'sent'") + "/match",
		"searches/" + one("SELECT max(id)::text FROM tartinfo.search WHERE state = 'offered'") + "/match",
		"members/" + one("SELECT max(id)::text FROM tartinfo.member"),
	} {
		w.measure(b, limit, "centre/"+at, func() int { return centre.Visit("/tartinfo/" + at).Status })
	}
	mine := one("SELECT max(id)::text FROM tartinfo.member WHERE body_id = $1 AND removed_on IS NULL", body)
	for _, at := range []string{
		"members", "members/new", "members/" + mine, "members/" + mine + "/school", "members/" + mine + "/cv", "members/" + mine + "/events", "members/" + mine + "/papers", "members/" + mine + "/remove", "searches", "searches/new",
		"searches/" + one("SELECT max(id)::text FROM tartinfo.search WHERE body_id = $1", body), "offers", "offers/" + one("SELECT max(id)::text FROM tartinfo.offer_list WHERE body_id = $1 AND ended_at IS NULL", body), "takeovers", "protocols", "body", "body/closing",
	} {
		w.measure(b, limit, "head/"+at, func() int { return head.Visit("/tartinfo/" + at).Status })
	}
}

// measure reports the time that 95 of 100 calls need at most, beside its limit in milliseconds.
func (w *world) measure(b *testing.B, limit float64, name string, do func() int) {
	b.Run(name, func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			began := time.Now()
			if status := do(); status != 200 {
				b.Fatal(status)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms/p95")
		b.ReportMetric(limit, "ms/limit")
	})
}
