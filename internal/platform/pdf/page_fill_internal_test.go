package pdf

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"oszir/internal/platform/paper"
)

// piece is a marked part of a page as the contents have it.
type piece struct {
	elem       *elem
	page       int
	lines      int
	top, floor float64
	right      float64
}

// pieces reads the marked parts of the pages back from their contents.
func pieces(t *testing.T, p *pages) []piece {
	t.Helper()
	var out []piece
	for n, content := range p.content {
		var at *piece
		var x float64
		for line := range strings.Lines(content.String()) {
			var id int
			var px, y, size float64
			var face int
			var codes string
			if _, after, ok := strings.Cut(line, "<</MCID "); ok {
				after, _, _ = strings.Cut(after, ">")
				if _, err := fmt.Sscanf(after, "%d", &id); err != nil {
					t.Fatal(err)
				}
				out = append(out, piece{elem: p.marks[n][id], page: n, floor: pageHeight})
				at = &out[len(out)-1]
			}
			switch {
			case strings.HasPrefix(line, "EMC"):
				at = nil
			case at == nil:
			case strings.HasSuffix(line, " Tm\n"):
				if _, err := fmt.Sscanf(line[8:], "%g %g", &px, &y); err != nil {
					t.Fatal(err)
				}
				at.lines++
				at.top, at.floor, x = max(at.top, y), min(at.floor, y), px
			case strings.Contains(line, "Tf<"):
				if _, err := fmt.Sscanf(strings.ReplaceAll(line[2:], "Tf<", " "), "%d %g %s", &face, &size, &codes); err != nil {
					t.Fatal(err)
				}
				codes, _, _ = strings.Cut(codes, ">")
				for i := 0; i+4 <= len(codes); i += 4 {
					var code uint16
					if _, err := fmt.Sscanf(codes[i:i+4], "%x", &code); err != nil {
						t.Fatal(err)
					}
					x += float64(faces()[face].widths[code]) * size / 1000
					if p.used[face][code] != ' ' {
						at.right = max(at.right, x)
					}
				}
			}
		}
	}
	return out
}

// made gives a paper of random blocks.
func made(r *rand.Rand) []paper.Block {
	text := func(most int) []paper.Run {
		var words []string
		for range 1 + r.IntN(most) {
			words = append(words, strings.Repeat("szó", 1+r.IntN(4)))
		}
		return []paper.Run{{Text: strings.Join(words, " ")}}
	}
	var out []paper.Block
	for range 5 + r.IntN(40) {
		switch r.IntN(8) {
		case 0, 1:
			out = append(out, paper.Block{Sort: paper.Heading, Level: 1 + r.IntN(3), Runs: text(20)})
		case 2, 3, 4:
			out = append(out, paper.Block{Sort: paper.Paragraph, Keep: r.IntN(8) == 0, Indent: r.IntN(3) == 0, Runs: text(200)})
		case 5:
			out = append(out, paper.Block{Sort: paper.List, Ordered: true, Items: [][]paper.Run{text(10), text(90), text(3)}})
		case 6:
			b := paper.Block{Sort: paper.Table, Head: r.IntN(2) == 0}
			for range 2 + r.IntN(12) {
				b.Rows = append(b.Rows, []paper.Cell{{Runs: text(4)}, {Runs: text(60)}, {Runs: text(1), Number: true}})
			}
			out = append(out, b)
		case 7:
			out = append(out, paper.Block{Sort: paper.Code, Text: "kód", Runs: text(20)})
		}
	}
	return append(out, paper.Block{Sort: paper.Paragraph, Runs: text(5)})
}

func laidOut(t *testing.T, blocks []paper.Block) (*maker, *pages) {
	t.Helper()
	m := &maker{document: &elem{tag: "Document"}}
	for _, b := range blocks {
		err := m.block(b)
		if err != nil {
			t.Fatal(err)
		}
	}
	p := newPages()
	p.fill(m.boxes)
	return m, p
}

// misplaced gives what is wrong with the places of a laid-out paper.
func misplaced(document *elem, all []piece, count int) []string {
	var out []string
	of := map[*elem][]piece{}
	last := map[int]piece{}
	for _, p := range all {
		of[p.elem] = append(of[p.elem], p)
		last[p.page] = p
		if p.lines > 0 && (p.top > pageHeight-margin || p.floor < margin || p.right > pageWidth-margin+0.1) {
			out = append(out, fmt.Sprintf("%s on page %d reaches into the margin (%.1f %.1f %.1f)", p.elem.tag, p.page+1, p.top, p.floor, p.right))
		}
	}
	for n, p := range last {
		if n < count-1 && strings.HasPrefix(p.elem.tag, "H") {
			out = append(out, fmt.Sprintf("a heading is the last on page %d", n+1))
		}
	}
	for e, parts := range of {
		if (e.tag == "P" || e.tag == "LBody") && len(parts) > 1 && slices.ContainsFunc(parts, func(p piece) bool { return p.lines < 2 }) {
			out = append(out, fmt.Sprintf("a line of %s stands alone on page %d", e.tag, parts[0].page+1))
		}
		if e.tag[0] == 'H' && len(parts) > 1 {
			out = append(out, "a heading is cut")
		}
	}
	var walk func(e *elem)
	walk = func(e *elem) {
		on := map[int]bool{}
		for _, kid := range e.kids {
			kid, ok := kid.(*elem)
			if !ok {
				continue
			}
			walk(kid)
			for _, p := range of[kid] {
				on[p.page] = true
			}
		}
		if e.tag == "TR" && len(on) > 1 {
			out = append(out, "a row of a table stands on two pages")
		}
	}
	walk(document)
	return out
}

