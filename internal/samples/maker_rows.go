package samples

import "iter"

// Rows gives all rows, sheet by sheet in the order of ptr.Sheets, each row when it is asked for: what is in memory is
// one household, however many there are.
func (m *Maker) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for no := int16(fullSheet); no <= sheets; no++ {
			row := 1
			for h := range m.all(no) {
				for _, r := range h.rows(no) {
					row++
					if !yield(Row{Sheet: no, Number: row, Values: r.values}) {
						return
					}
				}
			}
		}
	}
}

// all makes the households one after the other, as far as a sheet needs them.
func (m *Maker) all(upTo int16) iter.Seq[*household] {
	return func(yield func(*household) bool) {
		before := 0
		for n := range m.counts.Households {
			h := m.household(n, before, upTo)
			for i := range h.people {
				if h.people[i].full {
					before++
				}
			}
			if !yield(h) {
				return
			}
		}
	}
}

// Expected is the known answer to the workbook: the rows that must be found wrong, all others right.
type Expected struct {
	Office string                   `json:"office"`
	Rows   map[string][]ExpectedRow `json:"rows"`  // by sheet name
	Count  map[string]int           `json:"count"` // rows by sheet name
}

// ExpectedRow is a wrong row with the codes that it must carry; it may carry more.
type ExpectedRow struct {
	Row   int      `json:"row"`
	Codes []string `json:"codes"`
}

// Expected gives the known answer, by the mistakes that were made and by the rules across rows. Only rows that are
// wrong are held.
func (m *Maker) Expected() Expected {
	e := Expected{Office: string(m.opt.Office), Rows: map[string][]ExpectedRow{}, Count: map[string]int{}}
	for no := fullSheet; no <= sheets; no++ {
		e.Rows[sheetByNo[no].Name] = []ExpectedRow{}
	}
	for h := range m.all(sheets) {
		for no := fullSheet; no <= sheets; no++ {
			name := sheetByNo[no].Name
			for _, r := range h.rows(int16(no)) {
				e.Count[name]++
				if len(r.answer) == 0 {
					continue
				}
				codes := make([]string, 0, len(r.answer))
				for _, c := range r.answer {
					codes = append(codes, string(c))
				}
				e.Rows[name] = append(e.Rows[name], ExpectedRow{Row: e.Count[name] + 1, Codes: codes})
			}
		}
	}
	for no := fullSheet; no <= sheets; no++ {
		e.Count[sheetByNo[no].Name] += 0 // a sheet without rows is said to have none
	}
	return e
}
