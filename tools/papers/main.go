// Command papers prints every sort of document with made-up facts, one PDF each, for whoever wants to look at all of them:
// make papers makes the contact sheet of docs/pictures out of them.
package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/wording"
	"oszir/internal/ptr"
)

func main() {
	folder := "var/papers"
	if len(os.Args) > 1 {
		folder = os.Args[1]
	}
	err := run(folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, "papers:", err)
		os.Exit(3)
	}
}

func run(folder string) error {
	err := os.MkdirAll(folder, 0o755)
	if err != nil {
		return err
	}
	library := ptr.DocumentLibrary()
	blocks := map[string]*wording.Wording{}
	for _, b := range library.Blocks {
		blocks[b.Key], _ = wording.Parse(b.Shipped)
	}
	at := time.Date(2014, 3, 3, 10, 0, 0, 0, time.UTC)
	for i, s := range library.Sorts {
		w, _ := wording.Parse(s.Shipped)
		parts, missing := wording.Write(w, s.Sample(), func(key string) (*wording.Wording, bool) {
			b, ok := blocks[key]
			return b, ok
		})
		if len(missing) > 0 {
			return fmt.Errorf("%s: missing %v", s.Key, missing)
		}
		for j := range parts {
			if parts[j].Sort == paper.Code {
				parts[j].Text = "https://oszir.example/verify#minta"
				parts[j].Runs = []paper.Run{{Text: "Iratszám: IR-00000012-7\nEz minta, nem irat."}}
			}
		}
		raw, err := pdf.Print(paper.Paper{Title: s.Name, Author: "Mintafalva", Running: cmp.Or(s.Group, "Minden ellátás"), Blocks: parts}, at)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Key, err)
		}
		err = os.WriteFile(filepath.Join(folder, fmt.Sprintf("%02d-%s.pdf", i+1, s.Key)), raw, 0o644)
		if err != nil {
			return err
		}
	}
	fmt.Printf("%d documents in %s\n", len(library.Sorts), folder)
	return nil
}
