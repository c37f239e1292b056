package listing

import (
	"net/url"
	"strconv"

	"oszir/internal/platform/web"
)

// PerPage is how many rows a page shows: at most fifty (TARTINFO T26).
const PerPage = 50

// Listing is which part of a list is asked for, in which order.
type Listing struct {
	Sort   string // key of a column; "": the list's own order
	Desc   bool
	Offset int
	Limit  int // 0: PerPage
}

// Rows is how many rows are asked for.
func (at Listing) Rows() int {
	if at.Limit == 0 {
		return PerPage
	}
	return at.Limit
}

// within moves a part that lies beyond the end of the list to its last page.
func (at Listing) within(all int) Listing {
	if at.Offset >= all {
		at.Offset = max(all-1, 0) / PerPage * PerPage
	}
	return at
}

// PartOf reads which part of a table an address or a form asks for; from is the name under which it says where the part begins.
func PartOf(q url.Values, from string) Listing {
	return Listing{Sort: q.Get("sort"), Desc: q.Get("desc") == "1", Offset: whole(q.Get(from)), Limit: PerPage}
}

// With gives an address with its query, of which the named fields are changed; "" takes a field away.
func With(path string, q url.Values, pairs ...string) string {
	out := url.Values{}
	for k, v := range q {
		if v[0] != "" && k != "done" {
			out[k] = v
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			out.Del(pairs[i])
		}
	}
	if len(out) == 0 {
		return path
	}
	return path + "?" + out.Encode()
}

// Pager leads through the parts of a table of all rows; to is the place on the page where it stands, such as #list, or "".
func (at Listing) Pager(c *web.Context, path string, q url.Values, from string, all int, to string) web.Pager {
	var p web.Pager
	if at.Offset > 0 {
		p.First = With(path, q, from, "") + to
		p.Previous = With(path, q, from, beginning(at.Offset-PerPage)) + to
	}
	if at.Offset+PerPage < all {
		p.Next = With(path, q, from, beginning(at.Offset+PerPage)) + to
	}
	if p.Any() {
		p.Text = at.Text(c, all)
	}
	return p
}

// Text says which rows of how many a page shows.
func (at Listing) Text(c *web.Context, all int) string {
	return c.T("listing.part", at.Offset+1, min(at.Offset+PerPage, all), all)
}

// beginning writes where a part begins; the first says nothing.
func beginning(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// whole reads a number that an address or a form holds; 0 for what is none.
func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 10_000_000 {
		return 0
	}
	return n
}
