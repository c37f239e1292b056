package ptr

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"oszir/internal/people"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/workbook"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// templateRows is how many rows of a template have their id formulas prepared (W2).
const templateRows = 2500

// Template writes the empty migration workbook of a sort of office (W1, W2), made from the definitions that will
// judge it.
func Template(cat *i18n.Catalog, office benefit.Office, w io.Writer) error {
	t := workbook.Template{ChoiceSheet: validationSheet, FormulaRows: templateRows}
	t.Sheets, t.Choices = templateSheets(cat, office)
	return t.Write(w)
}

// templateSheets gives the data sheets of a sort of office and the closed lists that their columns choose from.
func templateSheets(cat *i18n.Catalog, office benefit.Office) (sheets []workbook.Sheet, choices []workbook.Choice) {
	kinds := benefits.Workbook(office, registerStart)
	codes := make([]string, 0, len(kinds))
	for _, k := range kinds {
		codes = append(codes, k.Code)
	}
	choices = append(choices, workbook.Choice{Heading: benefit.BenefitCode.Column, Values: codes})
	choice := func(heading string, l *fields.ClosedList) string {
		if !slices.ContainsFunc(choices, func(c workbook.Choice) bool { return c.Heading == heading }) {
			values := make([]string, 0, len(l.Values))
			for _, v := range l.Values {
				values = append(values, v.Value)
			}
			choices = append(choices, workbook.Choice{Heading: heading, Values: values})
		}
		return heading
	}
	for i := range sheetDefs {
		d := &sheetDefs[i]
		s := workbook.Sheet{Name: d.name}
		for _, f := range d.columns {
			c := workbook.Column{Heading: f.Column, Form: form(f), Title: f.Column, Width: width(f)}
			c.Need, c.Hint = need(cat, d.no, f, kinds)
			switch {
			case f == benefit.BenefitCode:
				c.Choice = f.Column
			case f.Type == fields.List:
				c.Choice = choice(listHeading(cat, f.List), f.List)
			case f.Type == fields.Mark:
				c.Choice = choice(listHeading(cat, marks), marks)
			}
			switch f {
			case benefit.MigrationID:
				c.Formula = migrationFormula(d.columns)
			case people.FieldIncompleteID:
				c.Formula = incompleteFormula(d.columns)
			}
			s.Columns = append(s.Columns, c)
		}
		sheets = append(sheets, s)
	}
	return sheets, choices
}

// marks is the list of a column that is marked with x.
var marks = fields.NewList("marks", nil, fields.Entry{Value: "x", Basis: "source"})

func listHeading(cat *i18n.Catalog, l *fields.ClosedList) string {
	return cat.Text(i18n.Hungarian, "list."+l.Name)
}

func form(f *fields.Field) workbook.Form {
	switch f.Type {
	case fields.Date:
		return workbook.Date
	case fields.Month:
		return workbook.Month
	case fields.Forint, fields.Integer:
		return workbook.Number
	case fields.Digits, fields.Text:
		return workbook.Text
	default:
		return workbook.Plain
	}
}

func width(f *fields.Field) float64 {
	switch f.Type {
	case fields.Generated:
		return 38
	case fields.Mark:
		return 14
	case fields.Text:
		return 22
	default:
		return 18
	}
}

// need says how a column is used, for its heading and for the hint beside its cells.
func need(cat *i18n.Catalog, sheet int16, f *fields.Field, kinds []*benefit.Kind) (workbook.Need, string) {
	say := func(key string, args ...any) string { return cat.Text(i18n.Hungarian, key, args...) }
	if f.Type == fields.Generated {
		return workbook.Required, say("template.generated")
	}
	switch sheet {
	case sheetBenefit:
		return needOfBenefit(say, f, kinds)
	case sheetRelation:
		return needOfUses(say, f, relationUses)
	case sheetIncomplete:
		return needOfUses(say, f, people.IncompleteUses)
	default:
		level, hint := needOfUses(say, f, people.FullUses)
		var of []string
		for _, k := range kinds {
			if slices.Contains(k.Client, f.Key) {
				of = append(of, k.Code)
			}
		}
		if len(of) > 0 {
			return workbook.Conditional, say("template.required_of_applicant", strings.Join(of, ", "))
		}
		return level, hint
	}
}

