package listing_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"oszir/internal/platform/listing"
	"oszir/internal/platform/web/webtest"
)

// A list is asked for as its address says: by every column both ways, by none that it has not, from any row on. What is no number, is
// below nothing or far beyond everything is the beginning; what is beyond the end is the last page.
//
// Covers: T19, T26
func TestList_T19_WhatAnAddressAsks(t *testing.T) {
	s := &things{rows: many(120)}
	b := webtest.NewBrowser(t, s.site(t))
	for query, want := range map[string]listing.Listing{
		"":                           {},
		"?sort=word":                 {Sort: "word"},
		"?sort=word&desc=1":          {Sort: "word", Desc: true},
		"?sort=no":                   {Sort: "no"},
		"?sort=no&desc=1":            {Sort: "no", Desc: true},
		"?sort=day":                  {Sort: "day"},
		"?sort=day&desc=1":           {Sort: "day", Desc: true},
		"?sort=day&desc=yes":         {Sort: "day"},
		"?sort=Word":                 {},
		"?sort=no%27--&desc=1":       {},
		"?desc=1":                    {},
		"?sort=no&sort=x":            {Sort: "no"},
		"?from=50":                   {Offset: 50},
		"?from=37":                   {Offset: 37},
		"?from=119":                  {Offset: 119},
		"?from=120":                  {Offset: 100},
		"?from=5000":                 {Offset: 100},
		"?from=10000000":             {Offset: 100},
		"?from=10000001":             {},
		"?from=-1":                   {},
		"?from=-9223372036854775809": {},
		"?from=99999999999999999999": {},
		"?from=1e3":                  {},
		"?from=x":                    {},
		"?sort=no&desc=1&from=50":    {Sort: "no", Desc: true, Offset: 50},
	} {
		want.Limit = listing.PerPage
		s.asked = nil
		a := b.Visit("/things" + query)
		if a.Status != http.StatusOK || s.asked[len(s.asked)-1] != want {
			t.Errorf("%s: %d, asked for %+v", query, a.Status, s.asked)
		}
		if !strings.Contains(a.Text(), "120 dolog") || strings.Count(a.Body, "<tr") != 1+min(listing.PerPage, 120-want.Offset) {
			t.Errorf("%s shows %d rows", query, strings.Count(a.Body, "<tr")-1)
		}
	}
}

// The heads lead up, then down; the pager says where one is and leads on; both keep the order and what the list is narrowed by, and the
// filter keeps the order.
//
// Covers: T19
func TestList_T19_WaysOn(t *testing.T) {
	s := &things{rows: many(120), filter: true}
	b := webtest.NewBrowser(t, s.site(t))
	ways := regexp.MustCompile(`href="(/things[^"]*)"`)
	for query, c := range map[string]struct{ has, lacks []string }{
		"":                              {[]string{"sort=word", "sort=no", "sort=day", "from=50", "1–50. sor, összesen 120", "/things/export"}, []string{"desc=1", "aria-sort"}},
		"?sort=no":                      {[]string{"desc=1&sort=no", "sort=word", "from=50&sort=no", `aria-sort="ascending"`}, []string{"desc=1&sort=word"}},
		"?sort=no&desc=1&from=50":       {[]string{`href="/things?sort=no"`, "desc=1&from=100&sort=no", "51–100. sor", `aria-sort="descending"`, `name="desc" value="1"`, `name="sort" value="no"`}, []string{`name="from"`}},
		"?from=100":                     {[]string{"101–120. sor", "from=50"}, []string{"from=150"}},
		"?from=20":                      {[]string{"21–70. sor", `href="/things"`, "from=70"}, nil},
		"?from=4000":                    {[]string{"101–120. sor", "from=50"}, []string{"from=3950", "Nincs semmi"}},
		"?q=dolog+0&sort=no":            {[]string{`value="dolog 0"`, "q=dolog+0&sort=word", "from=50&q=dolog+0&sort=no", "export?q=dolog+0&sort=no", "Teljes lista"}, nil},
		"?q=%22%3E%3Cscript%3E&sort=no": {[]string{"Nincs semmi", "Még nem volt.", `value="&#34;&gt;&lt;script&gt;"`}, []string{"<script", "/export", "Ettől"}},
		"?done=saved&sort=no":           {nil, []string{"done="}},
	} {
		a := b.Visit("/things" + query)
		body := strings.NewReplacer("&amp;", "&", "&#43;", "+").Replace(a.Body)
		for _, want := range c.has {
			if !strings.Contains(body, want) && !strings.Contains(a.Text(), want) {
				t.Errorf("%s lacks %s", query, want)
			}
		}
		for _, not := range c.lacks {
			if strings.Contains(body, not) {
				t.Errorf("%s has %s", query, not)
			}
		}
		for _, way := range ways.FindAllStringSubmatch(body, -1) {
			if !strings.HasPrefix(way[1], "/things/") || strings.HasPrefix(way[1], "/things/export") {
				if got := b.Visit(way[1]); got.Status != http.StatusOK {
					t.Errorf("%s leads to %s: %d", query, way[1], got.Status)
				}
			}
		}
	}
}

// What names somebody is sent, kept by the room and shown in its field, and stands in no address of the list.
//
// Covers: T19
func TestList_T19_SaidStandsInNoAddress(t *testing.T) {
	s := &things{rows: many(120), filter: true, said: url.Values{"q": {"dolog 000"}}}
	b := webtest.NewBrowser(t, s.site(t))
	a := b.Visit("/things?line=1&sort=no")
	for _, want := range []string{`method="post"`, `name="form_key"`, `value="dolog 000"`, "99 dolog", "Teljes lista"} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("it lacks %s", want)
		}
	}
	page := b.Visit("/things/export?line=1&sort=no")
	if !strings.Contains(page.Text(), "Minden sor (99)") || !strings.Contains(page.Body, `name="line" value="1"`) {
		t.Errorf("the export is not narrowed: %s", page.Text())
	}
	for _, address := range regexp.MustCompile(`(?:href|action)="[^"]*"`).FindAllString(a.Body+page.Body, -1) {
		if strings.Contains(address, "dolog") || strings.Contains(address, "q=") {
			t.Errorf("it stands in %s", address)
		}
	}
	got := b.Submit("/things/export", url.Values{"line": {"1"}, "sort": {"no"}, "desc": {"1"}, "export_format": {"xlsx"}})
	if rows := rowsOf(t, got, "Lista"); len(rows) != 100 || rows[1][0] != "dolog 00099" {
		t.Errorf("%d rows, the first %v", len(rows)-1, rows[1])
	}
	if about := fmt.Sprint(rowsOf(t, got, "Lekérdezés")); !strings.Contains(about, "Szó: dolog 000") || !strings.Contains(about, "Szám szerint csökkenő") {
		t.Errorf("it says of itself: %s", about)
	}
}

// An empty list says so, and offers nothing to take along.
//
// Covers: T19
func TestList_T19_Empty(t *testing.T) {
	s := &things{}
	b := webtest.NewBrowser(t, s.site(t))
	for _, query := range []string{"", "?from=50", "?sort=no&desc=1"} {
		a := b.Visit("/things" + query)
		if a.Status != http.StatusOK || !strings.Contains(a.Text(), "Nincs semmi") || strings.Contains(a.Body, "<table") || strings.Contains(a.Body, "export") {
			t.Errorf("%s: %d %s", query, a.Status, a.Text())
		}
	}
}
