package orgs

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/spreadsheet"
)

// Import is a workbook of bodies.
type Import struct {
	Name     string // of the file, for the history
	File     io.ReaderAt
	Size     int64
	Rehearse bool // judge everything, write nothing
	Request  audit.Request
}

// Import brings bodies to what stands in a workbook, all or nothing: unknown codes become new bodies; known bodies are
// changed from the day of the row on, or corrected where the row has no day; what stands so already stays. A body above
// may stand further down. All findings come back at once; with any, nothing is written. Errors: NotFound for whoever may
// not keep bodies; Invalid when the file is no workbook of bodies.
func (m *Module) Import(ctx context.Context, who identity.Actor, in Import) (Report, error) {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return Report{}, err
	}
	book, err := spreadsheet.Open(ctx, in.File, in.Size, spreadsheet.DefaultLimits)
	if err != nil {
		return Report{}, err
	}
	defer book.Close()
	sh, err := readSheet(ctx, book)
	if err != nil {
		return Report{}, err
	}
	out := Report{Rows: len(sh.rows)}
	err = m.db.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		earlier, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if earlier != 0 {
			err = database.One(ctx, tx, writtenBy, []any{earlier}, &out.New, &out.Changed)
			out.Same = out.Rows - out.New - out.Changed
			return err
		}
		w, err := write(ctx, tx, sh.rows, writeOptions{may: mayAdd | mayChange, evenIfBad: true, entry: func(w *writing) (int64, error) {
			e := who.Entry("orgs.import", "bodies")
			e.Request, e.Detail = in.Request, w.logged()
			return record(ctx, tx, e, in.Name)
		}})
		if err != nil {
			return err
		}
		for _, f := range w.found {
			sh.add(f.No, f.Finding)
		}
		out.New, out.Changed, out.Same, out.Findings = len(w.newOnes), len(w.changed), w.same, sh.sorted()
		if in.Rehearse || len(out.Findings) > 0 {
			return database.Rollback()
		}
		return nil
	})
	return out, err
}

// Seed makes sure that bodies exist: unknown ones are recorded as if they had always been there, known ones stay as
// they are, in one transaction. Errors: NotFound for whoever may not keep bodies; Invalid with a Refusal.
func (m *Module) Seed(ctx context.Context, who identity.Actor, bodies []Body) error {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return err
	}
	rows := make([]wanted, len(bodies))
	for i, b := range bodies {
		b.clean()
		rows[i] = wanted{No: i + 1, Body: b, Since: calendar.None}
	}
	return m.db.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		w, err := write(ctx, tx, rows, writeOptions{may: mayAdd, entry: func(w *writing) (int64, error) {
			e := who.Entry("orgs.seed", "bodies")
			e.Detail = w.logged()
			return audit.Write(ctx, tx, e)
		}})
		if err == nil && len(w.found) > 0 {
			err = refuse(w.findings()...)
		}
		return err
	})
}

// longestFile is the largest workbook that the page of the import takes, in bytes.
const longestFile = 20 << 20

// KeepFile keeps a workbook as it was sent, to be looked through before it is imported, and gives its key. Errors:
// NotFound for whoever may not keep bodies; Invalid when it is larger than 20 MiB.
func (m *Module) KeepFile(ctx context.Context, who identity.Actor, in Import) (string, error) {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return "", err
	}
	if in.Size > longestFile {
		return "", errs.New(errs.Invalid, "orgs.import.too_large", longestFile>>20)
	}
	content := make([]byte, in.Size)
	_, err = io.ReadFull(io.NewSectionReader(in.File, 0, in.Size), content)
	if err != nil {
		return "", fmt.Errorf("reading a workbook of bodies: %w", err)
	}
	key := rand.Text()
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		earlier, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if earlier != 0 {
			return database.One(ctx, tx, fileByEntry, []any{earlier}, &key)
		}
		e := who.Entry("orgs.keep_file", "bodies")
		e.Request, e.Detail = in.Request, map[string]any{"bytes": in.Size}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = insertFile.ExecOne(ctx, tx, key, who.Code, in.Name, content, entry)
		if err != nil {
			return fmt.Errorf("keeping a workbook of bodies: %w", err)
		}
		return nil
	})
	return key, err
}

// KeptFile gives back a workbook that was kept, by its key. Errors: NotFound, also for whoever may not keep bodies.
func (m *Module) KeptFile(ctx context.Context, who identity.Actor, key string) (name string, content []byte, err error) {
	err = who.Require(identity.EditBodies)
	if err != nil {
		return "", nil, err
	}
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, fileByKey, []any{key}, &name, &content)
	})
	return name, content, err
}
