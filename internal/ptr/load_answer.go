package ptr

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"oszir/internal/platform/database"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
)

// Row is one finding at its place, in words.
type Row struct {
	Sheet    string `json:"sheet"`
	Row      int    `json:"row"`
	Column   string `json:"column"`
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Value    string `json:"value"`
	Message  string `json:"message"`
}

// stored is a finding as the tables hold it.
type stored struct {
	sheet                            int16
	row                              int
	field, code, severity, key, text string
	args                             []string
}

func scanStored(r database.Row, s *stored) error {
	return r.Scan(&s.sheet, &s.row, &s.field, &s.code, &s.severity, &s.key, &s.args, &s.text)
}

// say puts a finding into words.
func (m *Module) say(lang i18n.Lang, s *stored) Row {
	def := sheetByNo(s.sheet)
	args := make([]any, 0, len(s.args))
	for _, a := range s.args {
		if key, ok := strings.CutPrefix(a, "@"); ok && m.Catalog.Has(key) {
			a = m.Catalog.Text(lang, key)
		}
		args = append(args, a)
	}
	return Row{
		Sheet: def.name, Row: s.row, Column: def.columnOf(s.field), Code: s.code, Severity: s.severity, Value: s.text,
		Message: m.Catalog.Text(lang, s.key, args...),
	}
}

// answering writes the result workbook (R1): first what each row is answered goes to a spool, sheet by sheet, then the
// uploaded workbook is copied with the spool's answers added. The second half needs no database.
type answering struct {
	m         *Module
	tx        *database.Tx
	lang      i18n.Lang
	rehearsal bool
	spooled   *os.File
	from      map[int16]int64 // where a sheet's answers begin in the spool
}

// fetchRows is how many findings are held at a time.
const fetchRows = 2000

func (a *answering) close() { _ = a.spooled.Close() }

func (a *answering) spool(ctx context.Context, layouts []*layout) error {
	var err error
	a.spooled, err = a.m.temp()
	if err != nil {
		return err
	}
	a.from = map[int16]int64{}
	out := bufio.NewWriterSize(a.spooled, 1<<16)
	var at int64
	for _, l := range layouts {
		a.from[l.def.no] = at
		err = a.merge(ctx, l, func(r spreadsheet.AnswerRow) error {
			n, err := writeAnswer(out, r)
			at += int64(n)
			return err
		})
		if err != nil {
			return fmt.Errorf("spooling answers: %w", err)
		}
		err = out.WriteByte(0) // a row number of 0 ends a sheet
		at++
		if err != nil {
			return fmt.Errorf("spooling answers: %w", err)
		}
	}
	err = out.Flush()
	if err != nil {
		return fmt.Errorf("spooling answers: %w", err)
	}
	return nil
}

func (a *answering) write(ctx context.Context, book *spreadsheet.Workbook, layouts []*layout, out io.Writer) error {
	var answers []spreadsheet.SheetAnswer
	for _, l := range layouts {
		answers = append(answers, spreadsheet.SheetAnswer{
			Sheet: l.sheet, Columns: l.answer, Header: l.def.answer, Width: []float64{10, 90, 24}[:len(l.answer)], Rows: a.rows(l),
		})
	}
	err := book.Answer(ctx, out, answers)
	if err != nil {
		return fmt.Errorf("writing answer: %w", err)
	}
	return nil
}

