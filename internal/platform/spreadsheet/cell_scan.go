package spreadsheet

import "bytes"

// markup holds the tags of the usual cell shapes, with the prefix of the sheet. Cells written exactly so, nearly all
// there are, are scanned in one go; whatever differs by a byte goes the slow way through the tokenizer. Both ways
// must give the same (a test compares them).
type markup struct {
	ready  bool
	prefix string

	cell, cellEnd            string
	formula, formulaEnd      string
	value, valueEnd          string
	inline, inlineSpace      string
	inlineEnd                string
	item, itemSpace, itemEnd string
}

const quickDepth = 3 // elements below a row that the quick way passes without counting: c, is, t

// fit prepares the tags for a prefix ("x:" or nothing).
func (m *markup) fit(prefix []byte) {
	if m.ready && m.prefix == string(prefix) {
		return
	}
	p := string(prefix)
	*m = markup{
		ready: true, prefix: p,
		cell: "<" + p + "c", cellEnd: "</" + p + "c>",
		formula: "<" + p + "f>", formulaEnd: "</" + p + "f>",
		value: "<" + p + "v>", valueEnd: "</" + p + "v></" + p + "c>",
		inline: "<" + p + "is><" + p + "t>", inlineSpace: "<" + p + "is><" + p + `t xml:space="preserve">`,
		inlineEnd: "</" + p + "t></" + p + "is></" + p + "c>",
		item:      "<" + p + "si><" + p + "t>", itemSpace: "<" + p + "si><" + p + `t xml:space="preserve">`,
		itemEnd: "</" + p + "t></" + p + "si>",
	}
}

func at(b []byte, p int, tag string) bool {
	return len(b)-p >= len(tag) && string(b[p:p+len(tag)]) == tag
}

// scanCell takes the cell at p the quick way. False, and nothing taken, when it has another shape, or does not lie in
// the window as a whole.
func (t *tokenizer) scanCell(m *markup, digits []byte, c *rawCell) bool {
	if t.selfClosed || t.inCDATA || !at(t.b, t.p, m.cell) {
		return false
	}
	*c = rawCell{column: -1}
	p := t.scanCellTag(t.p+len(m.cell), digits, c)
	if p < 0 {
		return false
	}
	b := t.b
	if b[p-2] == '/' {
		t.p = p
		return true
	}
	if at(b, p, m.formula) {
		from := p + len(m.formula)
		to, marks := textEnd(b, from)
		if !at(b, to, m.formulaEnd) || !t.plain(span{from, to}, marks) {
			return false
		}
		c.formula = true
		p = to + len(m.formulaEnd)
	}
	end := m.valueEnd
	switch {
	case at(b, p, m.cellEnd):
		t.p = p + len(m.cellEnd)
		return true
	case c.kind != cellInline && at(b, p, m.value):
		p += len(m.value)
		c.preserve = true
	case c.kind == cellInline && at(b, p, m.inline):
		p += len(m.inline)
		end = m.inlineEnd
	case c.kind == cellInline && at(b, p, m.inlineSpace):
		p += len(m.inlineSpace)
		c.preserve = true
		end = m.inlineEnd
	default:
		return false
	}
	to, marks := textEnd(b, p)
	if !at(b, to, end) || !t.plain(span{p, to}, marks) {
		return false
	}
	c.value, c.marks, c.valued = span{p, to}, marks, true
	t.p = to + len(end)
	return true
}

// scanCellTag reads the attributes from p on and gives the place behind the tag, or -1.
func (t *tokenizer) scanCellTag(p int, digits []byte, c *rawCell) int {
	b := t.b
	seen := [3]bool{}
	for p+4 <= len(b) {
		if b[p] == '>' {
			return p + 1
		}
		if b[p] == '/' && b[p+1] == '>' {
			return p + 2
		}
		if b[p] != ' ' || b[p+2] != '=' || b[p+3] != '"' {
			return -1
		}
		name := b[p+1]
		p += 4
		var which int
		switch name {
		case 'r':
			column := 0
			from := p
			for p < len(b) && p < from+4 && b[p] >= 'A' && b[p] <= 'Z' {
				column = column*26 + int(b[p]-'A') + 1
				p++
			}
			if p == from || p == from+4 || len(b)-p < len(digits) || string(b[p:p+len(digits)]) != string(digits) {
				return -1
			}
			p += len(digits)
			c.column = column - 1
		case 's':
			which = 1
			from, style := p, 0
			for p < len(b) && p < from+9 && b[p] >= '0' && b[p] <= '9' {
				style = style*10 + int(b[p]-'0')
				p++
			}
			if p == from {
				return -1
			}
			c.style = style
		case 't':
			which = 2
			n := bytes.IndexByte(b[p:min(len(b), p+10)], '"')
			if n < 0 {
				return -1
			}
			kind, ok := cellKindOf(b[p : p+n])
			if !ok {
				return -1
			}
			c.kind = kind
			p += n
		default:
			return -1
		}
		if seen[which] || p >= len(b) || b[p] != '"' {
			return -1
		}
		seen[which] = true
		p++
	}
	return -1
}

// textEnd finds the next tag and what the text before it asks for.
func textEnd(b []byte, p int) (int, uint8) {
	var marks uint8
	for p < len(b) {
		m := textMarks[b[p]]
		if m == markEnd {
			break
		}
		marks |= m
		p++
	}
	return p, marks
}

// plain reports whether the tokenizer would take the text as well.
func (t *tokenizer) plain(s span, marks uint8) bool {
	if marks&markBracket != 0 && bytes.Contains(t.b[s.from:s.to], []byte("]]>")) {
		return false
	}
	return marks&markReference == 0 || t.checkReferences(t.b[s.from:s.to]) == nil
}

// scanItem takes a shared string without runs the quick way; its text is the tokenizer's current piece then.
func (t *tokenizer) scanItem(m *markup) (marks uint8, preserve, ok bool) {
	if t.selfClosed || t.inCDATA {
		return 0, false, false
	}
	b, p := t.b, t.p
	switch {
	case at(b, p, m.item):
		p += len(m.item)
	case at(b, p, m.itemSpace):
		p += len(m.itemSpace)
		preserve = true
	default:
		return 0, false, false
	}
	to, marks := textEnd(b, p)
	if !at(b, to, m.itemEnd) || !t.plain(span{p, to}, marks) {
		return 0, false, false
	}
	t.text, t.cdata = span{p, to}, false
	t.p = to + len(m.itemEnd)
	return marks, preserve, true
}
