package app

import (
	"context"
	"io"
	"iter"

	"oszir/internal/identity"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// Made says what is to be made up.
type Made struct {
	Clients  int
	Benefits int     // 0: what the households have
	Seed     uint64  // the same seed makes the same
	Errors   float64 // share of rows with a known mistake
}

// MakeWorkbook writes a made-up migration workbook and tells what a load of it must answer.
func MakeWorkbook(office ptr.Office, made Made, w io.Writer) (samples.Expected, error) {
	m, err := samples.New(samples.Options{Office: office, Clients: made.Clients, Benefits: made.Benefits, Seed: made.Seed, Errors: made.Errors})
	if err != nil {
		return samples.Expected{}, err
	}
	err = m.Write(w)
	if err != nil {
		return samples.Expected{}, err
	}
	return m.Expected(), nil
}

// fillClients is how many clients go into the register in one transaction.
const fillClients = 100_000

// Fill brings made-up people and benefits into the register of a body, by the judging and writing of a load.
func (a *App) Fill(ctx context.Context, code string, made Made, tell func(clients, benefits int64)) error {
	body, err := a.Orgs.ByCode(ctx, code)
	if err != nil {
		return err
	}
	var clients, benefits int64
	taj := 0 // the first part begins where its seed says, each further one where the last ended
	for from := 0; from < made.Clients; from += fillClients {
		n := min(fillClients, made.Clients-from)
		m, err := samples.New(samples.Options{
			Office: ptr.Office(body.Kind), Clients: n, Benefits: int(int64(made.Benefits) * int64(n) / int64(made.Clients)),
			Seed: made.Seed + uint64(from), FirstTAJ: taj,
		})
		if err != nil {
			return err
		}
		taj = m.NextTAJ()
		sum, err := a.PTR.Fill(ctx, identity.Operator(body.ID), body, filled(m.Rows()))
		if err != nil {
			return err
		}
		clients += sum.Clients.New
		for _, k := range sum.Kinds {
			benefits += k.New
		}
		if tell != nil {
			tell(clients, benefits)
		}
	}
	return nil
}

// filled turns made-up rows into rows that the register takes.
func filled(rows iter.Seq[samples.Row]) iter.Seq[ptr.FilledRow] {
	return func(yield func(ptr.FilledRow) bool) {
		for r := range rows {
			out := ptr.FilledRow{Sheet: r.Sheet, Row: r.Number, Values: make([]ptr.FilledValue, 0, len(r.Values))}
			for _, v := range r.Values {
				out.Values = append(out.Values, ptr.FilledValue{Field: v.Field, Raw: v.Raw()})
			}
			if !yield(out) {
				return
			}
		}
	}
}
