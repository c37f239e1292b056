package spreadsheet

import (
	"path"
	"strings"
)

// typeOf gives the content type of a part in lower case.
func (w *Workbook) typeOf(p *part) string {
	t, ok := w.types["/"+fold(p.name)]
	if !ok {
		t = w.types[strings.TrimPrefix(fold(path.Ext(p.name)), ".")]
	}
	return t
}

// readTypes reads [Content_Types].xml: overrides under "/name", defaults under the extension.
func (w *Workbook) readTypes(c *clock) error {
	p := w.byName[fold(contentTypesName)]
	if p == nil {
		return refuseFor("no content types", keyMissingPart, contentTypesName)
	}
	w.types = map[string]string{}
	return w.each(c, p, spaceTypes, "Types", func(t *tokenizer) error {
		var key string
		switch {
		case t.is(spaceTypes, "Default"):
			key, _ = t.attribute("Extension")
			key = strings.ReplaceAll(fold(key), "/", "")
		case t.is(spaceTypes, "Override"):
			key, _ = t.attribute("PartName")
			key = "/" + strings.TrimPrefix(fold(key), "/")
		default:
			return t.skip()
		}
		value, _ := t.attribute("ContentType")
		value, _, _ = strings.Cut(value, ";")
		_, twice := w.types[key]
		if twice || len(w.types) > 2*w.lim.Entries {
			return brokenPart(p.name, "content type given twice")
		}
		w.types[key] = fold(strings.TrimSpace(value))
		return t.skip()
	})
}

// each reads a small part and calls fn at the start of every child of its root.
func (w *Workbook) each(c *clock, p *part, s space, root string, fn func(*tokenizer) error) error {
	f, err := w.newFeed(c, p, true)
	if err != nil {
		return err
	}
	defer f.close()
	t := newTokenizer(p.name, f, w.lim.Depth)
	err = t.root(s, root)
	if err != nil {
		return err
	}
	err = t.children(func() error { return fn(t) })
	if err != nil {
		return err
	}
	err = t.finish()
	p.checked = p.checked || err == nil
	return err
}

// root reads up to the root element, which must have this name.
func (t *tokenizer) root(s space, local string) error {
	for {
		kind, err := t.next()
		switch {
		case err != nil:
			return err
		case kind == tokenText:
			continue
		case kind == tokenStart && t.is(s, local):
			return nil
		}
		return brokenPart(t.part, "unexpected root")
	}
}

// children calls fn at every child of the element that has just opened; fn must leave the tokenizer behind the
// child's end.
func (t *tokenizer) children(fn func() error) error {
	for {
		kind, err := t.next()
		switch {
		case err != nil:
			return err
		case kind == tokenEnd:
			return nil
		case kind == tokenStart:
			err = fn()
		}
		if err != nil {
			return err
		}
	}
}

// What must not come in, by a word of its content type, and the key that says so.
var activeTypes = []struct{ word, key string }{
	{"sheet.binary", keyXLSB},
	{"macroenabled", keyMacro}, {"vbaproject", keyMacro}, {"vbadata", keyMacro}, {"macrosheet", keyMacro},
	{"dialogsheet", keyMacro},
	{"externallink", keyExternalLink}, {"connections+xml", keyExternalLink}, {"querytable", keyExternalLink},
	{"oleobject", keyEmbedded}, {"activex", keyEmbedded}, {"webextension", keyEmbedded}, {"taskpanes", keyEmbedded},
	{"spreadsheetml.template.macro", keyMacro}, {"officedocument.model", keyEmbedded},
}

// The same by a step of the part's name.
var activeNames = []struct{ word, key string }{
	{"vbaproject", keyMacro}, {"vbadata", keyMacro}, {"/macrosheets/", keyMacro}, {"/dialogsheets/", keyMacro},
	{"/externallinks/", keyExternalLink}, {"/connections.xml", keyExternalLink}, {"/querytables/", keyExternalLink},
	{"/embeddings/", keyEmbedded}, {"/oleobject", keyEmbedded}, {"/activex/", keyEmbedded},
	{"/customui", keyEmbedded}, {"/webextensions/", keyEmbedded}, {"/attachedtoolbars", keyEmbedded},
	{"/xl/model/", keyEmbedded},
}

// The same by the last step of a relationship's type.
var activeRelations = map[string]string{
	"vbaproject": keyMacro, "wordvbadata": keyMacro, "xlmacrosheet": keyMacro, "xlintlmacrosheet": keyMacro,
	"dialogsheet": keyMacro, "attachedtoolbars": keyEmbedded,
	"externallink": keyExternalLink, "externallinkpath": keyExternalLink, "connections": keyExternalLink,
	"querytable": keyExternalLink, "attachedtemplate": keyExternalLink, "frame": keyExternalLink,
	"oleobject": keyEmbedded, "package": keyEmbedded, "control": keyEmbedded, "activexcontrolbinary": keyEmbedded,
	"extensibility": keyEmbedded, "webextension": keyEmbedded, "webextensiontaskpanes": keyEmbedded,
	"powerpivotdata": keyEmbedded, "usercustomization": keyEmbedded,
}

// refuseActive refuses by content types and by names; relationships follow in readRelations. The three must agree
// that nothing in the file acts by itself.
func (w *Workbook) refuseActive(*clock) error {
	for _, p := range w.parts {
		kind, name := w.typeOf(p), "/"+fold(p.name)
		for _, a := range activeTypes {
			if strings.Contains(kind, a.word) {
				return refuse(a.key, printable(p.name))
			}
		}
		for _, a := range activeNames {
			if strings.Contains(name, a.word) {
				return refuse(a.key, printable(p.name))
			}
		}
	}
	for key, kind := range w.types { // an override of a part that is not there counts too
		for _, a := range activeTypes {
			if strings.HasPrefix(key, "/") && strings.Contains(kind, a.word) {
				return refuse(a.key, printable(key))
			}
		}
	}
	return nil
}
