package identity

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"oszir/internal/platform/fields"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/workbook"
)

// The workbook of old accounts: one row for each right, the account's data again in each.
const (
	legacySheet   = "Felhasználók"
	legacyMost    = 200_000 // rows
	legacyBytes   = 32 << 20
	legacyShown   = 1000 // findings kept; the rest are counted
	legacyMessage = "identity.link.finding."
)

// legacyColumn is a column of the workbook.
type legacyColumn struct {
	heading string
	width   float64
	hint    string // message key
}

var legacyColumns = []legacyColumn{
	{"Felhasználó azonosítója", 26, "identity.link.column.code"},
	{"Név", 30, "identity.link.column.name"},
	{"Ügyfélkapu-azonosító", 40, "identity.link.column.subject"},
	{"Szerv kódja", 18, "identity.link.column.body"},
	{"Szerepkör", 28, "identity.link.column.role"},
}

// The columns by their place.
const (
	columnCode = iota
	columnName
	columnSubject
	columnBody
	columnRole
)

// legacyRoleNames are the roles as they may be written in the workbook.
var legacyRoleNames = []struct {
	name string
	role Role
}{
	{"adatszolgáltató munkatárs", RoleReporter}, {"esetmenedzser", RoleCaseManager}, {"kincstári munkatárs", RoleTreasury},
}

// LegacyFinding is something wrong with the workbook of old accounts.
type LegacyFinding struct {
	Row    int    // 0: the sheet as a whole
	Column string // heading; "" where it is about the whole row
	Value  string // what stands there
	Key    string // message key: what is wrong
	Args   []any
}

// legacyRow is a row of the workbook.
type legacyRow struct {
	number int
	cells  [5]string
	role   Role
	bodyID int64
}

// LegacyTemplate writes the empty workbook of old accounts; text gives the hints of the columns.
func LegacyTemplate(text func(key string, args ...any) string, to io.Writer) error {
	t := workbook.Template{
		Sheets:      []workbook.Sheet{{Name: legacySheet}},
		ChoiceSheet: "Listák", Choices: []workbook.Choice{{Heading: "Szerepkör"}},
	}
	for _, r := range legacyRoleNames {
		t.Choices[0].Values = append(t.Choices[0].Values, r.name)
	}
	for i, c := range legacyColumns {
		column := workbook.Column{Heading: c.heading, Need: workbook.Required, Form: workbook.Text, Width: c.width, Title: c.heading, Hint: text(c.hint)}
		if i == columnRole {
			column.Choice = t.Choices[0].Heading
		}
		t.Sheets[0].Columns = append(t.Sheets[0].Columns, column)
	}
	return t.Write(to)
}

// legacyReader reads the workbook and judges each row by itself and against the others.
type legacyReader struct {
	rows     []legacyRow
	findings []LegacyFinding
	found    int // findings, those that are not kept too
}

func (r *legacyReader) find(row int, column int, value, what string, args ...any) {
	r.found++
	if len(r.findings) >= legacyShown {
		return
	}
	f := LegacyFinding{Row: row, Value: value, Key: legacyMessage + what, Args: args}
	if column >= 0 {
		f.Column = legacyColumns[column].heading
	}
	r.findings = append(r.findings, f)
}

// read takes the workbook in. Errors: Invalid when it is none, or none of this shape.
func (r *legacyReader) read(ctx context.Context, file io.ReaderAt, size int64) error {
	book, err := spreadsheet.Open(ctx, file, size, spreadsheet.Limits{Bytes: legacyBytes, Inflated: 16 * legacyBytes, Rows: legacyMost + 1})
	if err != nil {
		return err
	}
	defer book.Close()
	sheet := ""
	for _, s := range book.Sheets() {
		if fields.Fold(s.Name) == fields.Fold(legacySheet) {
			sheet = s.Name
		}
	}
	if sheet == "" {
		r.find(0, -1, "", "no_sheet", legacySheet)
		return nil
	}
	var at map[int]int // column of the sheet → of ours
	err = book.Rows(ctx, sheet, func(row *spreadsheet.Row) error {
		if at == nil {
			at = r.heading(row)
			if at == nil {
				return spreadsheet.ErrStop
			}
			return nil
		}
		out := legacyRow{number: row.Number}
		empty := true
		for _, cell := range row.Cells {
			i, ours := at[cell.Column]
			if ours {
				out.cells[i] = strings.Clone(fields.Clean(cell.Text))
				empty = empty && out.cells[i] == ""
			}
		}
		if !empty {
			r.rows = append(r.rows, out)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if at == nil && r.found == 0 || r.found == 0 && len(r.rows) == 0 {
		r.find(0, -1, "", "empty")
	}
	return nil
}

// heading finds the columns; nil when some are missing, which are findings then.
func (r *legacyReader) heading(row *spreadsheet.Row) map[int]int {
	at := map[int]int{}
	there := map[int]bool{}
	for _, cell := range row.Cells {
		for i, c := range legacyColumns {
			if fields.Fold(cell.Text) == fields.Fold(c.heading) && !there[i] {
				at[cell.Column], there[i] = i, true
			}
		}
	}
	for i, c := range legacyColumns {
		if !there[i] {
			r.find(row.Number, -1, "", "no_column", c.heading)
		}
	}
	if len(there) < len(legacyColumns) {
		return nil
	}
	return at
}

// judge looks at each row, and whether rows of one account say the same.
func (r *legacyReader) judge(bodyID func(code string, role Role) (int64, string, error)) error {
	first := map[string]*legacyRow{} // by code
	owner := map[string]string{}     // subject → code
	rights := map[string]int{}       // account, body, role → row
	for i := range r.rows {
		row := &r.rows[i]
		bad := false
		for c, text := range row.cells {
			switch {
			case text == "":
				r.find(row.number, c, "", "missing")
				bad = true
			case utf8.RuneCountInString(text) > 200:
				r.find(row.number, c, "", "long")
				bad = true
			}
		}
		if bad {
			continue
		}
		row.role = legacyRole(row.cells[columnRole])
		if row.role == "" {
			r.find(row.number, columnRole, row.cells[columnRole], "role")
			continue
		}
		id, wrong, err := bodyID(row.cells[columnBody], row.role)
		if err != nil {
			return err
		}
		if wrong != "" {
			r.find(row.number, columnBody, row.cells[columnBody], wrong)
		}
		row.bodyID = id
		code, subject := row.cells[columnCode], row.cells[columnSubject]
		if was := first[code]; was == nil {
			first[code] = row
		} else {
			for _, c := range []int{columnName, columnSubject} {
				if was.cells[c] != row.cells[c] {
					r.find(row.number, c, row.cells[c], "differs", was.number)
				}
			}
		}
		if other, ok := owner[subject]; ok && other != code {
			r.find(row.number, columnSubject, subject, "two_accounts")
		}
		owner[subject] = code
		right := fmt.Sprintf("%s\x00%d\x00%s", code, id, row.role)
		if was, ok := rights[right]; ok {
			r.find(row.number, -1, "", "twice", was)
		}
		rights[right] = row.number
	}
	return nil
}

// legacyRole gives the role of a name or code; "" when it is none of the old register.
func legacyRole(text string) Role {
	for _, n := range legacyRoleNames {
		if fields.Fold(n.name) == fields.Fold(text) {
			return n.role
		}
	}
	if slices.Contains(legacyRoles, Role(text)) {
		return Role(text)
	}
	return ""
}
