package pdf

import (
	"bytes"
	"fmt"

	"oszir/internal/platform/paper"
)

// pages lays boxes out from top to bottom. Heights are counted from the top of the page.
type pages struct {
	content []*bytes.Buffer
	marks   [][]*elem
	used    [4]map[uint16]rune // glyphs drawn, by face, with the letter each is read as
	y       float64
	fresh   bool // nothing stands on the page yet but a repeated heading
}

const bottom = pageHeight - margin

func newPages() *pages {
	p := &pages{}
	for i := range p.used {
		p.used[i] = map[uint16]rune{}
	}
	p.turn(nil)
	return p
}

// turn begins a page, with the heading of the table that goes on.
func (p *pages) turn(head *box) {
	p.content = append(p.content, &bytes.Buffer{})
	p.marks = append(p.marks, nil)
	p.y, p.fresh = margin, true
	if head != nil && head.height() < textHeight/2 {
		p.draw(head)
		p.fresh = true
	}
}

// fill places all boxes.
func (p *pages) fill(boxes []*box) {
	for i := 0; i < len(boxes); {
		b := boxes[i]
		if b.turn {
			if !p.fresh && i+1 < len(boxes) { // no empty pages
				p.turn(nil)
			}
			i++
			continue
		}
		before := b.before
		if p.fresh {
			before = 0
		}
		room := bottom - p.y - before
		if !p.fresh && needed(boxes[i:]) > room {
			p.turn(b.head)
			continue
		}
		p.y += before
		if b.height() <= room {
			p.draw(b)
			i++
			continue
		}
		first, rest := b.cut(p.firstLines(b, room))
		p.draw(first)
		boxes[i] = rest
		if rest.lines == 0 { // a picture higher than a page does not exist, but no box may stay for ever
			i++
			continue
		}
		p.turn(b.head)
	}
}

// firstLines says how many lines of a box that goes on stand on this page: as many as fit, but never all but one.
func (p *pages) firstLines(b *box, room float64) int {
	n := int((room - 2*b.pad) / b.lead)
	if !b.whole {
		n = min(n, b.lines-2)
	}
	return max(n, 1)
}

// needed gives the room without which the first box does not begin on a page: its first two lines, or all of it where it
// must not be cut, and so on for what it must be on one page with.
func needed(boxes []*box) float64 {
	b := boxes[0]
	if b.turn {
		return 0
	}
	least := b.height()
	switch {
	case b.whole && least > textHeight:
		least = b.lead + 2*b.pad
	case !b.whole && b.lines > 3:
		least = 2*b.lead + 2*b.pad
	}
	if b.keep && len(boxes) > 1 {
		if sum := b.height() + boxes[1].before + needed(boxes[1:]); sum <= textHeight {
			return sum
		}
	}
	return least
}

// draw puts a box where the page is filled up to.
func (p *pages) draw(b *box) {
	top, height := p.y, b.height()
	p.line(b.over, top, false)
	first := top + b.pad
	if b.picture != nil {
		p.picture(b, top)
		first += (quiet - 1) * module // in line with what is seen of the code
	}
	for _, c := range b.cols {
		p.column(c, first, b.lead)
	}
	p.line(b.under, top+height, b.underGrey)
	p.y, p.fresh = top+height, false
}

func (p *pages) page() *bytes.Buffer { return p.content[len(p.content)-1] }

// begin opens a piece of an element, or of what is not read aloud.
func (p *pages) begin(e *elem) {
	if e == nil {
		p.page().WriteString("/Artifact<</Type/Pagination>>BDC\n")
		return
	}
	at := len(p.content) - 1
	e.kids = append(e.kids, mark{at, len(p.marks[at])})
	fmt.Fprintf(p.page(), "/%s<</MCID %d>>BDC\n", e.tag, len(p.marks[at]))
	p.marks[at] = append(p.marks[at], e)
}

