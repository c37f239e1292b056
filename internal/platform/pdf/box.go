package pdf

import (
	"fmt"
	"strconv"

	"rsc.io/qr"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/paper"
)

// box is what stands on lines of its own: a paragraph, an item of a list, a row of a table, a code. Its columns stand
// side by side, and their lines at one height.
type box struct {
	before    float64 // room above, not at the top of a page
	pad       float64 // room within, above and below the lines
	lead      float64 // from line to line
	cols      []column
	lines     int     // of the longest column
	least     float64 // at least so high: a picture
	picture   *qr.Code
	label     *elem // of the picture
	keep      bool  // on one page with the box that follows
	whole     bool  // not cut unless it is higher than a page
	head      *box  // repeated at the top of each page that the box begins or goes on
	over      float64
	under     float64 // thickness of the lines above and below
	turn      bool    // a new page begins
	underGrey bool
}

// column is text of a box.
type column struct {
	x, width float64
	size     float64
	align    paper.Align
	lines    [][]glyph
	elem     *elem // nil: not part of the document's text, such as a repeated heading of a table
}

func (b *box) height() float64 {
	return max(b.least, float64(b.lines)*b.lead) + 2*b.pad
}

// count finds the longest column.
func (b *box) count() *box {
	b.lines = 0
	for _, c := range b.cols {
		b.lines = max(b.lines, len(c.lines))
	}
	return b
}

// cut gives the box's first n lines and the rest.
func (b *box) cut(n int) (first, rest *box) {
	one, two := *b, *b
	one.cols, two.cols = nil, nil
	for _, c := range b.cols {
		k := min(n, len(c.lines))
		head, tail := c, c
		head.lines, tail.lines = c.lines[:k], c.lines[k:]
		one.cols, two.cols = append(one.cols, head), append(two.cols, tail)
	}
	one.under, two.over, two.before = 0, 0, 0
	return one.count(), two.count()
}

// The measures of a page and its text, in points.
const (
	mm         = 72 / 25.4
	pageWidth  = 210 * mm
	pageHeight = 297 * mm
	marginLeft = 25 * mm
	margin     = 20 * mm
	textWidth  = pageWidth - marginLeft - margin
	textHeight = pageHeight - 2*margin

	bodySize   = 11
	tableSize  = 10
	footSize   = 9
	leading    = 1.35
	indent     = 10 * mm
	labelWidth = 7 * mm
	cellGap    = 4 // on either side of a column
	module     = 0.5 * mm
	quiet      = 4 // empty modules around a code
)

// heading says how a heading of a level looks.
var heading = map[int]struct {
	size, before float64
}{1: {15, 16}, 2: {12.5, 14}, 3: {bodySize, 11}}

// maker turns blocks into boxes and tells the tree of structure what they are.
type maker struct {
	document *elem
	boxes    []*box
	after    float64 // room that the block before wants below it
}

func (m *maker) block(b paper.Block) error {
	first := len(m.boxes)
	err := m.sorted(b)
	if err != nil || len(m.boxes) == first {
		return err
	}
	m.boxes[first].before = max(m.boxes[first].before, m.after)
	m.after = 0
	if b.Sort == paper.Table && !b.Plain {
		m.after = 10
	}
	return nil
}

func (m *maker) sorted(b paper.Block) error {
	switch b.Sort {
	case paper.Heading:
		return m.heading(b)
	case paper.Paragraph:
		return m.paragraph(b)
	case paper.List:
		return m.list(b)
	case paper.Table:
		return m.table(b)
	case paper.Rule:
		m.boxes = append(m.boxes, &box{before: 8, pad: 2, over: 0.5, keep: b.Keep})
		return nil
	case paper.Break:
		m.boxes = append(m.boxes, &box{turn: true})
		return nil
	case paper.Code:
		return m.code(b)
	}
	return fmt.Errorf("printing a block of unknown sort %q", b.Sort)
}

