package pdftest

import (
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"oszir/internal/platform/pdf"
)

// judge collects what is wrong with a file.
type judge struct {
	doc    *pdf.Document
	data   []byte
	faults []string
	pages  []pdf.Ref
}

func (j *judge) fault(format string, args ...any) {
	j.faults = append(j.faults, fmt.Sprintf(format, args...))
}

// Judge gives the rules that a file breaks, each as a word and what was found; none when it keeps them all.
func Judge(data []byte) []string {
	doc, err := pdf.Read(data)
	if err != nil {
		return []string{"form: " + err.Error()}
	}
	j := &judge{doc: doc, data: data}
	j.frame()
	catalog, err := doc.Dict(doc.Trailer["Root"])
	if err != nil {
		return append(j.faults, "form: "+err.Error())
	}
	j.catalog(catalog)
	j.metadata(catalog)
	j.intent(catalog)
	j.objects()
	j.walkPages(catalog["Pages"], 0)
	j.tags(catalog)
	return j.faults
}

func (j *judge) get(o any) any {
	v, err := j.doc.Resolve(o)
	if err != nil {
		j.fault("form: %v", err)
		return nil
	}
	return v
}

func (j *judge) dict(o any) pdf.Dict {
	switch v := j.get(o).(type) {
	case pdf.Dict:
		return v
	case pdf.Stream:
		return v.Dict
	}
	return pdf.Dict{}
}

func (j *judge) array(o any) pdf.Array {
	a, _ := j.get(o).(pdf.Array)
	return a
}

// content gives the bytes of a stream, unpacked.
func (j *judge) content(o any) []byte {
	s, ok := j.get(o).(pdf.Stream)
	if !ok {
		j.fault("form: a stream is missing")
		return nil
	}
	if s.Dict["Filter"] == nil {
		return s.Raw
	}
	r, err := zlib.NewReader(bytes.NewReader(s.Raw))
	if err != nil {
		j.fault("form: %v", err)
		return nil
	}
	out, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err != nil {
		j.fault("form: %v", err)
	}
	return out
}

// frame looks at the file's first lines, its end and its identifier.
func (j *judge) frame() {
	lines := bytes.SplitN(j.data, []byte("\n"), 3)
	if !bytes.HasPrefix(lines[0], []byte("%PDF-1.")) || len(lines[0]) != 8 {
		j.fault("header: the first line is no version")
	}
	if len(lines) < 3 || len(lines[1]) < 5 || lines[1][0] != '%' || slices.ContainsFunc(lines[1][1:5], func(c byte) bool { return c < 128 }) {
		j.fault("header: the second line does not tell that the file is no text")
	}
	if !bytes.HasSuffix(j.data, []byte("%%EOF\n")) {
		j.fault("end: something stands after the end")
	}
	id := j.array(j.doc.Trailer["ID"])
	for _, part := range id {
		s, _ := part.(pdf.String)
		if len(s) == 0 {
			j.fault("id: a part of the identifier is empty")
		}
	}
	if len(id) != 2 {
		j.fault("id: the file has no identifier")
	}
}

func (j *judge) catalog(c pdf.Dict) {
	lang, _ := c["Lang"].(pdf.String)
	if string(lang) != "hu-HU" {
		j.fault("lang: the language is %q", lang)
	}
	if j.dict(c["MarkInfo"])["Marked"] != true {
		j.fault("marked: the file does not say that it is tagged")
	}
	if j.dict(c["ViewerPreferences"])["DisplayDocTitle"] != true {
		j.fault("title: readers show the file's name instead of its title")
	}
	for _, key := range []string{"OpenAction", "AA", "Names", "OCProperties", "Perms", "Requirements"} {
		if c[key] != nil {
			j.fault("catalog: %s is there", key)
		}
	}
	form := j.dict(c["AcroForm"])
	if form["XFA"] != nil || form["NeedAppearances"] == true {
		j.fault("form_field: fields that readers would have to draw")
	}
}