func (p *pages) column(c column, top, lead float64) {
	if len(c.lines) == 0 {
		return
	}
	p.begin(c.elem)
	out := p.page()
	out.WriteString("BT\n")
	for i, line := range c.lines {
		x := c.x
		switch c.align {
		case paper.Centre:
			x += (c.width - measure(line, c.size)) / 2
		case paper.Right:
			x += c.width - measure(line, c.size)
		}
		// The letters stand in the middle of their line: three quarters of their size are above the base line.
		base := top + float64(i)*lead + (lead-c.size)/2 + 0.78*c.size
		fmt.Fprintf(out, "1 0 0 1 %s %s Tm\n", number(x), number(pageHeight-base))
		p.text(line, c.size)
	}
	out.WriteString("ET\nEMC\n")
}

// text draws a line's glyphs, face by face.
func (p *pages) text(line []glyph, size float64) {
	out := p.page()
	for len(line) > 0 {
		face, n := line[0].face, 0
		for n < len(line) && line[n].face == face {
			n++
		}
		fmt.Fprintf(out, "/F%d %s Tf<", face, number(size))
		for _, g := range line[:n] {
			fmt.Fprintf(out, "%04X", g.id)
			// The two dashes share a drawing, which is read as the usual one.
			if first, ok := p.used[face][g.id]; !ok || g.letter < first {
				p.used[face][g.id] = g.letter
			}
		}
		out.WriteString(">Tj\n")
		line = line[n:]
	}
}

// line draws a thin line across the text, which is decoration and not read aloud.
func (p *pages) line(thick, y float64, grey bool) {
	if thick == 0 {
		return
	}
	shade := "0"
	if grey {
		shade = "0.6"
	}
	fmt.Fprintf(p.page(), "/Artifact<</Type/Layout>>BDC\nq %s g %s %s %s %s re f Q\nEMC\n",
		shade, number(marginLeft), number(pageHeight-y-thick/2), number(textWidth), number(thick))
}

// picture draws a QR code with its empty margin, each row's dark modules in as few rectangles as will do.
func (p *pages) picture(b *box, top float64) {
	p.begin(b.label)
	out := p.page()
	side := float64(b.picture.Size+2*quiet) * module
	for y := range b.picture.Size {
		for x := 0; x < b.picture.Size; x++ {
			first := x
			for x < b.picture.Size && b.picture.Black(x, y) {
				x++
			}
			if x > first {
				fmt.Fprintf(out, "%s %s %s %s re\n", number(marginLeft+float64(first+quiet)*module),
					number(pageHeight-top-float64(y+quiet+1)*module), number(float64(x-first)*module), number(module))
			}
		}
	}
	out.WriteString("f\nEMC\n")
	b.label.facts += fmt.Sprintf("/A<</O/Layout/Placement/Block/BBox[%s %s %s %s]>>",
		number(marginLeft), number(pageHeight-top-side), number(marginLeft+side), number(pageHeight-top))
}

// foot writes what stands at the foot of every page: two lines of the running text at most, and the page's number.
func (p *pages) foot(running []glyph) error {
	for i := range p.content {
		text, err := letters([]paper.Run{{Text: fmt.Sprintf("%d/%d. oldal", i+1, len(p.content))}}, 0)
		if err != nil {
			return err
		}
		width := measure(text, footSize)
		var lines [][]glyph
		if len(running) > 0 {
			lines = breakLines(running, textWidth-width-5*mm, footSize)
		}
		out := p.content[i]
		out.WriteString("/Artifact<</Type/Pagination/Subtype/Footer>>BDC\nBT\n")
		at := *p
		at.content = p.content[:i+1]
		for j, line := range lines[:min(2, len(lines))] {
			fmt.Fprintf(out, "1 0 0 1 %s %s Tm\n", number(marginLeft), number((13-4*float64(j))*mm))
			at.text(line, footSize)
		}
		fmt.Fprintf(out, "1 0 0 1 %s %s Tm\n", number(pageWidth-margin-width), number(13*mm))
		at.text(text, footSize)
		out.WriteString("ET\nEMC\n")
	}
	return nil
}
