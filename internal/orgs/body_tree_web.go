package orgs

import (
	"net/http"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

type bodyTreePage struct {
	web.Page
	Sections  []web.Link
	Counties  []treeCounty
	Open      bool // a county is open
	Name      string
	Districts []treeDistrict
	Cut       bool // there are more than the page shows
}

type treeCounty struct {
	Place
	Href    string
	Current bool
}

type treeDistrict struct {
	Name   string
	Bodies []treeLine
	Count  int
}

type treeLine struct {
	line
	Under []treeLine
}

var bodyTreeView = web.NewView[bodyTreePage](pages, "pages/body_tree.html")

// mostInTree is how many bodies of a county the tree shows.
const mostInTree = 5000

// bodyTree answers GET /bodies/tree: the counties, and of an open one the districts with what lies in them.
func (m *Module) bodyTree(c *web.Context, who identity.Actor) error {
	counties, err := m.Counties(c.Context(), who)
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	p := bodyTreePage{Page: page(c, nil, "orgs.tree.title"), Sections: sections(c, who, "tree"), Open: q.Has("county")}
	for _, county := range counties {
		t := treeCounty{county, "/bodies/tree?county=" + county.Code, p.Open && county.Code == q.Get("county")}
		if county.Code == "" {
			t.Name = c.T("orgs.tree.country")
		}
		if t.Current {
			p.Name = t.Name
		}
		p.Counties = append(p.Counties, t)
	}
	if p.Open {
		found, err := m.Tree(c.Context(), who, q.Get("county"))
		if err != nil {
			return err
		}
		all := 0
		for _, d := range found {
			t := treeDistrict{Name: d.Name}
			if d.Code == "" {
				t.Name = c.T("orgs.tree.no_district")
			}
			t.Bodies = treeLines(c, d.Bodies, &t.Count)
			all += t.Count
			p.Districts = append(p.Districts, t)
		}
		p.Cut = all >= mostInTree
	}
	return bodyTreeView.Show(c, http.StatusOK, p)
}

func treeLines(c *web.Context, bodies []TreeBody, count *int) []treeLine {
	var out []treeLine
	for _, b := range bodies {
		*count++
		out = append(out, treeLine{line{b.Brief, bodyPath(b.Code), kindName(c, b.Kind)}, treeLines(c, b.Under, count)})
	}
	return out
}
