package spreadsheet

import "bytes"

// appendString appends the text of the element that has just opened (t, v): pieces joined, nothing else allowed
// inside. White space at the ends goes unless asked to be kept; escapes of the format are decoded.
func (t *tokenizer) appendString(dst []byte, most int, trim bool) ([]byte, error) {
	from := len(dst)
	trim = trim && !t.preserves()
	for {
		kind, err := t.next()
		switch {
		case err != nil:
			return dst, err
		case kind == tokenEnd:
			return finishText(dst, from, trim), nil
		case kind != tokenText:
			return dst, brokenPart(t.part, "element inside a text")
		}
		dst = t.appendText(dst)
		if len(dst)-from > most {
			return dst, refuse(keyCellTooLong, most)
		}
	}
}

// finishText trims and decodes dst from a place on.
func finishText(dst []byte, from int, trim bool) []byte {
	if trim {
		dst = trimText(dst, from)
	}
	if bytes.IndexByte(dst[from:], '_') >= 0 {
		dst = dst[:from+unescape(dst[from:])]
	}
	return dst
}

func trimText(dst []byte, from int) []byte {
	for len(dst) > from && isSpace(dst[len(dst)-1]) {
		dst = dst[:len(dst)-1]
	}
	lead := from
	for lead < len(dst) && isSpace(dst[lead]) {
		lead++
	}
	if lead > from {
		dst = append(dst[:from], dst[lead:]...)
	}
	return dst
}

// preserves reports xml:space="preserve" on the start tag.
func (t *tokenizer) preserves() bool {
	for i := range t.tag.attrs {
		a := &t.tag.attrs[i]
		if a.space == spaceXML && a.prefix > 0 && string(t.b[a.name.from+a.prefix:a.name.to]) == "space" {
			return string(t.b[a.value.from:a.value.to]) == "preserve"
		}
	}
	return false
}

// appendRich appends the text of an is or si element: its one t, or the t of its runs. Phonetic readings are not
// text. A run keeps its white space whatever it says, lest two words be glued together.
func (t *tokenizer) appendRich(dst []byte, most int) ([]byte, error) {
	from := len(dst)
	plain := false
	for {
		kind, err := t.next()
		switch {
		case err != nil:
			return dst, err
		case kind == tokenEnd:
			return dst, nil
		case kind == tokenText:
			continue
		case t.is(spaceMain, "t"):
			if plain {
				return dst, brokenPart(t.part, "two texts in a string")
			}
			plain = true
			dst, err = t.appendString(dst, most-(len(dst)-from), true)
		case t.is(spaceMain, "r"):
			dst, err = t.appendRun(dst, most-(len(dst)-from))
		default:
			err = t.skip()
		}
		if err != nil {
			return dst, err
		}
	}
}

func (t *tokenizer) appendRun(dst []byte, most int) ([]byte, error) {
	seen := false
	for {
		kind, err := t.next()
		switch {
		case err != nil:
			return dst, err
		case kind == tokenEnd:
			return dst, nil
		case kind == tokenText:
			continue
		case !t.is(spaceMain, "t"):
			err = t.skip()
		case seen:
			return dst, brokenPart(t.part, "two texts in a run")
		default:
			seen = true
			dst, err = t.appendString(dst, most, false)
		}
		if err != nil {
			return dst, err
		}
	}
}

// readCell takes the cell whose start tag was read, the slow way. Its text goes to the end of the row's text.
func (r *rowReader) readCell(c *rawCell) error {
	err := r.cellAttributes(c)
	if err != nil {
		return err
	}
	from := len(r.text)
	for {
		kind, err := r.t.next()
		switch {
		case err != nil:
			return err
		case kind == tokenEnd:
			return r.take(c, from)
		case kind == tokenText:
			continue
		case r.t.tag.space != spaceMain:
			return r.broken("foreign element in a cell")
		}
		switch string(r.t.local()) {
		case "f":
			if c.formula {
				return r.broken("two formulas in a cell")
			}
			c.formula = true
			err = r.t.skip()
		case "v":
			if c.valued {
				return r.broken("two values in a cell")
			}
			c.valued = true
			r.text, err = r.appendValue(c)
		case "is":
			if c.valued || c.kind != cellInline {
				return r.broken("inline string in a cell of another type")
			}
			c.valued = true
			r.text, err = r.t.appendRich(r.text, r.w.lim.CellBytes)
		case "extLst":
			err = r.t.skip()
		default:
			err = r.broken("unknown element in a cell")
		}
		if err != nil {
			return err
		}
	}
}

// appendValue appends a v element; only texts know escapes.
func (r *rowReader) appendValue(c *rawCell) ([]byte, error) {
	from := len(r.text)
	dst, err := r.t.appendPlain(r.text, r.w.lim.CellBytes)
	if err == nil && c.texts() {
		dst = finishText(dst, from, false)
	}
	return dst, err
}

func (c *rawCell) texts() bool { return c.kind == cellInline || c.kind == cellFormulaText }

// appendPlain is appendString without trimming and without escapes.
func (t *tokenizer) appendPlain(dst []byte, most int) ([]byte, error) {
	from := len(dst)
	for {
		kind, err := t.next()
		switch {
		case err != nil:
			return dst, err
		case kind == tokenEnd:
			return dst, nil
		case kind != tokenText:
			return dst, brokenPart(t.part, "element inside a text")
		}
		dst = t.appendText(dst)
		if len(dst)-from > most {
			return dst, refuse(keyCellTooLong, most)
		}
	}
}
