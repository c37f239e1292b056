package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/pdf/pdftest"
)

func printed(t testing.TB, p paper.Paper) []byte {
	t.Helper()
	data, err := pdf.Print(p, noon)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// onDisk writes a file for other programs to read.
func onDisk(t testing.TB, data []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "paper.pdf")
	err := os.WriteFile(name, data, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// papers are those that the other programs and the judge are asked about.
func papers() map[string]paper.Paper {
	row := func(cells ...string) []paper.Cell {
		var out []paper.Cell
		for _, c := range cells {
			out = append(out, paper.Cell{Runs: words(c)})
		}
		return out
	}
	tall := paper.Paper{Title: "Magas sor", Author: "Minta", Blocks: []paper.Block{
		{Sort: paper.Table, Head: true, Rows: [][]paper.Cell{row("Egyik", "Másik"), row("rövid", strings.Repeat("hosszú szöveg egy cellában ", 700)), row("utolsó", "sor")}},
	}}
	wide := paper.Paper{Title: "Széles tábla", Author: "Minta", Blocks: []paper.Block{
		{Sort: paper.Table, Rows: [][]paper.Cell{row(strings.Fields("Rendszeresgyermekvédelmikedvezmény Gyermekétkeztetésikedvezmény Időskorúakjáradékának Foglalkoztatásthelyettesítő Egészségkárosodásigyermekfelügyeleti Települési")...)}},
	}}
	return map[string]paper.Paper{
		"decision": decision(),
		"empty":    {Title: "Üres", Author: "Minta"},
		"tall_row": tall,
		"wide":     wide,
		"tricky": {Title: `Cím (zárójel \ < & > "idézet")`, Author: "Ő & Ű <Kft.>", Subject: "tárgy", Running: strings.Repeat("nagyon hosszú futófej ", 20), Blocks: []paper.Block{
			{Sort: paper.Heading, Runs: words("Szint nélkül")},
			{Sort: paper.Paragraph},
			{Sort: paper.List, Items: [][]paper.Run{nil, words("x")}},
			{Sort: paper.Table, Rows: [][]paper.Cell{row("", "a"), row("b")}},
			{Sort: paper.Table},
			{Sort: paper.Break},
			{Sort: paper.Code, Text: strings.Repeat("kód", 60)},
			{Sort: paper.Paragraph, Runs: []paper.Run{{Text: "félkövér dőlt", Strong: true, Slant: true}, {Text: " o\u0308ssze a\u0301llt betűk, sor\r\nvég\ttabulátor, Москва, Ελλάδα"}}},
			{Sort: paper.Break},
		}},
	}
}

func TestPrint_KeepsTheRules(t *testing.T) {
	for name, p := range papers() {
		t.Run(name, func(t *testing.T) {
			data := printed(t, p)
			for _, fault := range pdftest.Judge(data) {
				t.Error(fault)
			}
			file := onDisk(t, data)
			pdftest.Run(t, "qpdf", "--check", file)
			for line := range strings.Lines(pdftest.Run(t, "pdffonts", file)) {
				if strings.Contains(line, "Liberation") && !strings.Contains(line, " yes yes yes ") {
					t.Errorf("a font is not embedded, no part, or without letters: %s", line)
				}
			}
			info := pdftest.Run(t, "pdfinfo", file)
			for _, want := range []string{"Tagged:          yes", "A4", "Title:           " + p.Title, "Author:          " + p.Author} {
				if !strings.Contains(info, want) {
					t.Errorf("pdfinfo does not say %q:\n%s", want, info)
				}
			}
		})
	}
}

var footer = regexp.MustCompile(`Ügyszám: MF/0001-2/2026\s[0-9]+/[0-9]+\. oldal\n`)

// spoken gives the words of pdfinfo -struct-text, in the order in which a screen reader speaks.
func spoken(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, `"`) {
			out = append(out, strings.Fields(strings.Trim(line, `"`))...)
		}
	}
	return out
}

func TestPrint_TextComesBack(t *testing.T) {
	p := decision()
	file := onDisk(t, printed(t, p))
	want := strings.Fields(paper.Text(p))

	got := strings.Fields(footer.ReplaceAllString(strings.ReplaceAll(pdftest.Run(t, "pdftotext", "-raw", file, "-"), "\f", ""), ""))
	// The head of the table is repeated on the second page, where the table goes on.
	again := strings.Join(got, " ")
	head := "Hónap Ellátás Összeg "
	if strings.Count(again, head) != 2 {
		t.Errorf("the head of the table stands there %d times, want 2", strings.Count(again, head))
	}
	i := strings.LastIndex(again, head)
	// One word of the paper is wider than a line and cut.
	long := strings.Repeat("megszentségteleníthetetlenségeskedéseitekért", 4)
	text := strings.ReplaceAll(again[:i]+again[i+len(head):], "megszentségte leníthetetlenség", "megszentségteleníthetetlenség")
	text = strings.Replace(text, "• első • második", "– első – második", 1)
	if diff := cmp.Diff(strings.Join(want, "\n"), strings.ReplaceAll(text, " ", "\n")); diff != "" {
		t.Errorf("pdftotext (-want +got):\n%s", diff)
	}
	if !strings.Contains(text, long) {
		t.Error("the long word is not there")
	}

	heard := strings.Join(spoken(pdftest.Run(t, "pdfinfo", "-struct-text", file)), " ")
	heard = strings.Replace(heard, "• első • második", "– első – második", 1)
	if diff := cmp.Diff(strings.Join(want, "\n"), strings.ReplaceAll(heard, " ", "\n")); diff != "" {
		t.Errorf("pdfinfo -struct-text (-want +got):\n%s", diff)
	}
	structure := pdftest.Run(t, "pdfinfo", "-struct", file)
	for _, want := range []string{"H1", "H2", "H3", "Lbl", "LBody", "/Scope /Column", "/Scope /Row", "Figure", "/ListNumbering /Decimal"} {
		if !strings.Contains(structure, want) {
			t.Errorf("the structure has no %s", want)
		}
	}
}

