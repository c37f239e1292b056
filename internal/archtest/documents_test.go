package archtest

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	documentLink = regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)
	makeTarget   = regexp.MustCompile("(?:^ {4}|`)make ([a-z][a-z0-9-]*)")
	targetLine   = regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*):`)
)

// documentLinks finds links to files that are not there, and make targets that do not exist, in README.md and docs.
func documentLinks(tr *tree) []guilt {
	var out []guilt
	files := map[string]bool{}
	for _, p := range tr.pictures {
		files[p] = true
	}
	var targets []string
	for _, f := range tr.files {
		for p := f.path; p != "."; p = path.Dir(p) {
			files[p] = true
		}
		if f.path == "Makefile" {
			for _, m := range targetLine.FindAllStringSubmatch(f.text, -1) {
				targets = append(targets, m[1])
			}
		}
	}
	for _, f := range tr.files {
		if path.Ext(f.path) != ".md" || strings.Contains("/"+f.path, "/testdata/") {
			continue
		}
		n := 0
		for line := range strings.Lines(f.text) {
			n++
			for _, m := range documentLink.FindAllStringSubmatch(line, -1) {
				if !strings.Contains(m[1], ":") && !files[path.Join(f.dir(), m[1])] {
					out = append(out, guilt{f.path, n, m[1] + " is not there"})
				}
			}
			for _, m := range makeTarget.FindAllStringSubmatch(line, -1) {
				if !slices.Contains(targets, m[1]) {
					out = append(out, guilt{f.path, n, "there is no make " + m[1]})
				}
			}
		}
	}
	return out
}

func TestDocumentLinks(t *testing.T) {
	control(t, "document_links", documentLinks)
	hold(t, documentLinks)
}
