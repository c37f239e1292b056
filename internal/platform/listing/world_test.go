package listing_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/xuri/excelize/v2"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/web"
	"oszir/internal/platform/web/webtest"
)

// thing is a row.
type thing struct {
	Word string
	No   int64
	Day  calendar.Day
}

// things are a made-up source of rows: it sorts, narrows and cuts as SQL would, and counts only beside a row.
type things struct {
	rows   []thing
	fetch  func(ctx context.Context, l listing.Listing) error // what goes wrong; nil: nothing
	asked  []listing.Listing
	noted  []string
	said   url.Values
	filter bool
	wide   int // further columns
}

func (s *things) get(ctx context.Context, l listing.Listing, q url.Values) ([]thing, int, error) {
	s.asked = append(s.asked, l)
	if s.fetch != nil {
		err := s.fetch(ctx, l)
		if err != nil {
			return nil, 0, err
		}
	}
	var left []thing
	for _, x := range s.rows {
		if strings.Contains(x.Word, q.Get("q")) {
			left = append(left, x)
		}
	}
	slices.SortStableFunc(left, func(a, b thing) int {
		order := map[string]int{"word": cmp.Compare(a.Word, b.Word), "no": cmp.Compare(a.No, b.No), "day": cmp.Compare(a.Day, b.Day)}[l.Sort]
		if l.Desc {
			order = -order
		}
		return order
	})
	if l.Offset >= len(left) {
		return nil, 0, nil
	}
	return left[l.Offset:min(l.Offset+l.Limit, len(left))], len(left), nil
}

// list is the list of things on a page.
func (s *things) list(c *web.Context) *listing.List[thing] {
	l := &listing.List[thing]{
		Path: "/things", Title: "Dolgok", Query: c.R.URL.Query(), Said: s.said, Who: "proba", Now: time.Date(2014, 3, 3, 9, 0, 0, 0, time.UTC),
		Columns: []listing.Column[thing]{
			{Key: "word", Title: "Szó", Text: func(x *thing) string { return x.Word }, Href: func(x *thing) string { return fmt.Sprintf("/things/%d", x.No) }},
			{Key: "no", Title: "Szám", Num: func(x *thing) int64 { return x.No }, Number: true},
			{Key: "day", Title: "Nap", Day: func(x *thing) calendar.Day { return x.Day }},
		},
		Fetch: s.get, Count: func(all int) string { return fmt.Sprintf("%d dolog", all) }, Empty: "Nincs semmi", EmptyMore: "Még nem volt.",
		Page: func(key string) (web.Page, []web.Link) { return c.Page(key), nil },
		Exported: func(_ context.Context, rows int, format string) error {
			s.noted = append(s.noted, fmt.Sprint(rows, " ", format))
			return nil
		},
	}
	for i := range s.wide {
		l.Columns = append(l.Columns, listing.Column[thing]{Key: fmt.Sprintf("more%d", i), Title: fmt.Sprintf("Adat %d", i+1), Text: func(x *thing) string {
			return fmt.Sprintf("Kitalált Szervezeti Egység %d., %s", x.No%97, x.Word)
		}})
	}
	if s.filter {
		l.Filters = func(q url.Values) []listing.Filter {
			return []listing.Filter{{Field: web.Field{Name: "q", Label: "Szó", Value: q.Get("q")}, Shape: "input"}}
		}
	}
	return l
}

// site serves the list as a room does.
func (s *things) site(t testing.TB) *web.Site {
	t.Helper()
	own := fstest.MapFS{"messages/hu.json": {Data: []byte(`{"error.internal":"Váratlan hiba"}`)}, "messages/en.json": {Data: []byte(`{"error.internal":"Unexpected"}`)}}
	text, err := i18n.New(own, web.Messages, pdf.Messages, listing.Messages)
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{Catalog: text, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	site.Handle("GET /things", func(c *web.Context) error {
		text, err := s.list(c).HTML(c)
		if err == nil {
			_, err = c.W.Write([]byte(text))
		}
		return err
	})
	site.Handle("GET /things/export", func(c *web.Context) error { return s.list(c).ExportPage(c) })
	site.Handle("POST /things/export", func(c *web.Context) error { return s.list(c).Export(c) }, web.Within(2*time.Minute))
	site.Handle("POST /things/paper", func(c *web.Context) error {
		raw, err := s.list(c).Paper(c, 1, len(s.rows))
		if err == nil {
			_, err = c.W.Write(raw)
		}
		return err
	}, web.Within(2*time.Minute))
	return site
}

// rowsOf reads a sheet of a workbook that was answered.
func rowsOf(t *testing.T, a webtest.Answer, sheet string) [][]string {
	t.Helper()
	if a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Text())
	}
	f, err := excelize.OpenReader(bytes.NewReader([]byte(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func word(no int) string { return fmt.Sprintf("dolog %05d", no) }

// many are n rows in the order of their numbers.
func many(n int) []thing {
	out := make([]thing, n)
	for i := range out {
		out[i] = thing{word(i + 1), int64(i + 1), calendar.Day(16000 + i%900)}
	}
	return out
}
