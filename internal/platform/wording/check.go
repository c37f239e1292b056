package wording

import (
	"maps"
	"slices"
	"strings"

	"oszir/internal/platform/hungarian"
)

// Blocks gives a shared block by key; ok is false when there is none.
type Blocks func(key string) (*Wording, bool)

// checker walks a wording with what is known at each place.
type checker struct {
	blocks   Blocks
	model    Model
	problems []Problem
	inside   []string // blocks that are being checked, to find one that holds itself
	at       *node    // the include through which a block was entered; its place is what a problem names
}

// scope is what can be named at a place: fields by key, and which of them are known to be there.
type scope struct {
	fields map[string]Field
	there  map[string]bool
}

// Check says what is wrong with a wording: fields that there are none of, such as may be empty and are printed without
// being asked for, blocks that there are none of, articles and endings written by hand beside a field. needs are blocks
// that must stand in it whatever the facts.
func Check(w *Wording, m Model, blocks Blocks, needs ...string) []Problem {
	c := &checker{blocks: blocks, model: m}
	s := scope{fields: map[string]Field{}, there: map[string]bool{}}
	for _, f := range m {
		s.fields[f.Key] = f
		s.there[f.Key] = !f.May
	}
	c.nodes(w.nodes, s)
	has := w.surely(blocks, nil)
	for _, key := range needs {
		if !slices.Contains(has, key) {
			c.problems = append(c.problems, Problem{Line: 1, Column: 1, Key: "wording.block_needed", Args: []string{key}})
		}
	}
	if len(w.nodes) == 0 || len(w.nodes) == 1 && w.nodes[0].action == plain && strings.TrimSpace(w.nodes[0].text) == "" {
		c.problems = append(c.problems, Problem{Line: 1, Column: 1, Key: "wording.nothing"})
	}
	return c.problems
}

// surely gives the blocks that stand in a wording whatever the facts.
func (w *Wording) surely(blocks Blocks, seen []string) []string {
	var out []string
	for i := range w.nodes {
		n := &w.nodes[i]
		if n.action != include || slices.Contains(seen, n.text) {
			continue
		}
		out = append(out, n.text)
		if b, ok := blocks(n.text); ok {
			out = append(out, b.surely(blocks, append(seen, n.text))...)
		}
	}
	return out
}

func (c *checker) fail(n *node, key string, args ...string) {
	if c.at != nil {
		n = c.at
	}
	c.problems = append(c.problems, Problem{Line: n.line, Column: n.column, Key: key, Args: args})
}

func (c *checker) nodes(nodes []node, s scope) {
	for i := range nodes {
		n := &nodes[i]
		switch n.action {
		case plain:
		case show:
			c.show(n, s)
		case include:
			c.include(n, s)
		case choose:
			c.choose(n, s)
		case each:
			c.each(n, s)
		}
	}
}

// known finds a field, or says which one may have been meant.
func (c *checker) known(n *node, key string, s scope) (Field, bool) {
	f, ok := s.fields[key]
	if !ok {
		if near := nearest(key, s.fields); near != "" {
			c.fail(n, "wording.unknown_field_near", key, near)
		} else {
			c.fail(n, "wording.unknown_field", key)
		}
	}
	return f, ok
}

func (c *checker) show(n *node, s scope) {
	f, ok := c.known(n, n.text, s)
	if !ok {
		return
	}
	switch {
	case f.Type == Flag || f.Type == List:
		c.fail(n, "wording.not_printed", n.text)
	case !s.there[n.text]:
		c.fail(n, "wording.may_be_empty", n.text)
	}
	for _, mark := range n.marks {
		if !fits(mark, f.Type) {
			c.fail(n, "wording.bad_mark", mark, n.text)
		}
	}
	if len(n.marks) > 1 {
		c.fail(n, "wording.one_mark", n.text)
	}
	switch strings.TrimSpace(n.before) {
	case "a", "az", "A", "Az":
		if n.article == "" {
			c.fail(n, "wording.article_by_hand", n.text, strings.TrimSpace(n.before)[:1])
		}
	}
	if n.after != "" && !strings.HasPrefix(n.after, "-") && !strings.HasPrefix(n.after, "*") && !strings.HasPrefix(n.after, "_") && !strings.ContainsAny(n.after[:1], `"”/|\»]%§–`) {
		c.fail(n, "wording.ending_by_hand", n.text, n.after)
	}
}

