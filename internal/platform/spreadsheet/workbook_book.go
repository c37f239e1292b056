package spreadsheet

import (
	"path"
	"strings"
)

// relation is a line of a .rels part.
type relation struct {
	id, kind, target string // kind: the last step of the type, folded
}

const maxRelations = 1 << 17 // of one part; the format's own limit for hyperlinks of a sheet is 65,530

// readRelations reads every .rels part and refuses what leads out of the file. A hyperlink may: it does nothing
// until somebody clicks it.
func (w *Workbook) readRelations(c *clock) error {
	for _, p := range w.parts {
		if !hasSuffixFold(p.name, ".rels") {
			continue
		}
		err := w.relations(c, p, func(relation) error { return nil })
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *Workbook) relations(c *clock, p *part, fn func(relation) error) error {
	seen := map[string]bool{}
	return w.each(c, p, spacePack, "Relationships", func(t *tokenizer) error {
		if !t.is(spacePack, "Relationship") {
			return t.skip()
		}
		var r relation
		r.id, _ = t.attribute("Id")
		r.target, _ = t.attribute("Target")
		kind, _ := t.attribute("Type")
		mode, _ := t.attribute("TargetMode")
		kind = strings.TrimRight(fold(strings.TrimSpace(kind)), "/")
		r.kind = kind[strings.LastIndexByte(kind, '/')+1:]
		mode = strings.TrimSpace(mode)
		key, active := activeRelations[r.kind]
		switch {
		case seen[r.id] || len(seen) == maxRelations:
			return brokenPart(p.name, "relationship given twice, or too many")
		case active:
			return refuse(key, printable(p.name))
		case mode != "" && !strings.EqualFold(mode, "Internal") && r.kind != "hyperlink":
			return refuse(keyExternalLink, printable(p.name))
		}
		seen[r.id] = true
		err := fn(r)
		if err != nil {
			return err
		}
		return t.skip()
	})
}

// target finds the part a relationship of a part leads to.
func (w *Workbook) target(from, target string) (*part, error) {
	target, _, _ = strings.Cut(target, "#")
	if target == "" || strings.ContainsAny(target, "\\?") || strings.Contains(target, "://") {
		return nil, brokenPart(printable(from), "target of a relationship")
	}
	if !strings.HasPrefix(target, "/") {
		target = path.Join("/", path.Dir(from), target)
	}
	name := strings.TrimPrefix(path.Clean(target), "/")
	return w.byName[fold(name)], nil
}

func relationsOf(name string) string {
	return path.Join(path.Dir(name), "_rels", path.Base(name)+".rels")
}

// readBook finds the workbook part, and through it the sheets, the styles and the shared strings.
func (w *Workbook) readBook(c *clock) error {
	book, err := w.bookPart(c)
	if err != nil {
		return err
	}
	rels := w.byName[fold(relationsOf(book.name))]
	if rels == nil {
		return refuse(keyMissingPart, relationsOf(book.name))
	}
	byID := map[string]relation{}
	err = w.relations(c, rels, func(r relation) error {
		byID[r.id] = r
		switch r.kind {
		case "styles":
			return w.single(&w.styles, book, r)
		case "sharedstrings":
			return w.single(&w.strings, book, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.readSheets(c, book, byID)
}

// single takes a part that may be there once. Shared strings that are not there make Missing cells, not a refusal.
func (w *Workbook) single(slot **part, book *part, r relation) error {
	p, err := w.target(book.name, r.target)
	switch {
	case err != nil:
		return err
	case *slot != nil:
		return refuse(keyDuplicatePart, printable(r.target))
	case p == nil && r.kind == "styles":
		return refuse(keyMissingPart, printable(r.target))
	}
	*slot = p
	return nil
}

func (w *Workbook) bookPart(c *clock) (*part, error) {
	const name = "_rels/.rels"
	rels := w.byName[name]
	if rels == nil {
		return nil, refuse(keyMissingPart, name)
	}
	var book *part
	err := w.relations(c, rels, func(r relation) error {
		if r.kind != "officedocument" {
			return nil
		}
		p, err := w.target("", r.target)
		switch {
		case err != nil:
			return err
		case book != nil:
			return refuse(keyDuplicatePart, printable(r.target))
		case p == nil:
			return refuse(keyMissingPart, printable(r.target))
		}
		book = p
		return nil
	})
	if err != nil {
		return nil, err
	}
	if book == nil {
		return nil, refuse(keyMissingPart, "workbook.xml")
	}
	kind := w.typeOf(book)
	if !strings.HasSuffix(kind, "spreadsheetml.sheet.main+xml") && !strings.HasSuffix(kind, "spreadsheetml.template.main+xml") {
		return nil, refuse(keyOtherOffice)
	}
	return book, nil
}

func (w *Workbook) readSheets(c *clock, book *part, byID map[string]relation) error {
	err := w.each(c, book, spaceMain, "workbook", func(t *tokenizer) error {
		switch {
		case t.is(spaceMain, "workbookPr"):
			v, _ := t.attribute("date1904")
			w.date1904 = v == "1" || v == "true"
		case t.is(spaceMain, "sheets"):
			return t.children(func() error {
				if t.is(spaceMain, "sheet") {
					err := w.readSheet(t, book, byID)
					if err != nil {
						return err
					}
				}
				return t.skip()
			})
		}
		return t.skip()
	})
	if err != nil {
		return err
	}
	if len(w.sheets) == 0 {
		return brokenPart(book.name, "no sheets")
	}
	return nil
}

func (w *Workbook) readSheet(t *tokenizer, book *part, byID map[string]relation) error {
	name, _ := t.attribute("name")
	state, _ := t.attribute("state")
	id, _ := t.attributeOf(spaceRel, "id")
	r, ok := byID[id]
	if !ok || name == "" || len(name) > 4*maxName {
		return brokenPart(book.name, "sheet without a part")
	}
	if r.kind != "worksheet" {
		return nil // a chart on its own tab
	}
	p, err := w.target(book.name, r.target)
	if err != nil {
		return err
	}
	if p == nil {
		return refuse(keyMissingPart, printable(r.target))
	}
	for _, s := range w.sheets {
		if s.part == p || strings.EqualFold(s.Name, name) {
			return brokenPart(book.name, "sheet given twice")
		}
	}
	if len(w.sheets) == w.lim.Sheets {
		return refuse(keySheets, w.lim.Sheets)
	}
	w.sheets = append(w.sheets, &sheetPart{
		Sheet: Sheet{Name: name, Hidden: state == "hidden" || state == "veryHidden"}, part: p,
	})
	return nil
}
