package paper_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/paper"
)

func words(s string) []paper.Run { return []paper.Run{{Text: s}} }

// sample has a block of every sort.
func sample() paper.Paper {
	return paper.Paper{Title: "Minta", Author: "Hivatal", Running: "lábléc", Blocks: []paper.Block{
		{Sort: paper.Heading, Level: 1, Align: paper.Centre, Runs: words("Határozat")},
		{Sort: paper.Paragraph, Indent: true, Align: paper.Right, Runs: []paper.Run{{Text: "<b>nem</b> & "}, {Text: "ez", Strong: true, Slant: true}, {Text: "\núj sor"}}},
		{Sort: paper.Rule},
		{Sort: paper.List, Ordered: true, Items: [][]paper.Run{words("egy"), words("kettő")}},
		{Sort: paper.List, Items: [][]paper.Run{words("pont")}},
		{Sort: paper.Table, Head: true, Rows: [][]paper.Cell{{{Runs: words("Név")}, {Runs: words("Ft"), Number: true}}, {{Runs: words("Minta Márta")}, {Runs: words("12"), Number: true}}}},
		{Sort: paper.Break},
		{Sort: paper.Table, Plain: true, Rows: [][]paper.Cell{{{Runs: words("Ügyszám:")}, {Runs: words("1/2026")}}}},
		{Sort: paper.Code, Text: "https://example.hu/?a=1&b=2", Runs: words("Ellenőrzés")},
	}}
}

func TestText_OrderOfReading(t *testing.T) {
	want := "Határozat\n\n<b>nem</b> & ez\núj sor\n\n1. egy\n2. kettő\n\n– pont\n\nNév\tFt\nMinta Márta\t12\n\nÜgyszám:\t1/2026\n\nEllenőrzés"
	if diff := cmp.Diff(want, paper.Text(sample())); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestHTML_IsEscapedAndWhole(t *testing.T) {
	want := strings.Join([]string{
		`<div class="paper" lang="hu">`,
		`<h2 class="paper-centre">Határozat</h2>`,
		`<p class="paper-right paper-indent">&lt;b&gt;nem&lt;/b&gt; &amp; <strong><em>ez</em></strong><br>új sor</p>`,
		`<hr>`,
		`<ol><li>egy</li><li>kettő</li></ol>`,
		`<ul><li>pont</li></ul>`,
		`<table class="paper-table"><thead><tr><th scope="col">Név</th><th scope="col" class="paper-number">Ft</th></tr></thead>`,
		`<tbody><tr><td>Minta Márta</td><td class="paper-number">12</td></tr></tbody></table>`,
		`<hr class="paper-break">`,
		`<table class="paper-facts"><tbody><tr><th scope="row">Ügyszám:</th><td>1/2026</td></tr></tbody></table>`,
		`<p class="paper-code"><code>https://example.hu/?a=1&amp;b=2</code> Ellenőrzés</p>`,
		`</div>`,
	}, "")
	if diff := cmp.Diff(want, string(paper.HTML(sample()))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestPaper_ThroughJSON(t *testing.T) {
	data, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	var back paper.Paper
	err = json.Unmarshal(data, &back)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), back); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
