package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"sync"
	"time"

	"oszir/internal/platform/paper"
)

// metadata says in XML (XMP) what the file is and which standards it keeps. PDF/A wants a description of the words
// that it does not know itself: here the one of PDF/UA.
func metadata(p paper.Paper, at time.Time) []byte {
	subject := ""
	if p.Subject != "" {
		subject = fmt.Sprintf("<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:description>\n", escaped(p.Subject))
	}
	day := at.Format("2006-01-02T15:04:05-07:00")
	return fmt.Appendf(nil, `<?xpacket begin="`+"\uFEFF"+`" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format><dc:language><rdf:Bag><rdf:li>hu-HU</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
%s<xmp:CreatorTool>OSZIR</xmp:CreatorTool><pdf:Producer>OSZIR</pdf:Producer><xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, escaped(p.Title), escaped(p.Author), subject, day, day)
}

func escaped(s string) []byte {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // into memory: never fails
	return b.Bytes()
}

// colourProfile describes the colours of screens (sRGB, IEC 61966-2-1) as an ICC profile of version 2: three primary
// colours and the curve that all three share.
var colourProfile = sync.OnceValue(func() []byte {
	fixed := func(v float64) []byte { return be.AppendUint32(nil, uint32(int32(math.Round(v*65536)))) }
	point := func(x, y, z float64) []byte {
		return bytes.Join([][]byte{[]byte("XYZ \x00\x00\x00\x00"), fixed(x), fixed(y), fixed(z)}, nil)
	}
	const name = "sRGB IEC61966-2.1"
	described := append([]byte("desc\x00\x00\x00\x00"), be.AppendUint32(nil, uint32(len(name)+1))...)
	described = append(append(described, name...), make([]byte, 1+4+4+2+1+67)...) // no Unicode, no Macintosh script
	const steps = 1024
	curve := append([]byte("curv\x00\x00\x00\x00"), be.AppendUint32(nil, steps)...)
	for i := range steps {
		v := float64(i) / (steps - 1)
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		curve = be.AppendUint16(curve, uint16(math.Round(v*65535)))
	}
	tags := []struct {
		names []string
		data  []byte
	}{
		{[]string{"desc"}, described},
		{[]string{"cprt"}, []byte("text\x00\x00\x00\x00No copyright, use freely\x00")},
		{[]string{"wtpt"}, point(0.9505, 1, 1.0891)}, // D65; the primaries are as seen under D50
		{[]string{"rXYZ"}, point(0.43607, 0.22249, 0.01392)},
		{[]string{"gXYZ"}, point(0.38515, 0.71687, 0.09708)},
		{[]string{"bXYZ"}, point(0.14307, 0.06061, 0.71410)},
		{[]string{"rTRC", "gTRC", "bTRC"}, curve},
	}
	const count = 9
	body := be.AppendUint32(nil, count)
	var data []byte
	for _, t := range tags {
		for _, n := range t.names {
			body = append(body, n...)
			body = be.AppendUint32(body, uint32(128+4+12*count+len(data)))
			body = be.AppendUint32(body, uint32(len(t.data)))
		}
		data = append(data, t.data...)
		data = append(data, make([]byte, (4-len(t.data)%4)%4)...)
	}
	body = append(body, data...)
	head := make([]byte, 128, 128+len(body))
	be.PutUint32(head, uint32(128+len(body)))
	copy(head[8:], "\x02\x10\x00\x00mntrRGB XYZ \x07\xEA\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00acsp")
	copy(head[68:], bytes.Join([][]byte{fixed(0.9642), fixed(1), fixed(0.8249)}, nil))
	return append(head, body...)
})
