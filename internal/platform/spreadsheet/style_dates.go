package spreadsheet

import "strings"

// readStyles learns which cell styles show a number as a date or a time.
func (w *Workbook) readStyles(c *clock) error {
	if w.styles == nil {
		return nil
	}
	f, err := w.newFeed(c, w.styles, true)
	if err != nil {
		return err
	}
	defer f.close()
	t := newTokenizer(w.styles.name, f, w.lim.Depth)
	err = t.root(spaceMain, "styleSheet")
	if err != nil {
		return err
	}
	formats := map[int]bool{} // by number: shows a date
	for {
		kind, err := t.next()
		switch {
		case err != nil:
			return err
		case kind == tokenEnd:
			err = t.finish()
			w.styles.checked = err == nil
			return err
		case kind == tokenText:
			continue
		case t.is(spaceMain, "numFmts"):
			err = w.readFormats(t, formats)
		case t.is(spaceMain, "cellXfs"):
			err = w.readXfs(t, formats)
		default:
			err = t.skip()
		}
		if err != nil {
			return err
		}
	}
}

func (w *Workbook) readFormats(t *tokenizer, formats map[int]bool) error {
	return t.children(func() error {
		if t.is(spaceMain, "numFmt") {
			id, _ := t.attribute("numFmtId")
			code, _ := t.attribute("formatCode")
			n, ok := parseNumber([]byte(id))
			if !ok || len(formats) >= maxXfs {
				return brokenPart(t.part, "number format")
			}
			formats[n] = dateCode(code)
		}
		return t.skip()
	})
}

func (w *Workbook) readXfs(t *tokenizer, formats map[int]bool) error {
	if w.dates != nil {
		return brokenPart(t.part, "two cellXfs")
	}
	w.dates = []bool{}
	return t.children(func() error {
		if t.is(spaceMain, "xf") {
			id, ok := t.attribute("numFmtId")
			n := 0
			if ok {
				n, ok = parseNumber([]byte(id))
				if !ok {
					return brokenPart(t.part, "number format of a style")
				}
			}
			if len(w.dates) >= maxXfs {
				return brokenPart(t.part, "too many styles")
			}
			date, known := formats[n]
			w.dates = append(w.dates, known && date || !known && dateFormat(n))
		}
		return t.skip()
	})
}

// dateFormat tells the built-in formats of dates and times, those of the East Asian locales included.
func dateFormat(n int) bool {
	return n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58
}

// dateCode reports whether a format code shows a date or a time: it has y, m, d or h outside of quotes, brackets and
// escapes. Files should hold English codes whatever the language of the program; some writers put Hungarian ones
// (éééé.hh.nn.), which are recognised by é and by a double n.
func dateCode(code string) bool {
	rest := make([]byte, 0, len(code))
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				i = len(code)
				continue
			}
			i += end + 1
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				i = len(code)
				continue
			}
			i += end
		case '\\', '_', '*':
			i++
		default:
			rest = append(rest, code[i])
		}
	}
	low := strings.ToLower(string(rest))
	for _, general := range []string{"general", "standard", "normál", "általános"} {
		low = strings.ReplaceAll(low, general, "")
	}
	return strings.ContainsAny(low, "ymdhé") || strings.Contains(low, "nn")
}
