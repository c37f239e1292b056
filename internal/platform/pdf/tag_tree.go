package pdf

import (
	"fmt"
	"strings"
)

// elem is an element of the document's structure: what a piece of text is, apart from how it looks.
type elem struct {
	tag   string // Document, H1, P, L, Table, …
	facts string // what its dictionary says besides
	kids  []any  // *elem or mark, in the order of reading
	n     int    // its object
}

// mark is a piece of a page that belongs to an element.
type mark struct{ page, number int }

func (e *elem) child(tag string) *elem {
	kid := &elem{tag: tag}
	e.kids = append(e.kids, kid)
	return kid
}

// writeTags writes the tree of structure and gives the number of its root. marks are the elements of the marked pieces
// of each page, by which a reader finds back from a piece to what it is.
func writeTags(f *file, document *elem, pages []int, marks [][]*elem) int {
	root := f.reserve()
	reserveTags(f, document)
	writeTag(f, document, root, pages)
	var places strings.Builder
	for page, elems := range marks {
		fmt.Fprintf(&places, "%d[", page)
		for _, e := range elems {
			fmt.Fprintf(&places, "%d 0 R ", e.n)
		}
		places.WriteString("]")
	}
	parents := f.add("<</Nums[%s]>>", places.String())
	f.put(root, "<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", document.n, parents, len(pages))
	return root
}

func reserveTags(f *file, e *elem) {
	e.n = f.reserve()
	for _, kid := range e.kids {
		if kid, ok := kid.(*elem); ok {
			reserveTags(f, kid)
		}
	}
}

func writeTag(f *file, e *elem, up int, pages []int) {
	home := -1 // the page of its first piece; pieces on other pages name theirs
	var kids strings.Builder
	for _, kid := range e.kids {
		switch kid := kid.(type) {
		case *elem:
			fmt.Fprintf(&kids, "%d 0 R ", kid.n)
		case mark:
			if home < 0 {
				home = kid.page
			}
			if kid.page == home {
				fmt.Fprintf(&kids, "%d ", kid.number)
			} else {
				fmt.Fprintf(&kids, "<</Type/MCR/Pg %d 0 R/MCID %d>> ", pages[kid.page], kid.number)
			}
		}
	}
	page := ""
	if home >= 0 {
		page = fmt.Sprintf("/Pg %d 0 R", pages[home])
	}
	f.put(e.n, "<</Type/StructElem/S/%s/P %d 0 R%s%s/K[%s]>>", e.tag, up, page, e.facts, strings.TrimSpace(kids.String()))
	for _, kid := range e.kids {
		if kid, ok := kid.(*elem); ok {
			writeTag(f, kid, e.n, pages)
		}
	}
}
