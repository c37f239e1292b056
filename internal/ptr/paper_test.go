package ptr_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"oszir/internal/document"
	"oszir/internal/platform/hungarian"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/wording"
	"oszir/internal/ptr"
)

// library is the shipped wordings, read.
func library(t *testing.T) (*document.Library, wording.Blocks) {
	t.Helper()
	l := ptr.DocumentLibrary()
	blocks := map[string]*wording.Wording{}
	for _, b := range l.Blocks {
		w, problems := wording.Parse(b.Shipped)
		report(t, "block "+b.Key, problems)
		blocks[b.Key] = w
	}
	return l, func(key string) (*wording.Wording, bool) {
		w, ok := blocks[key]
		return w, ok
	}
}

func report(t *testing.T, of string, problems []wording.Problem) {
	t.Helper()
	for _, p := range problems {
		t.Errorf("%s:%d:%d: %s %v", of, p.Line, p.Column, p.Key, p.Args)
	}
}

// Every kind of document has a wording that can be read, names only fields that there are, asks before it prints what may
// be empty, and tells of the legal remedy.
//
// Covers: C14
func TestPaper_C14_ShippedWordings(t *testing.T) {
	l, blocks := library(t)
	for _, s := range l.Sorts {
		t.Run(s.Key, func(t *testing.T) {
			if strings.TrimSpace(s.Shipped) == "" {
				t.Fatal("no wording")
			}
			w, problems := wording.Parse(s.Shipped)
			report(t, s.Key, problems)
			needs := s.Needs
			if s.Appeal {
				needs = append(needs, document.RemedyBlock)
			}
			report(t, s.Key, wording.Check(w, s.Model, blocks, needs...))
		})
	}
	if len(l.Sorts) < 75 {
		t.Errorf("%d sorts of documents", len(l.Sorts))
	}
}

// poor gives the facts of a sort with everything left out that may be empty, flags turned over.
func poor(m wording.Model, full wording.Facts) wording.Facts {
	out := wording.Facts{}
	for _, f := range m {
		v := full[f.Key]
		if f.Type == wording.Flag {
			v = wording.Is(v.N == 0)
		}
		if !f.May {
			out[f.Key] = v
		}
	}
	return out
}

// Every kind of document is written with everything and with the least, and read: nothing left open, no wrong article, the
// legal remedy told.
//
// Covers: C14
func TestPaper_C14_Proofread(t *testing.T) {
	l, blocks := library(t)
	read := 0
	for _, s := range l.Sorts {
		w, _ := wording.Parse(s.Shipped)
		full := s.Sample()
		for name, facts := range map[string]wording.Facts{"full": full, "least": poor(s.Model, full)} {
			parts, missing := wording.Write(w, facts, blocks)
			if len(missing) > 0 {
				t.Errorf("%s, %s: missing %v", s.Key, name, missing)
				continue
			}
			read++
			for _, fault := range proofread(parts, s.Appeal) {
				t.Errorf("%s, %s: %s", s.Key, name, fault)
			}
		}
	}
	t.Logf("%d documents read", read)
	// The control: each sort of mistake is found.
	for _, bad := range []string{"A almát {kapja}.", "a(z) ügyfél", "az ügyfél  kéri", "megállapítom ,", "Ft Ft", "a a döntés", "az  "} {
		if len(proofread([]paper.Block{{Sort: paper.Paragraph, Runs: []paper.Run{{Text: bad}}}}, false)) == 0 {
			t.Errorf("nothing is found in %q", bad)
		}
	}
	if len(proofread([]paper.Block{{Sort: paper.Paragraph, Runs: []paper.Run{{Text: "Szöveg."}}}}, true)) == 0 {
		t.Error("a missing legal remedy is not found")
	}
}

var typos = []struct {
	what string
	rx   *regexp.Regexp
}{
	{"an open field", regexp.MustCompile(`[{}]`)},
	{"an open article", regexp.MustCompile(`[Aa]\(z\)`)},
	{"two spaces", regexp.MustCompile(`  `)},
	{"a space before a mark", regexp.MustCompile(` [,.;:!?)]`)},
	{"a word twice", regexp.MustCompile(`(?i)(?:^|[\s(])(a|az|és|hogy|Ft|forint|napon) (?:a|az|és|hogy|Ft|forint|napon)(?:[\s.,]|$)`)},
	{"an empty bracket", regexp.MustCompile(`\(\s*\)`)},
	{"a mark of the wording", regexp.MustCompile(`\*\*|__|::|^\s*[>|^] `)},
}

// proofread reads a document as somebody at the counter would.
func proofread(parts []paper.Block, remedy bool) []string {
	var out []string
	text := paper.Text(paper.Paper{Blocks: parts})
	for line := range strings.SplitSeq(text, "\n") {
		for _, x := range typos {
			m := x.rx.FindString(line)
			if x.what == "a word twice" {
				words := strings.Fields(strings.ToLower(strings.Trim(m, "( .,")))
				if len(words) != 2 || words[0] != words[1] && (words[0] != "a" || words[1] != "az") {
					continue
				}
			}
			if m != "" {
				out = append(out, fmt.Sprintf("%s: %q in %q", x.what, m, line))
			}
		}
		for _, m := range hungarian.CheckArticles(line) {
			out = append(out, fmt.Sprintf("%q before %q in %q", m.Have, m.Next, line))
		}
	}
	if remedy && !strings.Contains(text, "fellebbezés") {
		out = append(out, "no legal remedy")
	}
	return out
}
