package gazetteer

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Update is what a workbook says, without the rows that have a finding. Counties holds the counties met, with the
// name (of 2013 or newer) that the workbook gives them first; all three are sorted by code.
type Update struct {
	Counties    []County
	Districts   []District
	Settlements []Settlement
}

// Finding is one thing said about one place of the workbook.
type Finding struct {
	Row    int // counted from 1; 0 means the whole sheet
	Column int // counted from 1; 0 means the whole row
	finding.Finding
}

// The caps of reading: a heading must stand near the top, and the country has 3,178 settlements.
const (
	headingRows = 50
	maxRows     = 20_000
	maxName     = 100
)

// ReadWorkbook reads the settlement sheet of the statistical office's yearly gazetteer (Magyarország
// helységnévtára), handed in as rows of texts. The heading may stand anywhere in the first rows, its columns in any
// order; case, accents, line breaks and megye or vármegye do not matter. Codes that lost their leading zeros as
// numbers get them back. Rows of totals and notes below the table are passed over.
//
// All findings come back at once, in the order of rows. A row that has one is not in the Update, except that a
// district whose seat is unknown stays in it. Whoever loads it decides whether an Update with findings is loaded at all.
func ReadWorkbook(rows iter.Seq[[]string]) (Update, []Finding) {
	r := reader{codes: map[string]int{}, names: map[string]int{}, districts: map[string]*metDistrict{}, districtNames: map[string]string{}, counties: map[string]County{}}
	var upper []string
	found := false
	for cells := range rows {
		r.row++
		if r.row > maxRows {
			r.say(maxRows, -1, finding.Finding{Code: finding.Format, Key: "gazetteer.too_many_rows", Args: []string{strconv.Itoa(maxRows)}})
			break
		}
		if found {
			r.read(cells)
			continue
		}
		l, ok := readLayout(nil, cells)
		if !ok && upper != nil {
			l, ok = readLayout(upper, cells)
		}
		if ok {
			found = true
			if !r.accept(l, cells) {
				return Update{}, r.findings
			}
			continue
		}
		if r.row >= headingRows {
			break
		}
		upper = slices.Clone(cells)
	}
	switch {
	case !found:
		r.say(0, -1, finding.Finding{Code: finding.Required, Key: "gazetteer.no_heading", Args: []string{strconv.Itoa(headingRows)}})
	case r.seen == 0:
		r.say(0, -1, finding.Finding{Code: finding.Required, Key: "gazetteer.no_rows"})
	}
	return r.update(), r.findings
}

type metDistrict struct {
	District
	row int
}

type reader struct {
	layout        layout
	row           int // of the row being read, counted from 1
	seen          int // rows that name a settlement
	findings      []Finding
	settlements   []Settlement
	codes         map[string]int // row by settlement code
	names         map[string]int // row by county and settlement name
	districts     map[string]*metDistrict
	districtNames map[string]string // code by name
	counties      map[string]County // by code, as first met
}

// say adds a finding; at counts columns from 0, -1 means the whole row.
func (r *reader) say(row, at int, f finding.Finding) {
	r.findings = append(r.findings, Finding{Row: row, Column: at + 1, Finding: f})
}

// accept takes a heading, or says which columns it lacks.
func (r *reader) accept(l layout, cells []string) bool {
	r.layout = l
	complete := true
	for c, f := range columnFields {
		if f.required && l.at[c] < 0 {
			complete = false
			r.say(r.row, -1, finding.Finding{Field: f.field, Code: finding.Required, Key: "gazetteer.column_missing", Args: []string{f.heading}})
		}
	}
	for _, i := range l.twice {
		if c, ok := columnOf(cells[i]); ok {
			r.say(r.row, i, finding.Finding{Field: columnFields[c].field, Code: finding.NotAllowed, Key: "gazetteer.column_twice", Args: []string{columnFields[c].heading}})
		}
	}
	return complete
}