// rows reads a sheet's answers back from the spool.
func (a *answering) rows(l *layout) iter.Seq2[spreadsheet.AnswerRow, error] {
	return func(yield func(spreadsheet.AnswerRow, error) bool) {
		in := bufio.NewReaderSize(io.NewSectionReader(a.spooled, a.from[l.def.no], 1<<62), 1<<16)
		for {
			r, err := readAnswer(in, len(l.answer))
			if err == nil && r.Row == 0 {
				return
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// merge hands over the answer of every row that was read; rows, findings and ids all come in the order of rows.
func (a *answering) merge(ctx context.Context, l *layout, yield func(spreadsheet.AnswerRow) error) error {
	found, err := newPeeker(ctx, a.tx, stageAnswers, fmt.Sprintf("answers_%d", l.def.no), scanStored, l.def.no)
	if err != nil {
		return err
	}
	defer found.close(ctx)
	type given struct {
		row  int
		id   int64
		year int
	}
	ids, err := newPeeker(ctx, a.tx, stageIDs, fmt.Sprintf("ids_%d", l.def.no), func(r database.Row, g *given) error { return r.Scan(&g.row, &g.id, &g.year) })
	if err != nil {
		return err
	}
	defer ids.close(ctx)
	rows, err := newPeeker(ctx, a.tx, stageRows[l.def.no], fmt.Sprintf("rows_%d", l.def.no), func(r database.Row, n *int) error { return r.Scan(n) })
	if err != nil {
		return err
	}
	defer rows.close(ctx)
	for {
		n, ok, err := rows.next(ctx)
		if err != nil || !ok {
			return err
		}
		var texts []string
		bad := false
		for {
			s, ok, err := found.peek(ctx)
			if err != nil {
				return err
			}
			if !ok || s.row > *n {
				break
			}
			bad = bad || s.severity == string(finding.Error)
			texts = append(texts, a.line(s))
			found.drop()
		}
		out := spreadsheet.AnswerRow{Row: *n, Bad: bad, Values: []string{statusOK, strings.Join(texts, "  •  ")}}
		if bad {
			out.Values[0] = statusBad
		}
		if l.def.no == sheetBenefit {
			id := ""
			g, ok, err := ids.peek(ctx)
			for ; err == nil && ok && g.row <= *n; g, ok, err = ids.peek(ctx) {
				if g.row == *n && !a.rehearsal {
					id = AdjudicationID(g.year, g.id)
				}
				ids.drop()
			}
			if err != nil {
				return err
			}
			out.Values = append(out.Values, id)
		}
		err = yield(out)
		if err != nil {
			return err
		}
	}
}

// writeAnswer and readAnswer are the spool's form of an answer: row number, mark, then each text with its length.
func writeAnswer(w *bufio.Writer, r spreadsheet.AnswerRow) (int, error) {
	b := binary.AppendUvarint(w.AvailableBuffer(), uint64(r.Row))
	mark := byte(0)
	if r.Bad {
		mark = 1
	}
	b = append(b, mark)
	for _, v := range r.Values {
		b = binary.AppendUvarint(b, uint64(len(v)))
		b = append(b, v...)
	}
	return w.Write(b)
}

func readAnswer(in *bufio.Reader, values int) (spreadsheet.AnswerRow, error) {
	var r spreadsheet.AnswerRow
	n, err := binary.ReadUvarint(in)
	if err != nil || n == 0 {
		return r, err
	}
	r.Row = int(n)
	mark, err := in.ReadByte()
	if err != nil {
		return r, err
	}
	r.Bad = mark == 1
	for range values {
		n, err := binary.ReadUvarint(in)
		if err != nil {
			return r, err
		}
		text := make([]byte, n)
		_, err = io.ReadFull(in, text)
		if err != nil {
			return r, err
		}
		r.Values = append(r.Values, string(text))
	}
	return r, nil
}

// line is a finding as it stands in the cell: column, what stands there, what is wanted.
func (a *answering) line(s *stored) string {
	r := a.m.say(a.lang, s)
	text := "„" + r.Column + "”: " + r.Message
	if s.field == "" {
		text = r.Message
	}
	if s.text != "" {
		text += " " + a.m.Catalog.Text(a.lang, "load.value", s.text)
	}
	if s.severity == string(finding.Warning) {
		text = a.m.Catalog.Text(a.lang, "load.warning") + " " + text
	}
	return text
}

// tellStage puts every finding of the load into words, in the order of sheets and rows, while its transaction lives.
func (m *Module) tellStage(ctx context.Context, tx *database.Tx, lang i18n.Lang, tell func(Row) error) error {
	for i := range sheetDefs {
		err := database.Each(ctx, tx, stageAnswers, func(r database.Row) error {
			var s stored
			err := scanStored(r, &s)
			if err != nil {
				return err
			}
			return tell(m.say(lang, &s))
		}, sheetDefs[i].no)
		if err != nil {
			return fmt.Errorf("reading findings: %w", err)
		}
	}
	return nil
}

// peeker walks a large result with a look ahead, holding a few thousand rows at a time.
type peeker[T any] struct {
	cursor *database.Cursor
	scan   func(database.Row, *T) error
	batch  []T
	at     int
	ended  bool
}

func newPeeker[T any](ctx context.Context, tx *database.Tx, s *database.Statement, name string, scan func(database.Row, *T) error, args ...any) (*peeker[T], error) {
	c, err := s.Open(ctx, tx, name, args...)
	if err != nil {
		return nil, err
	}
	return &peeker[T]{cursor: c, scan: scan}, nil
}

func (p *peeker[T]) peek(ctx context.Context) (*T, bool, error) {
	if p.at == len(p.batch) && !p.ended {
		p.batch, p.at = p.batch[:0], 0
		n, err := p.cursor.Fetch(ctx, fetchRows, func(r database.Row) error {
			var v T
			err := p.scan(r, &v)
			p.batch = append(p.batch, v)
			return err
		})
		if err != nil {
			return nil, false, err
		}
		p.ended = n < fetchRows
	}
	if p.at == len(p.batch) {
		return nil, false, nil
	}
	return &p.batch[p.at], true, nil
}

func (p *peeker[T]) drop() { p.at++ }

func (p *peeker[T]) next(ctx context.Context) (*T, bool, error) {
	v, ok, err := p.peek(ctx)
	if ok {
		p.drop()
	}
	return v, ok, err
}

func (p *peeker[T]) close(ctx context.Context) { _ = p.cursor.Close(ctx) }