// text gives a string for people.
func text(o any) string {
	s, _ := o.(pdf.String)
	if len(s) < 2 || s[0] != 0xFE || s[1] != 0xFF {
		return string(s)
	}
	var units []uint16
	for i := 2; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// metadata compares what the file says of itself in its two places.
func (j *judge) metadata(c pdf.Dict) {
	s, ok := j.get(c["Metadata"]).(pdf.Stream)
	if !ok || s.Dict["Filter"] != nil {
		j.fault("xmp: there is no readable XMP")
		return
	}
	found := map[string]string{}
	dec := xml.NewDecoder(bytes.NewReader(s.Raw))
	var path []string
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			j.fault("xmp: %v", err)
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Space+t.Name.Local)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			for _, p := range path {
				found[p] += strings.Trim(string(t), "\n")
			}
		}
	}
	if found["http://www.aiim.org/pdfa/ns/id/part"] != "2" || found["http://www.aiim.org/pdfa/ns/id/conformance"] != "A" {
		j.fault("xmp: the file does not say that it is PDF/A-2a")
	}
	if found["http://www.aiim.org/pdfua/ns/id/part"] != "1" || !strings.Contains(found["http://www.aiim.org/pdfa/ns/extension/schemas"], "http://www.aiim.org/pdfua/ns/id/") {
		j.fault("xmp: the file does not say that it is PDF/UA-1")
	}
	info := j.dict(j.doc.Trailer["Info"])
	for key, name := range map[string]string{
		"Title": "http://purl.org/dc/elements/1.1/title", "Author": "http://purl.org/dc/elements/1.1/creator",
		"Subject": "http://purl.org/dc/elements/1.1/description", "Creator": "http://ns.adobe.com/xap/1.0/CreatorTool",
		"Producer": "http://ns.adobe.com/pdf/1.3/Producer",
	} {
		if text(info[key]) != found[name] {
			j.fault("xmp: %s is told in two ways: %q and %q", key, text(info[key]), found[name])
		}
	}
	if text(info["Title"]) == "" {
		j.fault("title: there is none")
	}
	for key, name := range map[string]string{"CreationDate": "CreateDate", "ModDate": "ModifyDate"} {
		one, err1 := time.Parse("D:20060102150405-07'00'", text(info[key]))
		two, err2 := time.Parse(time.RFC3339, found["http://ns.adobe.com/xap/1.0/"+name])
		if err1 != nil || err2 != nil || !one.Equal(two) {
			j.fault("xmp: %s is told in two ways", key)
		}
	}
}

// intent looks for the description of the colours.
func (j *judge) intent(c pdf.Dict) {
	all := j.array(c["OutputIntents"])
	if len(all) != 1 || j.dict(all[0])["S"] != pdf.Name("GTS_PDFA1") {
		j.fault("intent: the file does not say what its colours mean")
		return
	}
	profile := j.dict(all[0])["DestOutputProfile"]
	icc := j.content(profile)
	size := len(icc)
	if j.dict(profile)["N"] != pdf.Number("3") || size < 132 || string(icc[36:40]) != "acsp" || string(icc[16:20]) != "RGB " ||
		int(icc[0])<<24|int(icc[1])<<16|int(icc[2])<<8|int(icc[3]) != size || icc[8] > 4 {
		j.fault("intent: the colour profile is broken")
		return
	}
	count := int(icc[131])
	for i := range count {
		entry := icc[132+12*i:]
		at, n := int(entry[5])<<16|int(entry[6])<<8|int(entry[7]), int(entry[9])<<16|int(entry[10])<<8|int(entry[11])
		if at < 132+12*count || at+n > size {
			j.fault("intent: %s of the colour profile stands outside it", entry[:4])
		}
	}
}

// objects looks through everything in the file for what an archive must not hold.
func (j *judge) objects() {
	for _, n := range j.doc.Objects() {
		switch o := j.get(pdf.Ref(n)).(type) {
		case pdf.Stream:
			if o.Dict["F"] != nil || o.Dict["Filter"] != nil && o.Dict["Filter"] != pdf.Name("FlateDecode") {
				j.fault("stream: object %d stands elsewhere, or packed in another way than Flate", n)
			}
			j.forbidden(n, o.Dict)
		default:
			j.forbidden(n, o)
		}
	}
}

func (j *judge) forbidden(n int, o any) {
	switch o := o.(type) {
	case pdf.Array:
		for _, item := range o {
			j.forbidden(n, item)
		}
	case pdf.Dict:
		if s, ok := o["S"].(pdf.Name); ok && slices.Contains([]pdf.Name{"JavaScript", "Launch", "Sound", "Movie", "ResetForm", "ImportData", "Hide", "SetOCGState", "Rendition", "Trans", "GoTo3DView"}, s) {
			j.fault("action: object %d does something: %s", n, s)
		}
		for _, key := range []string{"JS", "JavaScript", "EF", "AA", "SMask", "TR", "PS"} {
			if o[key] != nil {
				j.fault("action: object %d has %s", n, key)
			}
		}
		for _, item := range o {
			j.forbidden(n, item)
		}
	}
}

// walkPages looks at each page: its contents, fonts and annotations.
func (j *judge) walkPages(o any, depth int) {
	node := j.dict(o)
	if depth > 20 {
		j.fault("form: the tree of pages has no end")
		return
	}
	if node["Type"] == pdf.Name("Pages") {
		for _, kid := range j.array(node["Kids"]) {
			j.walkPages(kid, depth+1)
		}
		return
	}
	ref, _ := o.(pdf.Ref)
	j.pages = append(j.pages, ref)
	if node["Tabs"] != pdf.Name("S") {
		j.fault("tabs: page %d does not go from field to field in the order of reading", len(j.pages))
	}
	for name, font := range j.dict(j.dict(node["Resources"])["Font"]) {
		j.font(name, j.dict(font))
	}
	for _, a := range j.array(node["Annots"]) {
		note := j.dict(a)
		flags, _ := strconv.Atoi(fmt.Sprint(note["F"]))
		r := j.array(note["Rect"])
		if flags&4 == 0 || flags&(1|2|32|256) != 0 {
			j.fault("annotation: one is not printed")
		}
		if note["AP"] == nil && (len(r) != 4 || r[0] != r[2] || r[1] != r[3]) {
			j.fault("annotation: one has a place and no looks")
		}
	}
}
