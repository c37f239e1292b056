package tartinfo_test

import (
	"fmt"
	"oszir/internal/platform/database/dbtest"
	"testing"
	"time"
)

func BenchmarkZZ(b *testing.B) {
	w, p := crowd(b)
	dbtest.Exec(b, w.url, "DO $$ BEGIN EXECUTE 'ALTER DATABASE '||current_database()||' SET session_preload_libraries=auto_explain'; EXECUTE 'ALTER DATABASE '||current_database()||' SET auto_explain.log_min_duration=8';EXECUTE 'ALTER DATABASE '||current_database()||' SET auto_explain.log_analyze=on';EXECUTE 'ALTER DATABASE '||current_database()||' SET auto_explain.log_nested_statements=on'; END $$")
	fmt.Println(dbtest.Query(b, w.url, "SELECT (SELECT count(*) FROM tartinfo.newcomer)||' newcomers '||(SELECT count(*) FROM tartinfo.offer)||' offers '||(SELECT avg(n)::int FROM (SELECT count(*) n FROM tartinfo.newcomer n JOIN tartinfo.search s ON s.id=n.search_id WHERE s.searched_at IS NULL GROUP BY s.id) x)||' fits'"))
	for i := 0; i < 3; i++ {
		for _, at := range []string{"dashboard", "centre", "searches/1080/match", "searches/1079/match", "members", "offers"} {
			t := time.Now()
			a := w.listReader(p.Centre).Visit("/tartinfo/" + at)
			fmt.Println(at, a.Status, time.Since(t), len(a.Body))
		}
	}
	fmt.Println(dbtest.Query(b, w.url, "SELECT current_setting('data_directory')||' '||current_setting('log_destination')||current_setting('logging_collector')||current_setting('log_directory')"))
	time.Sleep(20 * time.Second)
}
