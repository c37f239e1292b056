package ptr_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"oszir/internal/exchange"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/idnumber"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/ptr"
)

// book is a workbook in the making, by field keys: what an office would type.
type book struct {
	rows   map[int16][]map[string]string
	skip   map[string]bool // headings to leave out
	rename map[string]string
}

func newBook() *book { return &book{rows: map[int16][]map[string]string{}} }

// client adds a good full client and gives its row to change things in.
func (b *book) client(taj, family, born string, change ...string) map[string]string {
	r := map[string]string{
		"taj": taj, "family_name": family, "given_name": "Jolán", "birth_family_name": family, "birth_given_name": "Jolán",
		"mother_family_name": "Pók", "mother_given_name": "Katalin", "birth_place": "Budapest", "birth_date": born, "sex": "Nő",
		"citizenship": "Magyar", "residence_country": "Magyarország", "residence_postcode": "1063", "residence_settlement": "Budapest",
		"residence_street": "Pipacs", "residence_street_kind": "Utca", "residence_house_number": taj[6:] + ".", "residence_habitual": "x",
	}
	return b.add(1, r, change)
}

// incomplete adds an incomplete client.
func (b *book) incomplete(family, given, born string, change ...string) map[string]string {
	return b.add(2, map[string]string{"family_name": family, "given_name": given, "birth_date": born}, change)
}

// idj adds a good old-age allowance (district office).
func (b *book) idj(applicant, start string, change ...string) map[string]string {
	return b.add(3, map[string]string{
		"applicant_taj": applicant, "benefit_code": "IDJ", "support_start": start, "support_end": start[:3] + "4" + start[4:8] + "28.",
		"review_due": start[:3] + "4" + start[4:8] + "28.", "gross_monthly": "22800", "income_per_head": "0", "decision_kind": "Megállapító határozat",
		"case_number": "12-3/2013", "issued_on": start, "final_on": "2014.01.05.",
	}, change)
}

// kgy adds a good medicine card on the ground of need (district office, KGYN).
func (b *book) kgy(code, applicant, start string, change ...string) map[string]string {
	r := map[string]string{
		"applicant_taj": applicant, "benefit_code": code, "support_start": start, "support_end": start[:3] + "4" + start[4:8] + "28.",
		"medicine_budget_monthly": "3000", "ad_hoc_budget_yearly": "6000", "decision_kind": "Megállapító határozat",
		"case_number": "12-4/2013", "issued_on": start, "final_on": "2014.01.05.",
	}
	if code != "KGYA" {
		r["income_per_head"] = "10000"
	}
	return b.add(3, r, change)
}

// municipal adds a good benefit of a kind that municipalities grant, for a year.
func (b *book) municipal(kind, applicant, entitled, start string, change ...string) map[string]string {
	from, _ := calendar.Parse(start)
	end := (calendar.MonthOf(from) + 12).First() - 1
	r := map[string]string{
		"applicant_taj": applicant, "entitled_taj": entitled, "benefit_code": kind, "support_start": start, "support_end": end.Dotted() + ".",
		"decision_kind": "Megállapító határozat", "case_number": "7-8/2013", "issued_on": (from + 2).Dotted() + ".", "final_on": (from + 20).Dotted() + ".",
	}
	own := map[string][]string{
		"FHT":  {"review_due", r["support_end"], "gross_monthly", "22800", "income_per_consumption_unit", "10000"},
		"RSZS": {"review_due", r["support_end"], "gross_monthly", "20000", "income_per_consumption_unit", "10000"},
		"LFT": {
			"gross_monthly", "4300", "provider_1_amount", "2100", "provider_2_amount", "2200", "legal_title_1", "villanyáram", "legal_title_2", "vízfogyasztás",
			"provider_1", "egyéb", "provider_1_other", "Helyi Áram Kft.", "consumer_id_1", "F1", "consumption_site_id_1", "H1", "provider_2", "egyéb",
			"provider_2_other", "Vízmű Zrt.", "other_id_2", "V2", "income_per_consumption_unit", "20000",
		},
		"RGYK": {"voucher_amount", "5800", "income_per_head", "20000"},
		"ÁPDM": {"review_due", r["support_end"], "gross_monthly", "23600", "income_limit_per_head", "40000"},
		"KGYM": {"medicine_budget_monthly", "3000", "ad_hoc_budget_yearly", "6000", "income_per_head", "10000"},
	}
	return b.add(3, r, append(own[kind], change...))
}

func (b *book) relation(id, kind, sort, ref string, change ...string) map[string]string {
	return b.add(4, map[string]string{"migration_id": id, "relation_kind": kind, "client_kind": sort, "client_ref": ref}, change)
}

// add applies changes given as key, value pairs; an empty value takes the field away.
func (b *book) add(sheet int16, r map[string]string, change []string) map[string]string {
	for i := 0; i+1 < len(change); i += 2 {
		r[change[i]] = change[i+1]
	}
	b.rows[sheet] = append(b.rows[sheet], r)
	return r
}

// bytes writes the workbook: inline strings, and numbers for values that begin with #.
func (b *book) bytes(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	put := func(name, content string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const head = `<?xml version="1.0" encoding="UTF-8"?>`
	const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	var types, rels, sheets strings.Builder
	for i, d := range ptr.Sheets() {
		var x strings.Builder
		fmt.Fprintf(&x, `%s<worksheet %s><sheetData><row r="1">`, head, ns)
		for c, f := range d.Columns {
			heading := f.Column
			if b.skip[heading] {
				continue
			}
			if r, ok := b.rename[heading]; ok {
				heading = r
			}
			x.WriteString(cell(c, 1, heading))
		}
		x.WriteString(`</row>`)
		for n, r := range b.rows[d.No] {
			fmt.Fprintf(&x, `<row r="%d">`, n+2)
			for c, f := range d.Columns {
				if v := r[f.Key]; v != "" && !b.skip[f.Column] {
					x.WriteString(cell(c, n+2, v))
				}
			}
			x.WriteString(`</row>`)
		}
		x.WriteString(`</sheetData></worksheet>`)
		put(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), x.String())
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		name := d.Name
		if r, ok := b.rename[name]; ok {
			name = r
		}
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, html.EscapeString(name), i+1, i+1)
	}
	put("[Content_Types].xml", head+`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`+types.String()+`</Types>`)
	put("_rels/.rels", head+`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	put("xl/workbook.xml", head+`<workbook `+ns+` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`+sheets.String()+`</sheets></workbook>`)
	put("xl/_rels/workbook.xml.rels", head+`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+rels.String()+`</Relationships>`)
	err := z.Close()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func cell(col, row int, v string) string {
	ref := fmt.Sprintf("%s%d", columnName(col), row)
	if n, ok := strings.CutPrefix(v, "#"); ok {
		return fmt.Sprintf(`<c r="%s"><v>%s</v></c>`, ref, n)
	}
	return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, ref, html.EscapeString(v))
}

func columnName(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return string(rune('A'+i/26-1)) + string(rune('A'+i%26))
}

func tajOf(running int) string { return idnumber.TAJFor(running) }

// taxIDOf gives a good tax id of somebody born on a day.
func taxIDOf(born string) string {
	day, _ := calendar.Parse(born)
	for order := 100; ; order++ {
		if id, ok := idnumber.TaxIDFor(day, order); ok {
			return id
		}
	}
}

// newCatalog collects the texts that a load needs.
func newCatalog() (*i18n.Catalog, error) {
	return i18n.New(slices.Concat([]fs.FS{finding.Messages, spreadsheet.Messages, people.Messages, exchange.Messages}, ptr.Messages())...)
}
