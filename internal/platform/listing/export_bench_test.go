package listing_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// How long it takes to take 10,000 rows of ten columns along, and what it allocates; the limits are those of a page that one waits for. A PDF may
// hold half as many, since it is made in memory.
//
// Covers: T19, T26
func BenchmarkExport_TenThousandRows(b *testing.B) {
	for _, c := range []struct {
		format, path string
		most         time.Duration
	}{{"xlsx", "/things/export", 5 * time.Second}, {"pdf", "/things/paper", 10 * time.Second}} {
		b.Run(c.format, func(b *testing.B) {
			s := &things{rows: many(10_000), wide: 7}
			site := s.site(b)
			b.ReportAllocs()
			var bytes int64
			for b.Loop() {
				r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "http://127.0.0.1"+c.path, strings.NewReader(form("export_format", c.format).Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set("Sec-Fetch-Site", "same-origin")
				w := httptest.NewRecorder()
				site.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatal(w.Code, w.Body)
				}
				bytes, _ = io.Copy(io.Discard, w.Body)
			}
			took := b.Elapsed() / time.Duration(b.N)
			b.ReportMetric(took.Seconds(), "s")
			b.ReportMetric(c.most.Seconds(), "s-limit")
			b.ReportMetric(float64(bytes), "file-bytes")
			if took > c.most {
				b.Errorf("%s takes %s, the limit is %s", c.format, took, c.most)
			}
		})
	}
}