func (m *maker) heading(b paper.Block) error {
	level := min(max(b.Level, 1), 3)
	text, err := letters(b.Runs, strong)
	if err != nil || len(text) == 0 {
		return err
	}
	look := heading[level]
	c := column{x: marginLeft, width: textWidth, size: look.size, align: b.Align, lines: breakLines(text, textWidth, look.size)}
	c.elem = m.document.child("H" + strconv.Itoa(level))
	bx := &box{before: look.before, lead: look.size * leading, cols: []column{c}, keep: true, whole: true}
	m.boxes = append(m.boxes, bx.count())
	return nil
}

func (m *maker) paragraph(b paper.Block) error {
	text, err := letters(b.Runs, 0)
	if err != nil || len(text) == 0 {
		return err
	}
	c := column{x: marginLeft, width: textWidth, size: bodySize, align: b.Align}
	if b.Indent {
		c.x, c.width = c.x+indent, c.width-indent
	}
	c.lines = breakLines(text, c.width, c.size)
	c.elem = m.document.child("P")
	bx := &box{before: 6, lead: bodySize * leading, cols: []column{c}, keep: b.Keep}
	m.boxes = append(m.boxes, bx.count())
	return nil
}

func (m *maker) list(b paper.Block) error {
	if len(b.Items) == 0 {
		return nil
	}
	l := m.document.child("L")
	left := float64(marginLeft)
	if b.Indent {
		left += indent
	}
	shape := "Disc"
	if b.Ordered {
		shape = "Decimal"
	}
	l.facts = "/A<</O/List/ListNumbering/" + shape + ">>"
	for i, item := range b.Items {
		sign := "•"
		if b.Ordered {
			sign = strconv.Itoa(i+1) + "."
		}
		label, err := letters([]paper.Run{{Text: sign}}, 0)
		if err != nil {
			return err
		}
		text, err := letters(item, 0)
		if err != nil {
			return err
		}
		width := pageWidth - margin - left - labelWidth
		li := l.child("LI")
		before := 3.0
		if i == 0 {
			before = 6
		}
		bx := &box{before: before, lead: bodySize * leading, keep: b.Keep && i == len(b.Items)-1, cols: []column{
			{x: left, width: labelWidth, size: bodySize, lines: [][]glyph{label}, elem: li.child("Lbl")},
			{x: left + labelWidth, width: width, size: bodySize, lines: breakLines(text, width, bodySize), elem: li.child("LBody")},
		}}
		m.boxes = append(m.boxes, bx.count())
	}
	return nil
}

// code draws a QR code with its words beside it. The largest there is leaves them 7 cm.
func (m *maker) code(b paper.Block) error {
	picture, err := qr.Encode(b.Text, qr.M)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "pdf.code_long")
	}
	side := float64(picture.Size+2*quiet) * module
	text, err := letters(b.Runs, 0)
	if err != nil {
		return err
	}
	figure := m.document.child("Figure")
	figure.facts = "/Alt" + Text("QR-kód: "+b.Text)
	x := marginLeft + side + 3*mm
	width := pageWidth - margin - x
	bx := &box{before: 10, lead: tableSize * leading, least: side, picture: picture, label: figure, whole: true, keep: b.Keep}
	if len(text) > 0 {
		bx.cols = []column{{x: x, width: width, size: tableSize, lines: breakLines(text, width, tableSize), elem: m.document.child("P")}}
	}
	m.boxes = append(m.boxes, bx.count())
	return nil
}

// table draws rows, in smaller letters when the longest words would not fit else.
func (m *maker) table(b paper.Block) error {
	columns := 0
	for _, row := range b.Rows {
		columns = max(columns, len(row))
	}
	if columns == 0 {
		return nil
	}
	cells := make([][][]glyph, len(b.Rows))
	for i, row := range b.Rows {
		cells[i] = make([][]glyph, columns)
		for j, cell := range row {
			var face uint8
			if b.Head && i == 0 {
				face = strong
			}
			text, err := letters(cell.Runs, face)
			if err != nil {
				return err
			}
			cells[i][j] = text
		}
	}
	size := float64(tableSize)
	if b.Plain {
		size = bodySize
	}
	widths, fits := share(b, cells, size)
	for !fits && size > 7 {
		size--
		widths, fits = share(b, cells, size)
	}
	m.rows(b, cells, widths, size)
	return nil
}