func (r *reader) read(cells []string) {
	var text [columnCount]string
	filled := 0
	for c, at := range r.layout.at {
		if at >= 0 && at < len(cells) {
			text[c] = fields.Clean(cells[at])
		}
		if text[c] != "" {
			filled++
		}
	}
	if filled == 0 || isNote(text[colName], text[colCode]) {
		return
	}
	r.seen++

	ok := true
	bad := func(c column, f finding.Finding) {
		ok = false
		f.Field, f.Value = columnFields[c].field, text[c]
		r.say(r.row, r.layout.at[c], f)
	}
	for c, v := range text {
		if !utf8.ValidString(v) || strings.ContainsRune(v, utf8.RuneError) {
			bad(column(c), finding.Finding{Code: finding.Format, Key: "gazetteer.broken_text"})
		} else if utf8.RuneCountInString(v) > maxName {
			bad(column(c), finding.Finding{Code: finding.Format, Key: "finding.format.too_long", Args: []string{strconv.Itoa(maxName)}})
		}
	}
	if !ok {
		return
	}

	s := Settlement{Name: districtOfCapital(text[colName])}
	if s.Name == "" {
		bad(colName, finding.Finding{Code: finding.Required})
	}
	s.Code = padded(text[colCode], 5)
	switch {
	case s.Code == "":
		bad(colCode, finding.Finding{Code: finding.Required})
	case JudgeCode(s.Code) == CodeShape:
		bad(colCode, finding.Finding{Code: finding.Format, Key: "finding.format.digits", Args: []string{"5"}})
	case JudgeCode(s.Code) == CodeCheckDigit:
		bad(colCode, finding.Finding{Code: finding.CheckDigit})
	}
	var known bool
	s.Kind, known = kindOf(text[colKind])
	switch {
	case text[colKind] == "":
		bad(colKind, finding.Finding{Code: finding.Required})
	case !known:
		bad(colKind, finding.Finding{Code: finding.NotInList, Key: "gazetteer.kind_unknown"})
	}
	county, known := countyOf(text[colCounty])
	s.County = county.Code
	switch {
	case text[colCounty] == "":
		bad(colCounty, finding.Finding{Code: finding.Required})
	case !known:
		bad(colCounty, finding.Finding{Code: finding.NotInList, Key: "gazetteer.county_unknown"})
	}
	if text[colPostcode] != "" {
		s.Postcode = text[colPostcode]
		if len(s.Postcode) != 4 || !onlyDigits(s.Postcode) || s.Postcode[0] == '0' {
			bad(colPostcode, finding.Finding{Code: finding.Format, Key: "finding.format.digits", Args: []string{"4"}})
		}
	}
	d := r.district(text, county, s.Kind, bad)
	s.District = d.Code
	if !ok {
		return
	}
	r.keep(s, d, county, bad)
}

// district reads the district of a row. The capital as a whole has none.
func (r *reader) district(text [columnCount]string, county County, kind string, bad func(column, finding.Finding)) District {
	d := District{County: county.Code, Name: districtName(text[colDistrictName]), Seat: text[colSeat]}
	if strings.HasPrefix(d.Name, "Budapest ") || strings.HasPrefix(d.Seat, "Budapest ") {
		d.Seat = "Budapest"
	}
	d.Code, _, _ = strings.Cut(text[colDistrictCode], " ") // "034 1": the office adds the mark of the seat's row
	d.Code = padded(d.Code, 3)
	if kind == Capital && d.Code == "" && text[colDistrictName] == "" {
		return District{}
	}
	switch {
	case d.Code == "":
		bad(colDistrictCode, finding.Finding{Code: finding.Required})
	case len(d.Code) != 3 || !onlyDigits(d.Code):
		bad(colDistrictCode, finding.Finding{Code: finding.Format, Key: "finding.format.digits", Args: []string{"3"}})
	}
	if d.Name == "" {
		bad(colDistrictName, finding.Finding{Code: finding.Required})
	}
	return d
}

// keep adds a row that is right by itself, unless it stands against an earlier one.
func (r *reader) keep(s Settlement, d District, c County, bad func(column, finding.Finding)) {
	if row, twice := r.codes[s.Code]; twice {
		bad(colCode, finding.Finding{Code: finding.DuplicateID, Key: "gazetteer.duplicate_code", Args: []string{strconv.Itoa(row)}})
		return
	}
	place := s.County + " " + s.Name
	if row, twice := r.names[place]; twice {
		bad(colName, finding.Finding{Code: finding.DuplicateID, Key: "gazetteer.duplicate_name", Args: []string{strconv.Itoa(row)}})
		return
	}
	if d.Code != "" {
		met, again := r.districts[d.Code]
		if code, named := r.districtNames[d.Name]; named && code != d.Code {
			bad(colDistrictName, finding.Finding{Code: finding.DuplicateID, Key: "gazetteer.duplicate_district", Args: []string{strconv.Itoa(r.districts[code].row)}})
			return
		}
		switch {
		case !again:
			r.districts[d.Code] = &metDistrict{District: d, row: r.row}
			r.districtNames[d.Name] = d.Code
		case met.District != d:
			bad(colDistrictCode, finding.Finding{Code: finding.SumMismatch, Key: "gazetteer.district_differs", Args: []string{strconv.Itoa(met.row)}})
			return
		}
	}
	if _, again := r.counties[c.Code]; !again {
		r.counties[c.Code] = c
	}
	r.codes[s.Code], r.names[place] = r.row, r.row
	r.settlements = append(r.settlements, s)
}

