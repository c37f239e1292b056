package hostile

import (
	"strconv"
	"strings"
)

var xmlParts = []string{nameTypes, nameRels, nameBook, nameBRels, nameSheet, nameStyles, nameSST, nameTheme, nameCore}

// edit makes a sort that changes the text of a part of a file with shared strings.
func edit(name, want, part string, change func(string) string) sort {
	return sort{name, want, func(m *maker) {
		m.dress = dress{shared: true}
		p := m.part(part)
		p.Text = change(p.Text)
		m.told = false
	}}
}

// insideRoot puts text behind the first start tag after the declaration.
func insideRoot(s, text string) string {
	at := strings.Index(s, "?>") + 2
	at += strings.IndexByte(s[at:], '>') + 1
	return s[:at] + text + s[at:]
}

func xmlSorts() []sort {
	var all []sort
	add := func(name, want string, change func(string) string) {
		for _, p := range xmlParts {
			all = append(all, edit(name+"-"+strings.ReplaceAll(p, "/", "."), want, p, change))
		}
	}
	const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>`
	add("doctype", "sheet.doctype", func(s string) string { return strings.Replace(s, "?>", "?>"+laughs, 1) })
	add("laughs", "sheet.broken_xml", func(s string) string { return insideRoot(s, "&lol2;") })
	add("depth", "sheet.too_deep", func(s string) string {
		return insideRoot(s, strings.Repeat("<a>", 5000)+strings.Repeat("</a>", 5000))
	})
	add("utf16", "sheet.not_utf8", func(s string) string { return string(wide(s)) })
	add("latin2-declared", "sheet.not_utf8", func(s string) string { return strings.Replace(s, "UTF-8", "iso-8859-2", 1) })
	add("latin2", "sheet.not_utf8", func(s string) string { return insideRoot(s, "<!-- \xd5si -->") })
	add("nul", "sheet.broken_xml", func(s string) string { return insideRoot(s, "<!-- \x00 -->") })
	add("truncated", "sheet.broken_xml", func(s string) string { return s[:len(s)*3/4] })
	add("two-roots", "sheet.broken_xml", func(s string) string { return s + "<x/>" })
	add("trailing", "sheet.broken_xml", func(s string) string { return s + "x" })
	one := func(name, want string, change func(string) string) {
		all = append(all, edit(name, want, nameSheet, change))
	}
	one("huge-attribute", "sheet.broken_xml", func(s string) string { return insideRoot(s, `<a b="`+strings.Repeat("ab", 1<<20)+`"/>`) })
	one("huge-name", "sheet.broken_xml", func(s string) string { return insideRoot(s, "<"+strings.Repeat("ab", 1000)+"/>") })
	one("many-attributes", "sheet.broken_xml", func(s string) string {
		b := strings.Builder{}
		for i := range 5000 {
			b.WriteString(" a" + strconv.Itoa(i) + `="1"`)
		}
		return insideRoot(s, "<a"+b.String()+"/>")
	})
	one("many-namespaces", "sheet.broken_xml", func(s string) string {
		b := strings.Builder{}
		for i := range 50 {
			b.WriteString("<a")
			for j := range 20 {
				b.WriteString(" xmlns:p" + strconv.Itoa(i*20+j) + `="u"`)
			}
			b.WriteString(">")
		}
		return insideRoot(s, b.String()+strings.Repeat("</a>", 50))
	})
	one("attribute-twice", "sheet.broken_xml", func(s string) string { return strings.Replace(s, `<c r="A1"`, `<c r="A1" r="B1"`, 1) })
	one("prefix-undeclared", "sheet.broken_xml", func(s string) string { return insideRoot(s, "<q:a/>") })
	one("tag-crossing", "sheet.broken_xml", func(s string) string { return insideRoot(s, "<a><b></a></b>") })
	one("control-reference", "sheet.broken_xml", func(s string) string { return insideRoot(s, "<a>&#0;</a>") })
	one("surrogate-reference", "sheet.broken_xml", func(s string) string { return insideRoot(s, "<a>&#xD800;</a>") })
	one("declaration-late", "sheet.broken_xml", func(s string) string { return " " + s })
	one("xml-1.1", "sheet.broken_xml", func(s string) string { return strings.Replace(s, `version="1.0"`, `version="1.1"`, 1) })
	one("cdata-open", "sheet.broken_xml", func(s string) string { return insideRoot(s, "<![CDATA[") })
	one("comment-dashes", "sheet.broken_xml", func(s string) string { return insideRoot(s, "<!-- a -- b -->") })
	one("foreign-root", "sheet.broken_part", func(s string) string {
		return strings.NewReplacer("<worksheet", "<dialogsheet", "</worksheet", "</dialogsheet").Replace(s)
	})
	one("foreign-namespace", "sheet.broken_part", func(s string) string { return strings.Replace(s, mainSpace, "urn:x", 1) })
	return all
}
