package oversight

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/workbook"
)

// exportRows is how many entries are held at a time, and sheetRows how many one sheet takes.
const (
	exportRows   = 1000
	sheetRows    = 1_000_000
	namedPersons = 3 // an entry about more people is exported with their number only
)

// exportHeads are the headings of an exported log.
var exportHeads = []string{
	"oversight.column.at", "oversight.column.actor", "oversight.column.role", "oversight.column.body", "oversight.column.did", "oversight.column.subject",
	"oversight.column.persons", "oversight.column.person_ids", "oversight.column.fields", "oversight.column.why", "oversight.column.law", "oversight.column.reason", "oversight.column.sealed",
}

// named gives the people whom an exported line names.
func named(l *Line) []int64 {
	if l.Persons > min(namedPersons, len(l.First)) {
		return nil
	}
	return l.First
}

// exported is a line as the cells of a table.
func (m *Module) exported(ctx context.Context, lang i18n.Lang, l *Line) []string {
	text := func(key string) string { return m.Catalog.Text(lang, key) }
	at := l.At.In(calendar.Budapest)
	code, _ := m.BodyName(ctx, l.BodyID)
	var ids []string
	for _, p := range named(l) {
		ids = append(ids, m.People.PublicID(p))
	}
	reason := l.Reason
	if l.NoReason {
		reason = people.ErasedText
	}
	sealed := ""
	if l.Sealed {
		sealed = text("oversight.yes")
	}
	return []string{
		i18n.Format(lang, calendar.Of(at)) + at.Format(" 15:04:05"), l.Actor, m.roleText(lang, l.Role), code, didText(m.Catalog, lang, l.Operation), m.subjectText(l.Subject),
		strconv.Itoa(l.Persons), strings.Join(ids, " "), m.fieldTexts(lang, l.Fields), whyText(m.Catalog, lang, &l.Kept), l.Law, reason, sealed,
	}
}

// roleText says a role; one that has no name is shown as it is.
func (m *Module) roleText(lang i18n.Lang, role string) string {
	switch identity.Role(role) {
	case identity.RoleOperator:
		return m.Catalog.Text(lang, "oversight.role.operator")
	case identity.RoleSystem:
		return m.Catalog.Text(lang, "oversight.role.system")
	}
	if key := "identity.role." + role; m.Catalog.Has(key) {
		return m.Catalog.Text(lang, key)
	}
	return role
}

// subjectText gives what was acted on. A person is told by the opaque id.
func (m *Module) subjectText(subject string) string {
	if of, ok := strings.CutPrefix(subject, "person/"); ok {
		id, err := strconv.ParseInt(of, 10, 64)
		if err == nil {
			return "person/" + m.People.PublicID(id)
		}
	}
	return subject
}

// dataGroups are the groups of data that rooms name; a correction names fields of the person.
var dataGroups = []string{
	"identity", "place", "numbers", "masked", "addresses", "contact", "personal", "relations", "history", "benefits", "brief", "workbook", "trail", "document",
	"name", "profile", "rights",
}

// fieldTexts says which data were shown or changed.
func (m *Module) fieldTexts(lang i18n.Lang, fields []string) string {
	out := make([]string, 0, len(fields))
	for _, f := range fields {
		switch field, ok := people.FieldByKey(f); {
		case slices.Contains(dataGroups, f):
			f = m.Catalog.Text(lang, "oversight.data."+f)
		case ok:
			f = m.Catalog.Text(lang, people.LabelKey(field))
		case m.Catalog.Has("identity.profile.field." + f):
			f = m.Catalog.Text(lang, "identity.profile.field."+f)
		}
		out = append(out, f)
	}
	return strings.Join(out, ", ")
}

// TrailCSV writes all entries that a filter takes as a table of text. The reading is logged. Errors: as for Trail.
func (m *Module) TrailCSV(ctx context.Context, who identity.Actor, lang i18n.Lang, f TrailFilter, to io.Writer) error {
	t, err := m.newCSV(lang, to, exportHeads)
	if err != nil {
		return err
	}
	err = m.export(ctx, who, f, "csv", func(l *Line) error { return t.row(m.exported(ctx, lang, l)) })
	if err != nil {
		return err
	}
	return t.end()
}