func needOfUses(say func(string, ...any) string, f *fields.Field, uses []fields.Use) (workbook.Need, string) {
	for _, u := range uses {
		if u.Field != f {
			continue
		}
		switch {
		case u.Required.IsAlways():
			return workbook.Required, say("template.required") + shape(say, f)
		case !u.Required.IsNever():
			return workbook.Conditional, say("finding.required.why", say(u.Why)) + shape(say, f)
		case u.Why != "":
			return workbook.Conditional, say("finding.not_allowed.why", say(u.Why)) + shape(say, f)
		}
	}
	return workbook.Optional, strings.TrimSpace(say("template.optional") + shape(say, f))
}

func needOfBenefit(say func(string, ...any) string, f *fields.Field, kinds []*benefit.Kind) (workbook.Need, string) {
	var must, may, why []string
	for _, k := range kinds {
		for _, u := range k.Uses {
			if u.Field != f {
				continue
			}
			if u.Required.IsAlways() {
				must = append(must, k.Code)
			} else {
				may = append(may, k.Code)
				if text := say(u.Why); u.Why != "" && !slices.Contains(why, text) {
					why = append(why, text)
				}
			}
		}
	}
	switch {
	case len(must) == len(kinds):
		return workbook.Required, say("template.required") + shape(say, f)
	case len(must) > 0 && len(may) > 0:
		return workbook.Conditional, say("template.required_for", strings.Join(must, ", ")) + " " + say("template.possible_for", strings.Join(may, ", ")) + shape(say, f)
	case len(must) > 0:
		return workbook.Conditional, say("template.required_for", strings.Join(must, ", ")) + shape(say, f)
	case len(may) > 0 && len(why) > 0:
		return workbook.Conditional, say("template.possible_for", strings.Join(may, ", ")) + " " + say("template.because", strings.Join(why, "; ")) + shape(say, f)
	case len(may) > 0:
		return workbook.Conditional, say("template.possible_for", strings.Join(may, ", ")) + shape(say, f)
	default:
		return workbook.Optional, say("template.not_for_office")
	}
}

// shape adds how a value is written.
func shape(say func(string, ...any) string, f *fields.Field) string {
	switch f.Type {
	case fields.Digits:
		return " " + say("template.shape.digits", f.Length)
	case fields.Date:
		return " " + say("template.shape.date")
	case fields.Month:
		return " " + say("template.shape.month")
	case fields.Forint:
		return " " + say("template.shape.forint")
	case fields.Mark:
		return " " + say("template.shape.mark")
	default:
		return ""
	}
}

// letter gives the column letter of a field.
func letter(columns []*fields.Field, f *fields.Field) string {
	i := slices.Index(columns, f)
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// dayFormula writes a date cell as 2013.11.15 whatever the language of the office's program: format codes of TEXT
// for years and days differ between languages, those for zeros do not.
func dayFormula(cell string) string {
	return fmt.Sprintf(`IF(ISNUMBER(%[1]s),YEAR(%[1]s)&"."&TEXT(MONTH(%[1]s),"00")&"."&TEXT(DAY(%[1]s),"00"),%[1]s)`, cell)
}

// tajFormula writes a TAJ with its leading zeros, also when the cell holds a number.
func tajFormula(cell string) string {
	return fmt.Sprintf(`IF(ISNUMBER(%[1]s),TEXT(%[1]s,"000000000"),%[1]s)`, cell)
}

func migrationFormula(columns []*fields.Field) func(row int) string {
	applicant, entitled := letter(columns, benefit.ApplicantTAJ), letter(columns, benefit.EntitledTAJ)
	code, start := letter(columns, benefit.BenefitCode), letter(columns, benefit.SupportStart)
	return func(row int) string {
		at := func(col string) string { return fmt.Sprintf("%s%d", col, row) }
		return fmt.Sprintf(`IF(%s="","",%s&"-"&%s&"-"&SUBSTITUTE(%s,"Á","A")&"-"&%s)`,
			at(applicant), tajFormula(at(applicant)), tajFormula(at(entitled)), at(code), dayFormula(at(start)))
	}
}

func incompleteFormula(columns []*fields.Field) func(row int) string {
	marker, born := letter(columns, people.FieldMarker), letter(columns, people.FieldBirthDate)
	family, given := letter(columns, people.FieldFamilyName), letter(columns, people.FieldGivenName)
	first, last := letter(columns, columns[2]), letter(columns, columns[len(columns)-1])
	return func(row int) string {
		at := func(col string) string { return fmt.Sprintf("%s%d", col, row) }
		return fmt.Sprintf(`IF(COUNTA(%s:%s)=0,"",%s&"-"&%s&"-"&%s&"-"&%s&"-"&COUNTA(%s:%s))`,
			at(first), at(last), at(marker), dayFormula(at(born)), at(family), at(given), at(first), at(last))
	}
}