// update sorts what was met, and reports seats that are no settlement of the workbook.
func (r *reader) update() Update {
	var u Update
	names := map[string]bool{"Budapest": true}
	for _, s := range r.settlements {
		names[s.Name] = true
	}
	for _, d := range r.districts {
		u.Districts = append(u.Districts, d.District)
	}
	slices.SortFunc(u.Districts, func(a, b District) int { return strings.Compare(a.Code, b.Code) })
	for _, d := range u.Districts {
		if d.Seat != "" && !names[d.Seat] {
			r.say(r.districts[d.Code].row, r.layout.at[colSeat],
				finding.Finding{Field: columnFields[colSeat].field, Code: finding.RelationMissing, Key: "gazetteer.seat_unknown", Value: d.Seat})
		}
	}
	for _, c := range r.counties {
		u.Counties = append(u.Counties, c)
	}
	slices.SortFunc(u.Counties, func(a, b County) int { return strings.Compare(a.Code, b.Code) })
	u.Settlements = r.settlements
	slices.SortFunc(u.Settlements, func(a, b Settlement) int { return strings.Compare(a.Code, b.Code) })
	slices.SortStableFunc(r.findings, func(a, b Finding) int { return a.Row - b.Row })
	return u
}

// isNote tells the rows that are none of the table: totals, sources and notes below it, which have no code, rows
// of column numbers and headings repeated.
func isNote(name, code string) bool {
	if name == "" {
		return false
	}
	if c, ok := columnOf(name); onlyDigits(name) || ok && c == colName {
		return true
	}
	if code != "" {
		return false
	}
	if utf8.RuneCountInString(name) > 60 || strings.ContainsAny(name[:1], "*(0123456789") || strings.HasPrefix(name, "Forrás:") {
		return true
	}
	key := fold(name)
	return strings.Contains(key, "osszesen") || strings.HasPrefix(key, "megjegyzes")
}

// padded gives back the leading zeros that a number lost.
func padded(digits string, length int) string {
	if onlyDigits(digits) && len(digits) < length && len(digits) >= length-3 {
		return strings.Repeat("0", length-len(digits)) + digits
	}
	return digits
}

// kindOf reads the office's words for a kind; county seats are towns with county rights.
func kindOf(text string) (string, bool) {
	key := strings.ReplaceAll(fold(text), "varmegye", "megye")
	switch key {
	case "fovaros":
		return Capital, true
	case "fovarosikerulet":
		return CapitalDistrict, true
	case "megyeijoguvaros", "megyeszekhely", "megyeszekhelymegyeijoguvaros":
		return CountyTown, true
	case "varos":
		return Town, true
	case "nagykozseg":
		return LargeVillage, true
	case "kozseg":
		return Village, true
	}
	return "", false
}

// countyOf finds a county by its name of any day, with or without megye or vármegye, and gives it that name.
func countyOf(text string) (County, bool) {
	key := fold(text)
	key = strings.TrimSuffix(strings.TrimSuffix(key, "megye"), "var")
	if key == "fovaros" {
		key = "budapest"
	}
	for _, c := range Counties() {
		if fold(c.Name) == key {
			return c, true
		}
	}
	for _, r := range renamings {
		if fold(r.name) == key {
			for _, c := range Counties() {
				if c.Code == r.code {
					c.Name = r.name
					return c, true
				}
			}
		}
	}
	return County{}, false
}

// districtName writes a district's name as this room does: "Bajai" becomes "Bajai járás".
func districtName(text string) string {
	name := districtOfCapital(text)
	if name == "" || strings.HasPrefix(name, "Budapest ") {
		return name
	}
	for _, word := range []string{" járás", " Járás", " JÁRÁS"} {
		name = strings.TrimSuffix(name, word)
	}
	return name + " járás"
}

// districtOfCapital writes "Budapest 01. ker." as "Budapest I. kerület" and leaves every other name as it is.
func districtOfCapital(name string) string {
	rest, ok := strings.CutPrefix(name, "Budapest ")
	if !ok {
		return name
	}
	number, word, _ := strings.Cut(rest, ".")
	switch strings.TrimSpace(word) {
	case "ker.", "ker", "kerület", "kerulet", "":
	default:
		return name
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		n = slices.Index(roman[:], number)
	}
	if n < 1 || n >= len(roman) {
		return name
	}
	return "Budapest " + roman[n] + ". kerület"
}

// roman holds the numbers of Budapest's districts.
var roman = [...]string{"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII",
	"XIX", "XX", "XXI", "XXII", "XXIII"}