// TrailWorkbook writes the same as a workbook.
func (m *Module) TrailWorkbook(ctx context.Context, who identity.Actor, lang i18n.Lang, f TrailFilter, to io.Writer) error {
	w := workbook.NewWriter()
	defer w.Close()
	columns := make([]workbook.Column, 0, len(exportHeads))
	for _, key := range exportHeads {
		columns = append(columns, workbook.Column{Heading: m.Catalog.Text(lang, key), Form: workbook.Text, Width: 24, Need: workbook.Required})
	}
	title := m.Catalog.Text(lang, "oversight.trail.sheet")
	cells := make([]workbook.Cell, len(exportHeads))
	n := 0
	sheet := func() error {
		name := title
		if n > 0 {
			name += " " + strconv.Itoa(n/sheetRows+1)
		}
		return w.Sheet(name, columns)
	}
	err := m.export(ctx, who, f, "xlsx", func(l *Line) error {
		if n%sheetRows == 0 {
			err := sheet()
			if err != nil {
				return err
			}
		}
		n++
		for i, s := range m.exported(ctx, lang, l) {
			cells[i] = workbook.Cell{Text: s}
		}
		return w.Row(cells)
	})
	if err == nil && n == 0 {
		err = sheet()
	}
	if err != nil {
		return err
	}
	return w.Save(to)
}

// export hands over every entry that a filter takes.
func (m *Module) export(ctx context.Context, who identity.Actor, f TrailFilter, format string, tell func(*Line) error) error {
	err := who.Require(identity.SeeTrail)
	if err != nil {
		return err
	}
	return m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		bodies, err := watched(ctx, tx, who, f.BodyID)
		if err != nil {
			return err
		}
		same, err := numbersOf(ctx, tx, f.PersonID)
		if err != nil {
			return err
		}
		q := f.filter(bodies, same)
		persons := map[int64]bool{}
		for _, p := range same {
			persons[p] = true
		}
		count := 0
		for {
			lines, err := m.lines(ctx, tx, q, exportRows, nil)
			if err != nil {
				return err
			}
			for i := range lines {
				err = tell(&lines[i])
				if err != nil {
					return err
				}
				for _, p := range named(&lines[i]) {
					persons[p] = true
				}
			}
			count += len(lines)
			if len(lines) < exportRows {
				break
			}
			q.After = lines[len(lines)-1].Mark
		}
		e := f.entry(who, "oversight.trail.export")
		e.Persons = slices.Sorted(maps.Keys(persons))
		e.Detail["count"], e.Detail["format"] = count, format
		_, err = audit.Write(ctx, tx, e)
		return err
	})
}

// csvTable writes a table as Hungarian offices' programs read it: UTF-8 with its mark, semicolons, lines of Windows.
type csvTable struct{ w *csv.Writer }

func (m *Module) newCSV(lang i18n.Lang, to io.Writer, heads []string) (*csvTable, error) {
	_, err := io.WriteString(to, "\ufeff")
	if err != nil {
		return nil, fmt.Errorf("beginning table: %w", err)
	}
	t := &csvTable{csv.NewWriter(to)}
	t.w.Comma, t.w.UseCRLF = ';', true
	head := make([]string, 0, len(heads))
	for _, key := range heads {
		head = append(head, m.Catalog.Text(lang, key))
	}
	return t, t.row(head)
}

// row writes a line. What a program could take for a formula gets an apostrophe before it.
func (t *csvTable) row(cells []string) error {
	for i, s := range cells {
		if strings.IndexAny(s, "=+-@\t\r\n＝＋－＠") == 0 {
			cells[i] = "'" + s
		}
	}
	return t.w.Write(cells)
}

func (t *csvTable) end() error {
	t.w.Flush()
	return t.w.Error()
}
