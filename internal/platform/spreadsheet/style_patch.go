package spreadsheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// looks are the cell styles the answerer adds; the zero value means there are none.
type looks struct {
	first int // index of the first in cellXfs
	there bool
}

// The added cell styles in their order; the same again with quotePrefix.
const (
	lookHeader = iota
	lookBad
	lookGood
	lookPlain
	lookCount
)

// of gives the style of an answer: the status, first of the values, is green or red, the rest plain or red.
func (l looks) of(header, bad, status, quoted bool) (int, bool) {
	look := lookPlain
	switch {
	case header:
		look = lookHeader
	case bad:
		look = lookBad
	case status:
		look = lookGood
	}
	if quoted {
		look += lookCount
	}
	return l.first + look, l.there
}

// stylePart is what the patch needs to know of one list in the styles part.
type stylePart struct {
	prefix string
	count  span // value of the count attribute
	n      int  // children there really are
	end    int  // where the end tag starts
	seen   bool
}

// patchStyles gives the styles part with the answerer's looks put in, everything else as it was. Without a styles
// part, or with one that is not as usual, the answers stay without looks: nil.
func (w *Workbook) patchStyles(c *clock) (looks, []byte, error) {
	if w.styles == nil || w.styles.file.UncompressedSize64 > maxStyles {
		return looks{}, nil, nil
	}
	data, err := w.readWhole(c, w.styles)
	if err != nil {
		return looks{}, nil, err
	}
	t := newTokenizerOf(w.styles.name, data, w.lim.Depth)
	err = t.root(spaceMain, "styleSheet")
	if err != nil {
		return looks{}, nil, err
	}
	lists := map[string]*stylePart{"fonts": {}, "fills": {}, "borders": {}, "cellStyleXfs": {}, "cellXfs": {}}
	font, usual := "", true
	err = t.children(func() error {
		list := lists[string(t.local())]
		if list == nil || t.tag.space != spaceMain || list.seen || t.tag.closed {
			usual = usual && (list == nil || t.tag.space != spaceMain)
			return t.skip()
		}
		first, err := t.readList(list)
		if list == lists["fonts"] {
			font = first
		}
		return err
	})
	if err != nil {
		return looks{}, nil, err
	}
	for _, list := range lists {
		usual = usual && list.seen && list.n > 0
	}
	xfs := lists["cellXfs"]
	if !usual || xfs.n+2*lookCount > 64000 {
		return looks{}, nil, nil
	}
	return looks{first: xfs.n, there: true}, applyLooks(data, lists, font), nil
}

// readList passes the list that has just opened and gives the bytes of its first child.
func (t *tokenizer) readList(l *stylePart) (string, error) {
	l.seen = true
	l.prefix = string(t.b[t.tag.name.from : t.tag.name.from+t.tag.prefix])
	for _, a := range t.tag.attrs {
		if string(t.b[a.name.from:a.name.to]) == "count" {
			l.count = a.value
		}
	}
	first := ""
	err := t.children(func() error {
		from := t.from
		err := t.skip()
		if l.n == 0 {
			first = string(t.b[from:t.p])
		}
		l.n++
		return err
	})
	l.end = t.from
	return first, err
}

// applyLooks puts fonts, fills and cell styles in at the ends of their lists and corrects the counts.
func applyLooks(data []byte, lists map[string]*stylePart, font string) []byte {
	fonts, fills, xfs := lists["fonts"], lists["fills"], lists["cellXfs"]
	var out bytes.Buffer
	at := 0
	put := func(from, to int, text string) {
		out.Write(data[at:from])
		out.WriteString(text)
		at = to
	}
	for at < len(data) {
		next := (*stylePart)(nil)
		for _, l := range []*stylePart{fonts, fills, xfs} {
			if l.end >= at && (next == nil || l.end < next.end) {
				next = l
			}
		}
		if next == nil {
			break
		}
		text, added := "", 0
		switch next {
		case fonts:
			text, added = boldFont(font, fonts.prefix), 1
		case fills:
			text, added = solidFill(fills.prefix, "FFFFC7CE")+solidFill(fills.prefix, "FFC6EFCE"), 2
		case xfs:
			text, added = lookXfs(xfs.prefix, fonts.n, fills.n), 2*lookCount
		}
		if next.count.to > 0 {
			put(next.count.from, next.count.to, strconv.Itoa(next.n+added))
		}
		put(next.end, next.end, text)
		next.end = -1
	}
	put(len(data), len(data), "")
	return out.Bytes()
}

// boldFont is the workbook's first font, which is the usual one, made bold.
func boldFont(first, prefix string) string {
	bold := "<" + prefix + "b/>"
	open := bytes.IndexByte([]byte(first), '>')
	if len(first) > 4<<10 || open < 1 || first[open-1] == '/' || bytes.Contains([]byte(first), []byte("<!")) ||
		!bytes.HasPrefix([]byte(first), []byte("<"+prefix+"font>")) {
		return "<" + prefix + "font>" + bold + "</" + prefix + "font>"
	}
	if bytes.Contains([]byte(first), []byte("<"+prefix+"b/>")) || bytes.Contains([]byte(first), []byte("<"+prefix+"b ")) {
		return first
	}
	return first[:open+1] + bold + first[open+1:]
}

func solidFill(p, rgb string) string {
	return "<" + p + "fill><" + p + `patternFill patternType="solid"><` + p + `fgColor rgb="` + rgb + `"/><` + p +
		`bgColor indexed="64"/></` + p + "patternFill></" + p + "fill>"
}

// lookXfs gives the cell styles, none of which wraps: rows keep the height the office gave them, and a long text runs on
// over the empty cells behind it. Bold and the two grounds are the first added font and fills.
func lookXfs(p string, bold, red int) string {
	xf := func(font, fill int, quote string) string {
		return "<" + p + `xf numFmtId="0" fontId="` + strconv.Itoa(font) + `" fillId="` + strconv.Itoa(fill) +
			`" borderId="0" xfId="0"` + quote + ` applyFont="1" applyFill="1"/>`
	}
	all := ""
	for _, quote := range []string{"", ` quotePrefix="1"`} {
		all += xf(bold, 0, quote) + xf(0, red, quote) + xf(0, red+1, quote) + xf(0, 0, quote)
	}
	return all
}

// readWhole reads a part into memory; its size was checked by the caller.
func (w *Workbook) readWhole(c *clock, p *part) ([]byte, error) {
	f, err := w.newFeed(c, p, true)
	if err != nil {
		return nil, err
	}
	defer f.close()
	var data []byte
	for {
		b, err := f.next()
		if errors.Is(err, io.EOF) {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
		data = append(data, b...)
	}
}