// rows makes a box of each row of a table.
func (m *maker) rows(b paper.Block, cells [][][]glyph, widths []float64, size float64) {
	table := m.document.child("Table")
	var head *box
	for i := range cells {
		tr := table.child("TR")
		bx := &box{lead: size * leading, pad: 3, whole: true, head: head, under: 0.5, underGrey: true}
		if b.Plain {
			bx.pad, bx.under = 0.75, 0
		}
		if i == 0 {
			bx.before = 8
			if !b.Plain {
				bx.over = 0.8
			}
		}
		x := float64(marginLeft)
		for j, text := range cells[i] {
			c := column{x: x + cellGap, width: widths[j] - 2*cellGap, size: size, elem: tr.child("TD")}
			if b.Plain && j == 0 { // in line with the text around the table
				c.x, c.width = x, widths[j]-cellGap
			}
			switch {
			case b.Head && i == 0:
				c.elem.tag, c.elem.facts = "TH", "/A<</O/Table/Scope/Column>>"
			case b.Plain && j == 0:
				c.elem.tag, c.elem.facts = "TH", "/A<</O/Table/Scope/Row>>"
			}
			if numberAt(b, i, j) {
				c.align = paper.Right
			}
			c.lines = breakLines(text, c.width, size)
			bx.cols = append(bx.cols, c)
			x += widths[j]
		}
		bx.count()
		if b.Head && i == 0 {
			bx.keep, bx.under, bx.underGrey = true, 0.8, false
			again := *bx
			again.cols = append([]column(nil), bx.cols...)
			for j := range again.cols {
				again.cols[j].elem = nil
			}
			head = &again
		}
		bx.keep = bx.keep || b.Keep && i == len(cells)-1
		m.boxes = append(m.boxes, bx)
	}
}

// numberAt reports whether a cell is set to the right: a number, or the heading of a column of numbers.
func numberAt(b paper.Block, i, j int) bool {
	if b.Head && i == 0 && len(b.Rows) > 1 {
		i = 1
	}
	return j < len(b.Rows[i]) && b.Rows[i][j].Number
}

// share divides the width of the page among the columns of a table by what they hold. It does not fit when a word or a
// number would have to be cut.
func share(b paper.Block, cells [][][]glyph, size float64) (widths []float64, fits bool) {
	columns := len(cells[0])
	least, natural := make([]float64, columns), make([]float64, columns)
	for i, row := range cells {
		for j, text := range row {
			low, high := narrowest(text, size)
			if j < len(b.Rows[i]) && b.Rows[i][j].Number {
				low = high
			}
			least[j], natural[j] = max(least[j], low+2*cellGap+0.1), max(natural[j], high+2*cellGap+0.1)
		}
	}
	return divide(least, natural, b.Plain)
}

// divide gives each column what it wants as long as that is no more than its fair share of what is left; the others
// share the rest by how much they lack.
func divide(least, natural []float64, plain bool) (widths []float64, fits bool) {
	widths = make([]float64, len(natural))
	rest, leastSum, open := textWidth, sum(least), len(natural)
	fits = leastSum <= rest
	if !fits {
		for j := range widths {
			widths[j] = least[j] * textWidth / leastSum
		}
		return widths, false
	}
	for again := true; again; {
		again = false
		for j := range widths {
			others := leastSum - least[j]
			if widths[j] == 0 && natural[j] <= rest/float64(open) && others <= rest-natural[j] {
				widths[j], rest, leastSum = natural[j], rest-natural[j], others
				open--
				again = open > 0
			}
		}
	}
	lack := 0.0
	for j := range widths {
		if widths[j] == 0 {
			lack += natural[j] - least[j]
		}
	}
	for j := range widths {
		switch {
		case open > 0 && widths[j] == 0 && lack > 0:
			widths[j] = least[j] + (rest-leastSum)*(natural[j]-least[j])/lack
		case open > 0 && widths[j] == 0:
			widths[j] = least[j] + (rest-leastSum)/float64(open)
		case open == 0 && !plain:
			widths[j] += rest / float64(len(widths))
		case open == 0 && j == len(widths)-1: // facts: the last column takes what is left
			widths[j] += rest
		}
	}
	return widths, true
}

func sum(all []float64) float64 {
	s := 0.0
	for _, v := range all {
		s += v
	}
	return s
}