// fits reports that a mark can stand after a field of a type.
func fits(mark string, t Type) bool {
	switch {
	case mark == "betűvel":
		return t == Money || t == Number
	case mark == "angolul":
		return t == Date
	case mark == "nagy" || mark == "NAGY":
		return t == Text
	case t == List || t == Flag || !strings.HasPrefix(mark, "-"):
		return false
	}
	_, ok := hungarian.ParseSuffix(mark)
	return ok
}

func (c *checker) include(n *node, s scope) {
	if slices.Contains(c.inside, n.text) {
		c.fail(n, "wording.block_in_itself", n.text)
		return
	}
	b, ok := c.blocks(n.text)
	if !ok {
		c.fail(n, "wording.unknown_block", n.text)
		return
	}
	at := c.at
	if at == nil {
		c.at = n
	}
	c.inside = append(c.inside, n.text)
	c.nodes(b.nodes, s)
	c.inside = c.inside[:len(c.inside)-1]
	c.at = at
}

func (c *checker) choose(n *node, s scope) {
	for _, way := range n.when {
		for i := range way {
			x := &way[i]
			f, ok := c.known(n, x.key, s)
			if !ok {
				continue
			}
			textual := f.Type == Text
			if x.op != "" && (x.number() == textual || f.Type == List || f.Type == Flag || f.Type == Date) {
				c.fail(n, "wording.bad_comparison", x.key)
			}
		}
	}
	yes, no := n.when.sure()
	c.nodes(n.then, s.with(yes))
	c.nodes(n.other, s.with(no))
}

func (s scope) with(there []string) scope {
	out := scope{fields: s.fields, there: maps.Clone(s.there)}
	for _, key := range there {
		out.there[key] = true
	}
	return out
}

func (c *checker) each(n *node, s scope) {
	f, ok := c.known(n, n.text, s)
	if !ok {
		return
	}
	if f.Type != List {
		c.fail(n, "wording.no_list", n.text)
		return
	}
	in := scope{fields: maps.Clone(s.fields), there: maps.Clone(s.there)}
	for _, item := range f.Fields {
		key := f.Item + "." + item.Key
		in.fields[key], in.there[key] = item, !item.May
	}
	c.nodes(n.then, in)
}

// nearest gives the field that a wrong key may have been meant to be; "" when none is near.
func nearest(key string, fields map[string]Field) string {
	best, least := "", 1+len([]rune(key))/3
	for _, have := range slices.Sorted(maps.Keys(fields)) {
		if d := distance([]rune(key), []rune(have)); d < least {
			best, least = have, d
		}
	}
	return best
}

// distance is how many characters have to be changed, added or left out (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		last := row[0]
		row[0] = i + 1
		for j := range b {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// Uses lists the fields that a wording and its blocks name, each once, in order of the alphabet; of lists not their items.
func Uses(w *Wording, blocks Blocks) []string {
	seen := map[string]bool{}
	var walk func(nodes []node, depth int)
	walk = func(nodes []node, depth int) {
		for i := range nodes {
			n := &nodes[i]
			switch n.action {
			case show, each:
				seen[n.text] = true
			case include:
				if b, ok := blocks(n.text); ok && depth < maxDepth {
					walk(b.nodes, depth+1)
				}
			case choose:
				for _, way := range n.when {
					for _, x := range way {
						seen[x.key] = true
					}
				}
			case plain:
			}
			walk(n.then, depth)
			walk(n.other, depth)
		}
	}
	walk(w.nodes, 0)
	return slices.Sorted(maps.Keys(seen))
}
