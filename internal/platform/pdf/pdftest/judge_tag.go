package pdftest

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/pdf"
)

// within says what may stand in what, of the elements that the printer uses.
var within = map[pdf.Name][]pdf.Name{
	"Document": {"H1", "H2", "H3", "P", "L", "Table", "Figure"},
	"L":        {"LI"}, "LI": {"Lbl", "LBody"}, "Table": {"TR"}, "TR": {"TH", "TD"},
	"H1": {}, "H2": {}, "H3": {}, "P": {}, "Lbl": {}, "LBody": {}, "TH": {}, "TD": {}, "Figure": {},
}

// place is a marked piece of a page.
type place struct {
	page pdf.Ref
	id   int
}

// tags walks the tree of structure and compares it with what is marked on the pages.
func (j *judge) tags(catalog pdf.Dict) {
	root := j.dict(catalog["StructTreeRoot"])
	if root["Type"] != pdf.Name("StructTreeRoot") {
		j.fault("tags: there is no structure")
		return
	}
	owners := map[place]pdf.Ref{}
	kinds := map[pdf.Ref]pdf.Name{}
	rootRef, _ := catalog["StructTreeRoot"].(pdf.Ref)
	top, _ := root["K"].(pdf.Ref)
	j.elem(top, rootRef, []pdf.Name{"Document"}, owners, kinds, 0)

	parents := map[int]pdf.Array{}
	nums := j.array(j.dict(root["ParentTree"])["Nums"])
	for i := 0; i+1 < len(nums); i += 2 {
		n, _ := pdf.Whole(nums[i])
		parents[n] = j.array(nums[i+1])
	}
	seen := map[place]bool{}
	for i, ref := range j.pages {
		page := j.dict(ref)
		n, ok := pdf.Whole(page["StructParents"])
		if !ok {
			j.fault("tags: page %d is not in the tree of parents", i+1)
		}
		j.marked(ref, page, parents[n], owners, kinds, seen)
	}
	for p := range owners {
		if !seen[p] {
			j.fault("tags: the tree names piece %d, which is on no page", p.id)
		}
	}
}

func (j *judge) elem(ref, up pdf.Ref, allowed []pdf.Name, owners map[place]pdf.Ref, kinds map[pdf.Ref]pdf.Name, depth int) {
	e := j.dict(ref)
	kind, _ := e["S"].(pdf.Name)
	if depth > 10 || kinds[ref] != "" {
		j.fault("tags: the tree is no tree")
		return
	}
	kinds[ref] = kind
	if e["P"] != up {
		j.fault("tags: %s does not know what it stands in", kind)
	}
	if !slices.Contains(allowed, kind) {
		j.fault("tags: %s stands where it may not", kind)
	}
	if kind == "Figure" && text(e["Alt"]) == "" {
		j.fault("tags: a picture has no words for those who do not see it")
	}
	if kind == "TH" && j.dict(e["A"])["Scope"] == nil {
		j.fault("tags: a heading of a table does not say of what")
	}
	kids, ok := j.get(e["K"]).(pdf.Array)
	if !ok && e["K"] != nil {
		kids = pdf.Array{e["K"]}
	}
	for _, kid := range kids {
		page, _ := e["Pg"].(pdf.Ref)
		switch k := kid.(type) {
		case pdf.Ref:
			j.elem(k, ref, within[kind], owners, kinds, depth+1)
			continue
		case pdf.Dict:
			page, _ = k["Pg"].(pdf.Ref)
			kid = k["MCID"]
		}
		id, ok := pdf.Whole(kid)
		if _, twice := owners[place{page, id}]; !ok || twice {
			j.fault("tags: piece %v belongs to nothing, or to two", kid)
		}
		owners[place{page, id}] = ref
	}
}

// painting are the operators that draw.
var painting = []string{"Tj", "TJ", "'", "\"", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "BI"}

// known are the other operators that the printer uses.
var known = []string{"BT", "ET", "Tf", "Tm", "q", "Q", "g", "re"}

// marked reads a page and looks whether all that is drawn belongs to an element or is said to be decoration.
func (j *judge) marked(ref pdf.Ref, page pdf.Dict, parents pdf.Array, owners map[place]pdf.Ref, kinds map[pdf.Ref]pdf.Name, seen map[place]bool) {
	fonts := j.dict(j.dict(page["Resources"])["Font"])
	letters := map[string]map[uint16]rune{}
	open, inside, saved, font := 0, false, 0, ""
	var operands []string
	for _, token := range tokens(string(j.content(page["Contents"]))) {
		switch {
		case strings.ContainsAny(token[:1], "/<[0123456789.-"):
			operands = append(operands, token)
			continue
		case token == "BDC" && len(operands) == 2:
			open++
			inside = operands[0] == "/Artifact"
			if after, ok := strings.CutPrefix(operands[1], "<</MCID "); ok {
				id, _ := strconv.Atoi(strings.TrimSuffix(after, ">>"))
				p := place{ref, id}
				owner, ok := owners[p]
				if !ok || id >= len(parents) || parents[id] != any(owner) || "/"+string(kinds[owner]) != operands[0] || seen[p] {
					j.fault("tags: piece %d of a page is not in the tree as it is on the page", id)
				}
				seen[p] = true
				inside = true
			}
			if open != 1 || !inside {
				j.fault("tags: marks stand in each other or say nothing")
			}
		case token == "EMC":
			open--
			inside = false
		case token == "q":
			saved++
		case token == "Q":
			saved--
		case token == "Tf":
			font = operands[len(operands)-2][1:]
			if letters[font] == nil {
				letters[font] = j.letters(j.dict(fonts[font]))
			}
		case slices.Contains(painting, token):
			if !inside {
				j.fault("tags: %s draws something that belongs to nothing", token)
			}
			if token == "Tj" {
				j.drawn(operands[len(operands)-1], letters[font], font)
			}
		case !slices.Contains(known, token):
			j.fault("content: operator %s is not known here", token)
		}
		operands = nil
	}
	if open != 0 || saved != 0 {
		j.fault("content: something is begun and not ended")
	}
}

// drawn looks whether each drawn code has a letter.
func (j *judge) drawn(operand string, letters map[uint16]rune, font string) {
	codes, err := hex.DecodeString(strings.Trim(operand, "<>"))
	if err != nil || len(codes)%2 != 0 {
		j.fault("content: a text is broken")
		return
	}
	for i := 0; i < len(codes); i += 2 {
		code := uint16(codes[i])<<8 | uint16(codes[i+1])
		if letters[code] == 0 || letters[code] == 0xFFFE || letters[code] == 0xFEFF {
			j.fault("font: %s draws glyph %d, which is no letter", font, code)
		}
	}
}

// tokens cuts a page's contents into operands and operators. A dictionary is one operand.
func tokens(s string) []string {
	var out []string
	for s = strings.TrimLeft(s, " \n"); s != ""; s = strings.TrimLeft(s, " \n") {
		end := strings.IndexAny(s[1:], " \n/<[")
		switch {
		case strings.HasPrefix(s, "<<"):
			end = strings.Index(s, ">>") + 1
		case s[0] == '<':
			end = strings.IndexByte(s, '>') + 1
			out, s = append(out, s[:end]), s[end:]
			continue
		}
		if end < 0 {
			return append(out, s)
		}
		out, s = append(out, s[:end+1]), s[end+1:]
	}
	return out
}
