package wording

import (
	"slices"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/hungarian"
	"oszir/internal/platform/paper"
)

// maxWritten is how long what is written may get, before it is laid out.
const maxWritten = 2_000_000

// writer puts facts into a wording.
type writer struct {
	blocks  Blocks
	out     strings.Builder
	missing []string
	depth   int
	long    bool
}

// Write puts facts into a wording. missing lists the keys of what had to be printed and was empty, and the blocks that
// there were none of: then there is no paper to be used. A paper that got too long lacks "…".
func Write(w *Wording, facts Facts, blocks Blocks) (parts []paper.Block, missing []string) {
	x := &writer{blocks: blocks}
	x.nodes(w.nodes, facts)
	if len(x.missing) > 0 {
		slices.Sort(x.missing)
		return nil, slices.Compact(x.missing)
	}
	return layOut(x.out.String()), nil
}

func (x *writer) lack(key string) { x.missing = append(x.missing, key) }

func (x *writer) nodes(nodes []node, facts Facts) {
	if x.out.Len() > maxWritten {
		if !x.long {
			x.long = true
			x.lack("…")
		}
		return
	}
	for i := range nodes {
		n := &nodes[i]
		switch n.action {
		case plain:
			x.out.WriteString(n.text)
		case show:
			x.show(n, facts)
		case include:
			b, ok := x.blocks(n.text)
			if !ok || x.depth > maxDepth {
				x.lack("> " + n.text)
				continue
			}
			x.depth++
			x.nodes(b.nodes, facts)
			x.depth--
		case choose:
			if n.when.holds(facts) {
				x.nodes(n.then, facts)
			} else {
				x.nodes(n.other, facts)
			}
		case each:
			x.each(n, facts)
		}
	}
}

func (c condition) holds(facts Facts) bool {
	return slices.ContainsFunc(c, func(way []term) bool {
		return !slices.ContainsFunc(way, func(x term) bool { return !x.holds(facts[x.key]) })
	})
}

func (x *writer) each(n *node, facts Facts) {
	list := facts[n.text]
	name := list.Text // what an item is called travels with the list
	for _, item := range list.Items {
		in := make(Facts, len(facts)+len(item))
		for k, v := range facts {
			in[k] = v
		}
		for k, v := range item {
			in[name+"."+k] = v
		}
		x.nodes(n.then, in)
	}
}

func (x *writer) show(n *node, facts Facts) {
	v := facts[n.text]
	if !v.given() || v.Type == Flag || v.Type == List {
		x.lack(n.text)
		return
	}
	mark := ""
	if len(n.marks) > 0 {
		mark = n.marks[0]
	}
	text := v.write(mark)
	switch n.article {
	case "a":
		text = hungarian.Article(text) + " " + text
	case "A":
		text = hungarian.ArticleUpper(text) + " " + text
	}
	x.out.WriteRune(literalFrom)
	x.out.WriteString(strings.Map(func(c rune) rune {
		switch {
		case c == '\n':
			return literalBreak
		case private(c):
			return -1
		}
		return c
	}, strings.ReplaceAll(text, "\r\n", "\n")))
	x.out.WriteRune(literalUntil)
}

// write gives a value as it is printed, with what a mark asks for.
func (v Value) write(mark string) string {
	suffix, ended := hungarian.ParseSuffix(mark)
	ended = ended && strings.HasPrefix(mark, "-")
	switch v.Type {
	case Date:
		if mark == "angolul" {
			return calendar.Day(v.N).Time().Format("2 January 2006")
		}
		return hungarian.Day(calendar.Day(v.N), suffix)
	case Number, Money:
		if mark == "betűvel" {
			return hungarian.Words(v.N)
		}
		text := hungarian.Amount(v.N)
		if ended {
			return hungarian.With(text, suffix)
		}
		return text
	case Text, Flag, List:
	}
	switch mark {
	case "nagy":
		first, rest := v.Text, ""
		for i := range v.Text {
			if i > 0 {
				first, rest = v.Text[:i], v.Text[i:]
				break
			}
		}
		return strings.ToUpper(first) + rest
	case "NAGY":
		return strings.ToUpper(v.Text)
	}
	if ended {
		return hungarian.With(v.Text, suffix)
	}
	return v.Text
}
