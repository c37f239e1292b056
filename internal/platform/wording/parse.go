package wording

import (
	"strings"
	"unicode/utf8"
)

// Limits of a text: what is longer or deeper is refused.
const (
	MaxBytes = 200_000
	maxDepth = 20
)

// Problem is something wrong with a wording. Key is a message key with arguments.
type Problem struct {
	Line, Column int // from 1, in characters
	Key          string
	Args         []string
}

// Wording is a text that was read.
type Wording struct {
	nodes []node
}

type action int

const (
	plain action = iota
	show
	include
	choose
	each
)

// node is a piece of a wording.
type node struct {
	action       action
	line, column int
	text         string // plain text; the key of a field or block
	article      string // "", "a" or "A"
	marks        []string
	when         condition
	then, other  []node
	after        string // what follows in the same word
	before       string // the word before on the same line
}

// condition is true when one of its ways has all its terms.
type condition [][]term

type term struct {
	not  bool
	key  string
	op   string // "", "=", "≠", ">", "<"
	text string
	n    int64
}

// tag is what stands between braces.
type tag struct {
	body         string
	line, column int
	alone        bool // on its line
}

// Parse reads a text. When problems is not empty, the wording must not be used.
func Parse(text string) (w *Wording, problems []Problem) {
	if len(text) > MaxBytes {
		return &Wording{}, []Problem{{Line: 1, Column: 1, Key: "wording.too_long"}}
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, private) {
		return &Wording{}, []Problem{{Line: 1, Column: 1, Key: "wording.bad_character"}}
	}
	r := &reader{rest: strings.ReplaceAll(text, "\r\n", "\n"), line: 1, column: 1}
	nodes := r.nodes(0, tag{})
	return &Wording{nodes: nodes}, r.problems
}

// The marks around values while a paper is being written: what stands between them is never read as a mark of ours.
const (
	literalFrom  = '\uE000'
	literalUntil = '\uE001'
	literalBreak = '\uE002'
)

func private(c rune) bool {
	return c >= literalFrom && c <= literalBreak || c < ' ' && c != '\n' && c != '\t' && c != '\r'
}

type reader struct {
	rest         string
	line, column int
	problems     []Problem
	ended        string // the tag that ended the nodes: vége, egyébként …
	endedTag     tag
}

func (r *reader) fail(line, column int, key string, args ...string) {
	r.problems = append(r.problems, Problem{Line: line, Column: column, Key: key, Args: args})
}

// take moves on over s.
func (r *reader) take(s string) {
	for _, c := range s {
		if c == '\n' {
			r.line++
			r.column = 1
			continue
		}
		r.column++
	}
	r.rest = r.rest[len(s):]
}

// nodes reads until the tag that ends the part it was begun in.
func (r *reader) nodes(depth int, in tag) []node {
	var out []node
	r.ended = ""
	if depth > maxDepth {
		r.fail(in.line, in.column, "wording.too_deep")
		r.rest = ""
		return nil
	}
	for r.rest != "" {
		text, found := r.plain()
		if text.text != "" {
			out = append(out, text)
		}
		if !found {
			break
		}
		t, ok := r.tag(out)
		if !ok {
			continue
		}
		n, more := r.read(t, depth, out)
		if r.ended != "" {
			if depth == 0 {
				r.fail(t.line, t.column, "wording.nothing_to_end", t.body)
				r.ended = ""
				continue
			}
			return out
		}
		if more {
			out = append(out, n)
		}
	}
	if depth > 0 {
		r.fail(in.line, in.column, "wording.not_ended", in.body)
	}
	return out
}

// plain reads text up to a brace; found is false at the end. \{ is a brace that stands for itself.
func (r *reader) plain() (node, bool) {
	n := node{action: plain, line: r.line, column: r.column}
	var b strings.Builder
	for i := 0; i < len(r.rest); i++ {
		switch c := r.rest[i]; {
		case c == '\\' && i+1 < len(r.rest) && (r.rest[i+1] == '{' || r.rest[i+1] == '}'):
			b.WriteByte(r.rest[i+1])
			i++
		case c == '{':
			r.take(r.rest[:i])
			n.text = b.String()
			return n, true
		case c == '}':
			r.take(r.rest[:i])
			r.fail(r.line, r.column, "wording.stray_brace")
			r.take("}")
			i = -1
		default:
			b.WriteByte(c)
		}
	}
	r.take(r.rest)
	n.text = b.String()
	return n, false
}

