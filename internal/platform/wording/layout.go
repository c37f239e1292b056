package wording

import (
	"strings"
	"unicode"

	"oszir/internal/platform/paper"
)

// layOut makes blocks of what was written, line by line.
func layOut(text string) []paper.Block {
	l := &layout{}
	for _, line := range strings.Split(text, "\n") {
		l.line(strings.TrimRight(line, " \t"))
	}
	l.end()
	return l.out
}

type layout struct {
	out  []paper.Block
	open *paper.Block // a paragraph, list or table that goes on with the next line
	text string       // of the open paragraph or item
}

// end closes what is open.
func (l *layout) end() {
	l.item()
	if l.open != nil {
		l.out = append(l.out, *l.open)
	}
	l.open = nil
}

// item puts the text that was gathered where it belongs.
func (l *layout) item() {
	if l.open == nil || l.text == "" {
		return
	}
	r := runs(l.text)
	l.text = ""
	if len(r) == 0 {
		return
	}
	if l.open.Sort == paper.List {
		l.open.Items = append(l.open.Items, r)
		return
	}
	l.open.Runs = r
}

// begin opens a block unless one that it goes on with is open.
func (l *layout) begin(b paper.Block) {
	l.item()
	if l.open != nil && l.open.Sort == b.Sort && l.open.Ordered == b.Ordered && l.open.Plain == b.Plain && b.Sort != paper.Paragraph {
		return
	}
	l.end()
	l.open = &b
}

// marks of lines, the longer before the shorter.
var lineMarks = []struct {
	mark  string
	block paper.Block
}{
	{"### ", paper.Block{Sort: paper.Heading, Level: 3, Keep: true}},
	{"## ", paper.Block{Sort: paper.Heading, Level: 2, Keep: true}},
	{"# ", paper.Block{Sort: paper.Heading, Level: 1, Keep: true}},
	{">> ", paper.Block{Sort: paper.Paragraph, Align: paper.Right}},
	{"> ", paper.Block{Sort: paper.Paragraph, Indent: true}},
	{"^ ", paper.Block{Sort: paper.Paragraph, Align: paper.Centre}},
}

func (l *layout) line(line string) {
	line = strings.TrimLeft(line, " \t")
	switch {
	case line == "":
		l.end()
		return
	case line == "---":
		l.end()
		l.out = append(l.out, paper.Block{Sort: paper.Rule})
		return
	case line == "===":
		l.end()
		l.out = append(l.out, paper.Block{Sort: paper.Break})
		return
	case line == "[QR]":
		l.end()
		// Day, name and code stay together: none of them alone on a page.
		for i := max(len(l.out)-2, 0); i < len(l.out); i++ {
			l.out[i].Keep = l.out[i].Keep || l.out[i].Sort == paper.Paragraph
		}
		l.out = append(l.out, paper.Block{Sort: paper.Code})
		return
	case strings.HasPrefix(line, "|"):
		l.row(line)
		return
	case strings.HasPrefix(line, "- "):
		l.begin(paper.Block{Sort: paper.List})
		l.text = line[2:]
		return
	}
	if rest, ok := numbered(line); ok {
		l.begin(paper.Block{Sort: paper.List, Ordered: true})
		l.text = rest
		return
	}
	if name, value, ok := cutOutside(line, ":: "); ok {
		l.begin(paper.Block{Sort: paper.Table, Plain: true})
		l.open.Rows = append(l.open.Rows, []paper.Cell{{Runs: runs(name)}, {Runs: runs(value)}})
		return
	}
	for _, m := range lineMarks {
		if rest, ok := strings.CutPrefix(line, m.mark); ok {
			l.end()
			b := m.block
			if b.Sort == paper.Heading {
				b.Runs = runs(rest)
				l.out = append(l.out, b)
				return
			}
			l.open, l.text = &b, rest
			return
		}
	}
	if l.open == nil || l.open.Sort == paper.Table {
		l.end()
		l.open, l.text = &paper.Block{Sort: paper.Paragraph}, line
		return
	}
	if end, ok := strings.CutSuffix(l.text, `\`); ok {
		l.text = strings.TrimRight(end, " ") + string(literalBreak) + line
		return
	}
	l.text += " " + line
}

// numbered cuts the number off a line such as "12. text".
func numbered(line string) (string, bool) {
	i := strings.IndexFunc(line, func(c rune) bool { return c < '0' || c > '9' })
	if i < 1 || i > 3 || !strings.HasPrefix(line[i:], ". ") {
		return "", false
	}
	return line[i+2:], true
}

// row adds a row to a table: | a | b |.
func (l *layout) row(line string) {
	l.begin(paper.Block{Sort: paper.Table})
	cells := splitOutside(strings.TrimSuffix(line[1:], "|"), '|')
	if ruleRow(cells) {
		l.open.Head = len(l.open.Rows) == 1
		return
	}
	var row []paper.Cell
	for _, c := range cells {
		c = strings.TrimSpace(c)
		rest, number := strings.CutPrefix(c, ">")
		row = append(row, paper.Cell{Runs: runs(strings.TrimSpace(rest)), Number: number})
	}
	l.open.Rows = append(l.open.Rows, row)
}

// ruleRow reports the line below the heading of a table: |---|---|.
func ruleRow(cells []string) bool {
	for _, c := range cells {
		c = strings.TrimSpace(c)
		if len(c) < 3 || strings.Trim(c, "-") != "" {
			return false
		}
	}
	return true
}

// splitOutside splits where a mark stands outside of values.
func splitOutside(s string, at byte) []string {
	var out []string
	from, in := 0, false
	for i, c := range s {
		switch {
		case c == literalFrom:
			in = true
		case c == literalUntil:
			in = false
		case c == rune(at) && !in:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}

// cutOutside cuts at the first place where a mark stands outside of values.
func cutOutside(s, mark string) (before, after string, ok bool) {
	in := false
	for i, c := range s {
		switch {
		case c == literalFrom:
			in = true
		case c == literalUntil:
			in = false
		case !in && strings.HasPrefix(s[i:], mark):
			return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(mark):]), true
		}
	}
	return "", "", false
}

// runs reads ** and __ outside of values; a mark that is not closed stands to the end. Spaces of the wording are one.
func runs(s string) []paper.Run {
	var out []paper.Run
	var strong, slant, literal bool
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, paper.Run{Text: b.String(), Strong: strong, Slant: slant})
		}
		b.Reset()
	}
	space := true
	for i := 0; i < len(s); {
		rest := s[i:]
		c, size := decode(rest)
		switch {
		case c == literalFrom, c == literalUntil:
			literal = c == literalFrom
		case c == literalBreak:
			b.WriteByte('\n')
			space = true
		case literal:
			b.WriteRune(c)
			space = false
		case strings.HasPrefix(rest, "**"):
			flush()
			strong, size = !strong, 2
		case strings.HasPrefix(rest, "__"):
			flush()
			slant, size = !slant, 2
		case c == ' ' || c == '\t':
			if !space {
				b.WriteByte(' ')
			}
			space = true
		default:
			b.WriteRune(c)
			space = false
		}
		i += size
	}
	flush()
	if n := len(out); n > 0 {
		out[n-1].Text = strings.TrimRightFunc(out[n-1].Text, func(c rune) bool { return c == ' ' || c == '\\' || unicode.IsControl(c) })
		if out[n-1].Text == "" {
			out = out[:n-1]
		}
	}
	return out
}

func decode(s string) (rune, int) {
	for _, c := range s {
		return c, len(string(c))
	}
	return 0, 1
}
