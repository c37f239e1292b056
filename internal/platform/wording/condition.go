package wording

import (
	"strconv"
	"strings"
)

// condition reads what follows ha: terms joined by és and vagy, és the closer.
func (r *reader) condition(t tag, words []string) condition {
	var out condition
	var way []term
	bad := func() condition {
		r.fail(t.line, t.column, "wording.bad_condition", t.body)
		return nil
	}
	for {
		var x term
		if len(words) > 0 && words[0] == "nem" {
			x.not, words = true, words[1:]
		}
		if len(words) == 0 || words[0] == "" {
			return bad()
		}
		x.key, words = words[0], words[1:]
		if len(words) > 0 && strings.Contains("= ≠ > <", words[0]) {
			if len(words) < 2 {
				return bad()
			}
			x.op = words[0]
			n, err := strconv.ParseInt(words[1], 10, 64)
			switch text := words[1]; {
			case len(text) >= 2 && text[0] == '"' && text[len(text)-1] == '"' && (x.op == "=" || x.op == "≠"):
				x.text = text[1 : len(text)-1]
			case err == nil:
				x.n = n
			default:
				return bad()
			}
			words = words[2:]
		}
		way = append(way, x)
		if len(words) == 0 {
			return append(out, way)
		}
		switch words[0] {
		case "és":
		case "vagy":
			out, way = append(out, way), nil
		default:
			return bad()
		}
		words = words[1:]
	}
}

// number reports that a term compares with a number.
func (x *term) number() bool { return x.op != "" && x.text == "" }

// holds evaluates a term; missing fields are empty.
func (x *term) holds(v Value) bool {
	var ok bool
	switch {
	case x.op == "":
		ok = v.given()
	case !v.given():
		ok = x.op == "≠"
	case v.Type == Text:
		ok = (v.Text == x.text) == (x.op == "=")
	case x.op == "=":
		ok = v.N == x.n
	case x.op == "≠":
		ok = v.N != x.n
	case x.op == ">":
		ok = v.N > x.n
	case x.op == "<":
		ok = v.N < x.n
	}
	return ok != x.not
}

// sure gives the keys of which a condition that holds says that they are there, and those of which one that does not hold
// says so.
func (c condition) sure() (whenTrue, whenFalse []string) {
	for i, way := range c {
		var here []string
		for _, x := range way {
			if !x.not && x.op != "≠" || x.not && x.op == "≠" {
				here = append(here, x.key)
			}
		}
		if i == 0 {
			whenTrue = here
			continue
		}
		var both []string
		for _, key := range whenTrue {
			for _, other := range here {
				if key == other {
					both = append(both, key)
				}
			}
		}
		whenTrue = both
	}
	// None of the ways held: of a way with one term, that term did not.
	for _, way := range c {
		if len(way) == 1 && way[0].not && way[0].op == "" {
			whenFalse = append(whenFalse, way[0].key)
		}
	}
	return whenTrue, whenFalse
}