// tag reads what stands between braces. A tag that rules the text, alone on its line, takes the line with it.
func (r *reader) tag(out []node) (tag, bool) {
	t := tag{line: r.line, column: r.column}
	end := strings.IndexAny(r.rest, "}\n")
	if end < 0 || r.rest[end] == '\n' {
		r.fail(t.line, t.column, "wording.brace_not_closed")
		r.take("{")
		return t, false
	}
	t.body = strings.TrimSpace(r.rest[1:end])
	r.take(r.rest[:end+1])
	if t.body == "" {
		r.fail(t.line, t.column, "wording.empty_braces")
		return t, false
	}
	rules := ruling(t.body)
	blankBefore := len(out) == 0 && t.column == 1 || len(out) > 0 && out[len(out)-1].action == plain && blankLine(out[len(out)-1].text) || t.column == 1
	rest := r.rest
	if nl := strings.IndexByte(rest, '\n'); nl >= 0 {
		rest = rest[:nl+1]
	}
	if rules && blankBefore && strings.TrimSpace(rest) == "" {
		t.alone = true
		if len(out) > 0 && out[len(out)-1].action == plain {
			out[len(out)-1].text = strings.TrimRight(out[len(out)-1].text, " \t")
		}
		r.take(rest)
	}
	return t, true
}

// blankLine reports that the last line of a text is blank.
func blankLine(s string) bool {
	return strings.TrimSpace(s[strings.LastIndexByte(s, '\n')+1:]) == "" && strings.Contains(s, "\n")
}

// ruling reports a tag that prints nothing itself.
func ruling(body string) bool {
	switch first, _, _ := strings.Cut(body, " "); first {
	case "ha", "minden", "vége", "egyébként", ">":
		return true
	}
	return strings.HasPrefix(body, ">")
}

// read reads what a tag begins. more is false when it made no node.
func (r *reader) read(t tag, depth int, out []node) (n node, more bool) {
	n = node{line: t.line, column: t.column}
	words := split(t.body)
	switch first := words[0]; {
	case first == "vége" && len(words) == 1, first == "egyébként":
		r.ended, r.endedTag = first, t
		return n, false
	case first == "ha":
		n.action = choose
		n.when = r.condition(t, words[1:])
		n.then = r.nodes(depth+1, t)
		if r.ended == "egyébként" {
			rest := split(r.endedTag.body)[1:]
			if len(rest) > 0 { // egyébként ha …
				again := r.endedTag
				again.body = strings.TrimSpace(strings.TrimPrefix(again.body, "egyébként"))
				if rest[0] != "ha" {
					r.fail(again.line, again.column, "wording.unknown_tag", r.endedTag.body)
				}
				r.ended = ""
				if depth > maxDepth {
					r.fail(t.line, t.column, "wording.too_deep")
					return n, true
				}
				inner, _ := r.read(again, depth+1, nil)
				n.other = []node{inner}
				r.ended = ""
				return n, true
			}
			n.other = r.nodes(depth+1, t)
			if r.ended == "egyébként" {
				r.fail(r.endedTag.line, r.endedTag.column, "wording.second_else")
			}
		}
		r.ended = ""
		return n, true
	case first == "minden":
		n.action = each
		if len(words) != 2 {
			r.fail(t.line, t.column, "wording.unknown_tag", t.body)
			return n, false
		}
		n.text = words[1]
		n.then = r.nodes(depth+1, t)
		if r.ended == "egyébként" {
			r.fail(r.endedTag.line, r.endedTag.column, "wording.nothing_to_end", r.endedTag.body)
		}
		r.ended = ""
		return n, true
	case strings.HasPrefix(first, ">"):
		n.action = include
		n.text = strings.TrimSpace(strings.TrimPrefix(t.body, ">"))
		if n.text == "" || strings.Contains(n.text, " ") {
			r.fail(t.line, t.column, "wording.unknown_tag", t.body)
			return n, false
		}
		return n, true
	}
	n.action = show
	if len(words) > 1 && (words[0] == "a" || words[0] == "A") {
		n.article, words = words[0], words[1:]
	}
	n.text, n.marks = words[0], words[1:]
	n.before, n.after = wordBefore(out), wordAfter(r.rest)
	return n, true
}

// wordBefore gives the last word before a tag, with the space after it.
func wordBefore(out []node) string {
	if len(out) == 0 || out[len(out)-1].action != plain {
		return ""
	}
	s := out[len(out)-1].text
	s = s[strings.LastIndexByte(s, '\n')+1:]
	end := strings.TrimRight(s, " ")
	return s[strings.LastIndexByte(end, ' ')+1:]
}

// wordAfter gives what follows a tag without a space.
func wordAfter(rest string) string {
	i := strings.IndexAny(rest, " \n{},.;:)?!\t")
	if i < 0 {
		i = len(rest)
	}
	return rest[:i]
}

// split cuts a tag into words; what stands between quotation marks is one.
func split(body string) []string {
	var out []string
	for body = strings.TrimSpace(body); body != ""; body = strings.TrimSpace(body) {
		if body[0] == '"' {
			if end := strings.IndexByte(body[1:], '"'); end >= 0 {
				out, body = append(out, body[:end+2]), body[end+2:]
				continue
			}
		}
		end := strings.IndexAny(body, " \t\"")
		switch {
		case end < 0:
			end = len(body)
		case end == 0:
			end = 1
		}
		out, body = append(out, body[:end]), body[end:]
	}
	if len(out) == 0 {
		return []string{""}
	}
	return out
}