func TestPrint_CodeIsRead(t *testing.T) {
	for name, text := range map[string]string{
		"address": "https://oszir.example.hu/ellenorzes?k=ABCD-EFGH-IJKL",
		"letters": "árvíztűrő tükörfúrógép",
		"long":    strings.Repeat("0123456789abcdef", 40),
	} {
		t.Run(name, func(t *testing.T) {
			file := onDisk(t, printed(t, paper.Paper{Title: "Kód", Blocks: []paper.Block{para("előtte"), {Sort: paper.Code, Text: text}}}))
			picture := strings.TrimSuffix(file, ".pdf")
			pdftest.Run(t, "pdftoppm", "-r", "150", "-png", "-singlefile", file, picture)
			got := pdftest.Run(t, "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", picture+".png")
			if strings.TrimSuffix(got, "\n") != text {
				t.Errorf("read %q, want %q", got, text)
			}
		})
	}
}

func TestPrint_SameBytes(t *testing.T) {
	first := printed(t, decision())
	for range 5 {
		if !bytes.Equal(first, printed(t, decision())) {
			t.Fatal("the same paper gave other bytes")
		}
	}
	later, err := pdf.Print(decision(), noon.AddDate(0, 0, 1))
	if err != nil || bytes.Equal(first, later) {
		t.Errorf("control: another day gave the same bytes (%v)", err)
	}
}

func TestPrint_Refusals(t *testing.T) {
	for name, c := range map[string]struct {
		block paper.Block
		key   string
	}{
		"a picture sign":      {para("köszönjük 😀"), "pdf.letter_unknown"},
		"right to left":       {para("שלום"), "pdf.letter_unknown"},
		"a control character": {para("a\x00b"), "pdf.letter_unknown"},
		"broken UTF-8":        {para("a\xffb"), "pdf.letter_unknown"},
		"a code of a novel":   {paper.Block{Sort: paper.Code, Text: strings.Repeat("x", 5000)}, "pdf.code_long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pdf.Print(paper.Paper{Title: "x", Blocks: []paper.Block{c.block}}, noon)
			var e *errs.Error
			if !errors.As(err, &e) || e.Key != c.key || e.Kind != errs.Invalid {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
	_, err := pdf.Print(paper.Paper{Blocks: []paper.Block{{Sort: "poem"}}}, noon)
	if err == nil || errs.KindOf(err) != errs.Internal {
		t.Errorf("an unknown sort of block: %v", err)
	}
}

// Covers: C14
func TestPrint_C14_MemoryStaysFlat(t *testing.T) {
	p := decision()
	use := func(n int) uint64 {
		for range n {
			printed(t, p)
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	n := 300
	if os.Getenv("OSZIR_FULL") == "1" {
		n = 2000
	}
	before, after := use(50), use(n)
	const most = 4 << 20
	verdict := "PASS"
	if after > before+most {
		verdict = "FAIL"
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
	t.Logf("TEST id=C14-PRINT-MEMORY n=%d before_kib=%d after_kib=%d bar=%d verdict=%s", n, before>>10, after>>10, most>>10, verdict)
}

func BenchmarkPrint(b *testing.B) {
	p := decision()
	b.ReportAllocs()
	for b.Loop() {
		_, err := pdf.Print(p, noon)
		if err != nil {
			b.Fatal(err)
		}
	}
	ms := float64(b.Elapsed().Microseconds()) / 1000 / float64(b.N)
	b.ReportMetric(ms, "ms/paper")
	b.Logf("TEST id=C14-PRINT n=%d ms=%.2f bar=50 verdict=%s", b.N, ms, map[bool]string{true: "PASS", false: "FAIL"}[ms < 50])
}

func ExamplePrint() {
	p := paper.Paper{Title: "Igazolás", Author: "Mintafalvi Járási Hivatal", Blocks: []paper.Block{
		{Sort: paper.Heading, Level: 1, Runs: []paper.Run{{Text: "Igazolás"}}},
	}}
	data, err := pdf.Print(p, noon)
	fmt.Println(string(data[:8]), err)
	// Output: %PDF-1.7 <nil>
}