func TestFill_NothingStandsAlone(t *testing.T) {
	const n = 100
	r := rand.New(rand.NewPCG(14, 14))
	pagesSeen, wrong := 0, 0
	for i := range n {
		m, p := laidOut(t, made(r))
		pagesSeen += len(p.content)
		for _, what := range misplaced(m.document, pieces(t, p), len(p.content)) {
			wrong++
			t.Errorf("paper %d: %s", i, what)
		}
		if t.Failed() {
			break
		}
	}
	// The control forgets that headings are kept and rows are whole, and cuts wherever the page ends.
	broken := 0
	for range n {
		m := &maker{document: &elem{tag: "Document"}}
		for _, b := range made(r) {
			err := m.block(b)
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, b := range m.boxes {
			b.keep = false
			b.whole = b.picture != nil
		}
		p := newPages()
		p.fill(m.boxes)
		if len(misplaced(m.document, pieces(t, p), len(p.content))) > 0 {
			broken++
		}
	}
	control := "FAILED-AS-EXPECTED"
	if broken == 0 {
		control = "PASSED"
		t.Error("the control found nothing")
	}
	t.Logf("TEST id=C14-LAYOUT n=%d pages=%d wrong=%d control=%s control_found=%d verdict=%s", n, pagesSeen, wrong, control, broken,
		map[bool]string{true: "FAIL", false: "PASS"}[t.Failed()])
}

func TestFill_Cases(t *testing.T) {
	para := func(lines int) paper.Block {
		return paper.Block{Sort: paper.Paragraph, Runs: []paper.Run{{Text: strings.TrimSuffix(strings.Repeat("sor\n", lines), "\n")}}}
	}
	where := func(blocks ...paper.Block) []string {
		_, p := laidOut(t, blocks)
		var out []string
		for _, pc := range pieces(t, p) {
			out = append(out, fmt.Sprintf("%s%d:%d", pc.elem.tag, pc.page+1, pc.lines))
		}
		return out
	}
	heading := paper.Block{Sort: paper.Heading, Level: 2, Runs: []paper.Run{{Text: "Cím"}}}
	kept := para(2)
	kept.Keep = true
	brk := paper.Block{Sort: paper.Break}
	for name, c := range map[string]struct {
		blocks []paper.Block
		want   string
	}{
		"fits exactly":               {[]paper.Block{para(49)}, "P1:49"},
		"never one line over":        {[]paper.Block{para(50)}, "P1:48 P2:2"},
		"never one line left":        {[]paper.Block{para(47), para(4)}, "P1:47 P2:4"},
		"three lines stay together":  {[]paper.Block{para(46), para(3)}, "P1:46 P2:3"},
		"heading goes along":         {[]paper.Block{para(46), heading, para(5)}, "P1:46 H22:1 P2:5"},
		"headings go along together": {[]paper.Block{para(43), heading, heading, para(5)}, "P1:43 H22:1 H22:1 P2:5"},
		"kept paragraph goes along":  {[]paper.Block{para(45), kept, para(3)}, "P1:45 P2:2 P2:3"},
		"a break":                    {[]paper.Block{para(1), brk, para(1)}, "P1:1 P2:1"},
		"a break after a heading":    {[]paper.Block{heading, brk, para(1)}, "H21:1 P2:1"},
		"breaks make no empty page":  {[]paper.Block{brk, para(49), brk, brk, para(1), brk}, "P1:49 P2:1"},
		"a page and a half":          {[]paper.Block{para(120)}, "P1:49 P2:49 P3:22"},
		"heading at the very end":    {[]paper.Block{para(48), heading}, "P1:48 H22:1"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(where(c.blocks...), " ")
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestBreakLines(t *testing.T) {
	cut := func(s string, width float64) []string {
		text, err := letters([]paper.Run{{Text: s}}, 0)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, line := range breakLines(text, width, 10) {
			var b strings.Builder
			for _, g := range line {
				b.WriteRune(g.letter)
			}
			if w := measure(line, 10); w > width+0.01 && len(line) > 1 {
				t.Errorf("%q is %.2f wide", b.String(), w)
			}
			out = append(out, b.String())
		}
		return out
	}
	for name, c := range map[string]struct {
		text  string
		width float64
		want  string
	}{
		"at spaces":                {"egy kettő három", 36, "egy |kettő |három"},
		"never at hard spaces":     {"egy 12\u00a0345\u00a0Ft", 50, "egy |12\u00a0345\u00a0Ft"},
		"after a dash in words":    {"szülő-gyermek", 40, "szülő-|gyermek"},
		"not in numbers":           {"ab 2026-01-02", 50, "ab |2026-01-02"},
		"set breaks, empty line":   {"egy\n\nkettő", 100, "egy | |kettő"},
		"a word wider than a line": {"abcdefghij", 20, "abcd|efgh|ij"},
		"spaces hang over":         {"egy     ", 15, "egy     "},
		"nothing":                  {"", 10, ""},
		"narrower than a letter":   {"ab", 1, "a|b"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(cut(c.text, c.width), "|")
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// All letters of Hungarian, and what stands in letters of offices, are in each face, with an outline.
func TestFaces_Letters(t *testing.T) {
	for i, f := range faces() {
		for _, r := range "aábcdeéfghiíjklmnoóöőpqrstuúüűvwxyzAÁBCDEÉFGHIÍJKLMNOÓÖŐPQRSTUÚÜŰVWXYZ0123456789„”»«’–—…§%‰€½°²³•§&@#/+±×÷≤≥\u00a0\u202f" {
			id, ok := f.glyphOf(r)
			if !ok {
				t.Errorf("face %d has no %q", i, r)
			}
			if len(f.outline(id)) == 0 && r != '\u00a0' && r != '\u202f' {
				t.Errorf("face %d has no outline of %q", i, r)
			}
		}
	}
}
