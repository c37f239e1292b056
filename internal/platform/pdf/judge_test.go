package pdf_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
	"testing"

	"oszir/internal/platform/pdf"
	"oszir/internal/platform/pdf/pdftest"
)

// forged gives a file in which an object has been replaced.
func forged(t *testing.T, data []byte, ref any, body string) []byte {
	t.Helper()
	doc, err := pdf.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	u, err := doc.Append()
	if err != nil {
		t.Fatal(err)
	}
	u.Replace(ref.(pdf.Ref), body)
	return u.Bytes(make([]byte, 16))
}

// TestJudge_Controls breaks each rule once: a judge that finds nothing wrong with these judges nothing.
func TestJudge_Controls(t *testing.T) {
	good := printed(t, decision())
	doc, err := pdf.Read(good)
	if err != nil {
		t.Fatal(err)
	}
	dict := func(o any) pdf.Dict {
		d, err := doc.Dict(o)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	root := doc.Trailer["Root"]
	catalog := func(change func(c pdf.Dict)) []byte {
		c := dict(root)
		change(c)
		return forged(t, good, root, pdf.Write(c))
	}
	pageRef, _, err := doc.FirstPage()
	if err != nil {
		t.Fatal(err)
	}
	content := func(change func(s string) string) []byte {
		o, err := doc.Resolve(dict(pageRef)["Contents"])
		if err != nil {
			t.Fatal(err)
		}
		r, err := zlib.NewReader(bytes.NewReader(o.(pdf.Stream).Raw))
		if err != nil {
			t.Fatal(err)
		}
		s, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		changed := change(string(s))
		if changed == string(s) {
			t.Fatal("the control changed nothing")
		}
		return forged(t, good, dict(pageRef)["Contents"], fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(changed), changed))
	}
	font := dict(dict(dict(pageRef)["Resources"])["Font"])["F0"]
	descendant := dict(font)["DescendantFonts"].(pdf.Array)[0]
	descriptor := dict(descendant)["FontDescriptor"]
	object := func(ref any, change func(d pdf.Dict)) []byte {
		d := dict(ref)
		change(d)
		return forged(t, good, ref, pdf.Write(d))
	}
	tree := dict(root)["StructTreeRoot"]
	document := dict(tree)["K"]
	firstElem := dict(document)["K"].(pdf.Array)[0]
	replaced := func(from, to string) []byte {
		if len(from) != len(to) || !bytes.Contains(good, []byte(from)) {
			t.Fatalf("control %q", from)
		}
		return bytes.Replace(good, []byte(from), []byte(to), 1)
	}
	num := func(s string) pdf.Number { return pdf.Number(s) }

	for name, c := range map[string]struct {
		data  []byte
		fault string
	}{
		"no PDF":             {good[1:], "form:"},
		"looks like text":    {replaced("%\xE2\xE3\xCF\xD3", "%abcd"), "header:"},
		"an odd version":     {replaced("%PDF-1.7\n", "%PDF-1.\n\n"), "header:"},
		"something after":    {append(bytes.Clone(good), "rest"...), "end:"},
		"no identifier":      {replaced("/ID[<", "/IX[<"), "id:"},
		"encrypted":          {replaced("/Info ", "/Encrypt "[:6]), "form:"},
		"another language":   {catalog(func(c pdf.Dict) { delete(c, "Lang") }), "lang:"},
		"not tagged":         {catalog(func(c pdf.Dict) { delete(c, "MarkInfo") }), "marked:"},
		"no structure":       {catalog(func(c pdf.Dict) { delete(c, "StructTreeRoot") }), "tags: there is no structure"},
		"file name as title": {catalog(func(c pdf.Dict) { delete(c, "ViewerPreferences") }), "title:"},
		"opens something":    {catalog(func(c pdf.Dict) { c["OpenAction"] = pdf.Dict{"S": pdf.Name("GoTo")} }), "catalog: OpenAction"},
		"a script":           {catalog(func(c pdf.Dict) { c["X"] = pdf.Dict{"S": pdf.Name("JavaScript"), "JS": pdf.String("1")} }), "action:"},
		"embedded files":     {catalog(func(c pdf.Dict) { c["Names"] = pdf.Dict{"EmbeddedFiles": pdf.Dict{}} }), "catalog: Names"},
		"a form to be drawn": {catalog(func(c pdf.Dict) { c["AcroForm"] = pdf.Dict{"NeedAppearances": true} }), "form_field:"},
		"no XMP":             {catalog(func(c pdf.Dict) { delete(c, "Metadata") }), "xmp:"},
		"no colours":         {catalog(func(c pdf.Dict) { delete(c, "OutputIntents") }), "intent:"},
		"another profile": {catalog(func(c pdf.Dict) {
			dict(c["OutputIntents"].(pdf.Array)[0])["x"] = nil
			c["OutputIntents"] = pdf.Array{pdf.Dict{"S": pdf.Name("GTS_PDFA1"), "DestOutputProfile": dict(font)["ToUnicode"]}}
		}), "intent:"},
		"PDF/A-2b":               {replaced("<pdfaid:conformance>A", "<pdfaid:conformance>B"), "xmp: the file does not say that it is PDF/A-2a"},
		"no PDF/UA":              {replaced("<pdfuaid:part>1", "<pdfuaid:part>2"), "xmp: the file does not say that it is PDF/UA-1"},
		"two titles":             {replaced(">Határozat id", ">Határozat ab"), "xmp: Title"},
		"two dates":              {replaced("<xmp:CreateDate>2026", "<xmp:CreateDate>2025"), "xmp: CreationDate"},
		"a font from elsewhere":  {object(descriptor, func(d pdf.Dict) { delete(d, "FontFile2") }), "font: F0 is not embedded"},
		"a font with two names":  {object(descriptor, func(d pdf.Dict) { d["FontName"] = pdf.Name("X") }), "font: F0 has several names"},
		"codes that are nothing": {object(font, func(d pdf.Dict) { delete(d, "ToUnicode") }), "font: F0 does not say which letters"},
		"unknown glyphs":         {object(descendant, func(d pdf.Dict) { delete(d, "CIDToGIDMap") }), "font: F0 does not say which glyph"},
		"other widths":           {object(descendant, func(d pdf.Dict) { delete(d, "W") }), "font: F0 gives"},
		"a foreign font program": {object(descriptor, func(d pdf.Dict) { d["FontFile2"] = dict(font)["ToUnicode"] }), "font: F0 is no TrueType"},
		"a simple font":          {object(font, func(d pdf.Dict) { d["Subtype"] = pdf.Name("Type1") }), "font: F0 is of a sort"},
		"an empty glyph":         {content(func(s string) string { return strings.Replace(s, "Tf<", "Tf<0000", 1) }), "draws glyph 0"},
		"no order of fields":     {object(pageRef, func(d pdf.Dict) { delete(d, "Tabs") }), "tabs:"},
		"a hidden note": {object(pageRef, func(d pdf.Dict) {
			d["Annots"] = pdf.Array{pdf.Dict{"Rect": pdf.Array{num("0"), num("0"), num("9"), num("9")}, "F": num("2")}}
		}), "annotation: one is not printed"},
		"a note without looks": {object(pageRef, func(d pdf.Dict) {
			d["Annots"] = pdf.Array{pdf.Dict{"Rect": pdf.Array{num("0"), num("0"), num("9"), num("9")}, "F": num("4")}}
		}), "annotation: one has a place"},
		"a page of no tree":    {object(pageRef, func(d pdf.Dict) { delete(d, "StructParents") }), "tags: page 1 is not in the tree"},
		"a piece of nothing":   {content(func(s string) string { return strings.Replace(s, "/MCID 0>>", "/MCID 900>>", 1) }), "tags: piece 900"},
		"a piece that is lost": {content(func(s string) string { return s[strings.Index(s, "EMC\n")+4:] }), "tags: the tree names piece"},
		"drawn outside":        {content(func(s string) string { return s + "0 0 9 9 re f\n" }), "tags: f draws something that belongs to nothing"},
		"a piece of another":   {content(func(s string) string { return strings.Replace(s, "/P<</MCID 0>>", "/H1<</MCID 0>>", 1) }), "tags: piece 0"},
		"marks in marks":       {content(func(s string) string { return strings.Replace(s, "BT\n", "/Artifact<</Type/Layout>>BDC\nBT\n", 1) }), "tags: marks stand in each other"},
		"not ended":            {content(func(s string) string { return s + "q\n" }), "content: something is begun"},
		"an unknown operator":  {content(func(s string) string { return s + "1 0 0 rg\n" }), "content: operator rg"},
		"a tag of its own":     {object(firstElem, func(d pdf.Dict) { d["S"] = pdf.Name("Poem") }), "tags: Poem stands where it may not"},
		"a cell without a row": {object(firstElem, func(d pdf.Dict) { d["S"] = pdf.Name("TD") }), "tags: TD stands where it may not"},
		"a picture unsaid":     {object(firstElem, func(d pdf.Dict) { d["S"] = pdf.Name("Figure") }), "tags: a picture has no words"},
		"a lost child":         {object(firstElem, func(d pdf.Dict) { d["P"] = tree }), "does not know what it stands in"},
		"two owners":           {object(firstElem, func(d pdf.Dict) { d["K"] = pdf.Array{num("0"), num("0")} }), "tags: piece 0 belongs to nothing, or to two"},
		"a circle":             {object(firstElem, func(d pdf.Dict) { d["K"] = pdf.Array{firstElem} }), "tags: the tree is no tree"},
		"packed oddly":         {forged(t, good, dict(pageRef)["Contents"], "<</Length 0/Filter/LZWDecode>>\nstream\n\nendstream"), "stream:"},
	} {
		t.Run(name, func(t *testing.T) {
			all := strings.Join(pdftest.Judge(c.data), "\n")
			if !strings.Contains(all, c.fault) {
				t.Errorf("want %q, got:\n%s", c.fault, all)
			}
		})
	}
	if faults := pdftest.Judge(good); len(faults) > 0 {
		t.Errorf("the good one: %v", faults)
	}
}
