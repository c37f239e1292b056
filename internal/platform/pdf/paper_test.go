package pdf_test

import (
	"strings"
	"time"

	"oszir/internal/platform/paper"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("CET", 3600))

func words(s string) []paper.Run { return []paper.Run{{Text: s}} }

func para(s string) paper.Block { return paper.Block{Sort: paper.Paragraph, Runs: words(s)} }

// decision is a paper with every sort of block, of two or three pages.
func decision() paper.Paper {
	long := "A kérelmező az eljárás során nyilatkozott arról, hogy egyedül él, jövedelme a törvényben meghatározott értékhatárt nem haladja meg; a hatóság ezt az adatokat átvéve ellenőrizte, és megállapította, hogy a jogosultság feltételei fennállnak. "
	row := func(a, b, c string) []paper.Cell {
		return []paper.Cell{{Runs: words(a)}, {Runs: words(b)}, {Runs: words(c), Number: true}}
	}
	rows := [][]paper.Cell{row("Hónap", "Ellátás", "Összeg")}
	for _, month := range strings.Fields("január február március április május június július augusztus szeptember október november december") {
		rows = append(rows, row("2026. "+month, "időskorúak járadéka, a jövedelemhez igazított összegben, utólag, minden hónap ötödik napjáig", "52\u00a0345\u00a0Ft"))
	}
	return paper.Paper{
		Title: "Határozat időskorúak járadékáról", Author: "Mintafalvi Járási Hivatal", Subject: "időskorúak járadéka", Running: "Ügyszám: MF/0001-2/2026",
		Blocks: []paper.Block{
			{Sort: paper.Paragraph, Align: paper.Centre, Runs: []paper.Run{{Text: "MINTAFALVI JÁRÁSI HIVATAL", Strong: true}, {Text: "\nGyámügyi és Szociális Osztály"}}},
			{Sort: paper.Rule},
			{Sort: paper.Table, Plain: true, Rows: [][]paper.Cell{
				{{Runs: words("Ügyszám:")}, {Runs: words("MF/0001-2/2026")}},
				{{Runs: words("Tárgy:")}, {Runs: words("Minta Márta időskorúak járadéka iránti kérelme")}},
			}},
			{Sort: paper.Heading, Level: 1, Align: paper.Centre, Runs: words("HATÁROZAT")},
			para("Az „öngondoskodás” – őszi szűk üzem, ÁRVÍZTŰRŐ TÜKÖRFÚRÓGÉP, árvíztűrő tükörfúrógép – összege 12\u00a0€."),
			{Sort: paper.Paragraph, Indent: true, Keep: true, Runs: []paper.Run{{Text: "Minta Márta", Strong: true}, {Text: " (született: Mintafalva, 1950. 01. 01.) részére 2026. január 1-jétől "}, {Text: "határozatlan időre", Slant: true}, {Text: " időskorúak járadékát állapítok meg."}}},
			{Sort: paper.Heading, Level: 2, Runs: words("Indokolás")},
			para(strings.Repeat(long, 4)),
			{Sort: paper.List, Ordered: true, Items: [][]paper.Run{words("a jövedelem igazolása"), words(long), words("a lakcím")}},
			{Sort: paper.List, Items: [][]paper.Run{words("első"), words("második")}},
			{Sort: paper.Heading, Level: 3, Runs: words("Az összegek havonta")},
			{Sort: paper.Table, Head: true, Rows: rows},
			para(strings.Repeat(long, 3)),
			para("Hosszú szó: " + strings.Repeat("megszentségteleníthetetlenségeskedéseitekért", 4)),
			{Sort: paper.Paragraph, Align: paper.Right, Runs: words("dr. Minta Mihály\nhivatalvezető")},
			{Sort: paper.Code, Text: "https://oszir.example.hu/ellenorzes?k=ABCD-EFGH-IJKL", Runs: words("A határozat hitelességét ezzel a kóddal ellenőrizheti: ABCD-EFGH-IJKL")},
		},
	}
}
