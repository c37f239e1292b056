package spreadsheet

// shared gives the shared strings, read when the first cell asks for one: a file of inline strings never pays.
func (w *Workbook) shared(c *clock) (*stringTable, error) {
	if w.table != nil {
		return w.table, nil
	}
	table := &stringTable{memory: w.tableMemory}
	if w.strings != nil {
		err := w.readStrings(c, table)
		if err != nil {
			_ = table.close()
			return nil, err
		}
	}
	err := table.done()
	if err != nil {
		_ = table.close()
		return nil, err
	}
	w.table = table
	return table, nil
}

func (w *Workbook) readStrings(c *clock, table *stringTable) error {
	f, err := w.newFeed(c, w.strings, true)
	if err != nil {
		return err
	}
	defer f.close()
	t := newTokenizer(w.strings.name, f, w.lim.Depth)
	err = t.root(spaceMain, "sst")
	if err != nil {
		return err
	}
	var m markup
	m.fit(t.b[t.tag.name.from : t.tag.name.from+t.tag.prefix])
	quick := len(t.open)+quickDepth <= t.maxDepth
	var text []byte
	for {
		for quick {
			marks, preserve, ok := t.scanItem(&m)
			if !ok {
				break
			}
			text, err = w.quickString(t, text[:0], marks, preserve)
			if err != nil {
				return err
			}
			err = w.addString(table, text)
			if err != nil {
				return err
			}
		}
		kind, err := t.next()
		switch {
		case err != nil:
			return err
		case kind == tokenEnd:
			err = t.finish()
			w.strings.checked = w.strings.checked || err == nil
			return err
		case kind == tokenText:
			continue
		case !t.is(spaceMain, "si"):
			err = t.skip()
		default:
			text, err = t.appendRich(text[:0], w.lim.CellBytes)
			if err == nil {
				err = w.addString(table, text)
			}
		}
		if err != nil {
			return err
		}
	}
}

func (w *Workbook) quickString(t *tokenizer, text []byte, marks uint8, preserve bool) ([]byte, error) {
	text = t.appendText(text)
	if len(text) > w.lim.CellBytes {
		return text, refuse(keyCellTooLong, w.lim.CellBytes)
	}
	if !preserve {
		text = trimText(text, 0)
	}
	if marks&(markUnderscore|markReference) != 0 {
		text = finishText(text, 0, false)
	}
	return text, nil
}

func (w *Workbook) addString(table *stringTable, text []byte) error {
	if int64(table.n) >= w.lim.Strings || table.bytes+int64(len(text)) > w.lim.StringBytes {
		return refuse(keyStrings, w.lim.Strings, mebibytes(w.lim.StringBytes))
	}
	return table.add(text)
}
