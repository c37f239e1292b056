package ptr

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/ptr/benefit"
)

// The statuses of a file (U2).
const (
	Uploaded      = "FELTOLTVE"
	Processed     = "FELDOLGOZVA"
	InvalidFormat = "ERVENYTELEN_FORMATUM"
	Result        = "EREDMENY"
)

// ContentType is the type of an .xlsx workbook.
const ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// chunkBytes is how much of a file stands in one row.
const chunkBytes = 1 << 20

// Incoming is a workbook on its way in.
type Incoming struct {
	Body        orgs.Body
	FileName    string
	ContentType string
	Encoding    string // transfer encoding, as sent; "" is binary
	Lang        i18n.Lang
	Bytes       io.ReaderAt
	Size        int64
}

// Receipt is what the sender of a workbook sees at once (U3, U4).
type Receipt struct {
	ID     int64
	At     time.Time
	SameAs int64 // an earlier upload of the same bytes by the same body; 0: none
}

// Upload stores a workbook as it was sent, with a job to work on it, in one transaction (U1). Errors: Invalid when the
// file is larger than a workbook can be.
func (m *Module) Upload(ctx context.Context, who identity.Actor, in Incoming) (Receipt, error) {
	var r Receipt
	if in.Size > spreadsheet.DefaultLimits.Bytes {
		return r, errs.New(errs.Invalid, "load.too_big", in.Size>>20, spreadsheet.DefaultLimits.Bytes>>20)
	}
	sum := sha256.New()
	_, err := io.Copy(sum, io.NewSectionReader(in.Bytes, 0, in.Size))
	if err != nil {
		return r, fmt.Errorf("reading upload: %w", err)
	}
	if in.ContentType == "" {
		in.ContentType = ContentType
	}
	if in.Encoding == "" {
		in.Encoding = "binary"
	}
	if in.Lang == "" {
		in.Lang = i18n.Hungarian
	}
	hash := sum.Sum(nil)
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, sameFile, []any{hash, in.Body.ID}, &r.SameAs)
		if err != nil {
			return fmt.Errorf("looking for the same file: %w", err)
		}
		entry, err := audit.Write(ctx, tx, audit.Entry{Actor: who.Code, BodyID: in.Body.ID, Operation: "ptr.upload", Subject: fmt.Sprintf("sha256/%x", hash[:8]), Detail: map[string]any{"size": in.Size}})
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, insertFile, []any{
			Uploaded, in.Body.ID, in.Body.Kind, who.Code, filepath.Base(in.FileName), in.ContentType, in.Encoding, in.Size, hash, 0, string(in.Lang), entry,
		}, &r.ID, &r.At)
		if err != nil {
			return fmt.Errorf("inserting file: %w", err)
		}
		err = storeBytes(ctx, tx, r.ID, io.NewSectionReader(in.Bytes, 0, in.Size))
		if err != nil {
			return err
		}
		return m.Jobs.Add(ctx, tx, LoadJob)
	})
	return r, err
}

func storeBytes(ctx context.Context, tx *database.Tx, id int64, from io.Reader) error {
	for no := 0; ; no++ {
		chunk := make([]byte, chunkBytes)
		n, err := io.ReadFull(from, chunk)
		if n > 0 {
			_, err := insertChunk.Exec(ctx, tx, id, no, chunk[:n])
			if err != nil {
				return fmt.Errorf("storing bytes: %w", err)
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading bytes: %w", err)
		}
	}
}

// Round works on waiting uploads, the oldest first, until none is left (P1). A technical failure leaves its file
// waiting for a later round, each time a little longer (P2); the others go on.
func (m *Module) Round(ctx context.Context) error {
	var failed error
	for ctx.Err() == nil {
		id, err := m.claim(ctx)
		if err != nil || id == 0 {
			return errors.Join(failed, err)
		}
		err = m.process(ctx, id)
		if err != nil {
			m.Log.ErrorContext(ctx, "load failed, a later round takes it again", slog.Int64("file", id), slog.String("cause", err.Error()))
			failed = err
		}
	}
	return errors.Join(failed, ctx.Err())
}

// claim chooses the oldest waiting file and notes the attempt, in a transaction of its own: a file that brings the
// program down must not do so at every start at once. Until the noted time nobody else takes it.
func (m *Module) claim(ctx context.Context) (id int64, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, claimFile, nil, &id)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("claiming a waiting file: %w", err)
	}
	return id, nil
}

// waiting is a file as the worker needs it.
type waiting struct {
	id     int64
	body   int64
	office string
	actor  string
	name   string
	lang   i18n.Lang
	size   int64
}

// process works on one upload in one transaction: register, findings, answer and status appear together or not at all.
func (m *Module) process(ctx context.Context, id int64) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		w := waiting{id: id}
		err := database.One(ctx, tx, lockFile, []any{id}, &w.body, &w.office, &w.actor, &w.name, &w.lang, &w.size)
		if errs.KindOf(err) == errs.NotFound {
			return nil // somebody else works on it, or has
		}
		if err != nil {
			return fmt.Errorf("locking file: %w", err)
		}
		in, err := m.temp()
		if err != nil {
			return err
		}
		defer in.Close()
		err = database.Each(ctx, tx, readChunks, func(r database.Row) error {
			var b []byte
			err := r.Scan(&b)
			if err != nil {
				return err
			}
			_, err = in.Write(b)
			return err
		}, id)
		if err != nil {
			return fmt.Errorf("reading stored bytes: %w", err)
		}
		out, err := m.temp()
		if err != nil {
			return err
		}
		defer out.Close()
		entry, err := audit.Write(ctx, tx, audit.Entry{Actor: w.actor, BodyID: w.body, Operation: "ptr.load", Subject: fmt.Sprintf("load_file/%d", id)})
		if err != nil {
			return err
		}
		sum, err := m.load(ctx, tx, loading{
			fileID: id, bodyID: w.body, office: benefit.Office(w.office), entryID: entry, lang: w.lang, in: in, size: w.size, out: out,
		}, nil)
		if n, bad := refusal(err); bad {
			return refuseFile.ExecOne(ctx, tx, id, n.Key, n.Args)
		}
		if err != nil {
			return err
		}
		return m.finish(ctx, tx, w, sum, out, entry)
	})
}

// finish stores the answer and closes the upload.
func (m *Module) finish(ctx context.Context, tx *database.Tx, w waiting, sum *Summary, out *os.File, entry int64) error {
	began := time.Now()
	for what, s := range map[string]*database.Statement{"keeping findings": keepFindings, "keeping benefits": keepBenefits} {
		_, err := s.Exec(ctx, tx, w.id)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	size, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("measuring answer: %w", err)
	}
	hash := sha256.New()
	_, err = io.Copy(hash, io.NewSectionReader(out, 0, size))
	if err != nil {
		return fmt.Errorf("reading answer: %w", err)
	}
	var id int64
	var at time.Time
	err = database.One(ctx, tx, insertFile, []any{
		Result, w.body, w.office, w.actor, resultName(w.name), ContentType, "binary", size, hash.Sum(nil), w.id, string(w.lang), entry,
	}, &id, &at)
	if err != nil {
		return fmt.Errorf("inserting answer: %w", err)
	}
	err = storeBytes(ctx, tx, id, io.NewSectionReader(out, 0, size))
	if err != nil {
		return err
	}
	sum.Seconds["store"] = time.Since(began).Seconds()
	err = finishFile.ExecOne(ctx, tx, w.id, sum)
	if err != nil {
		return fmt.Errorf("finishing file: %w", err)
	}
	return nil
}

func resultName(name string) string {
	return strings.TrimSuffix(name, filepath.Ext(name)) + "-eredmeny.xlsx"
}

// temp makes a file that nobody else sees and that goes when it is closed, whatever happens.
func (m *Module) temp() (*os.File, error) {
	f, err := os.CreateTemp(m.TempDir, "oszir-load-*")
	if err != nil {
		return nil, fmt.Errorf("making temporary file: %w", err)
	}
	err = os.Remove(f.Name())
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("hiding temporary file: %w", err)
	}
	return f, nil
}

// loading is one load: what comes in, for whom, and where the answer goes.
type loading struct {
	fileID  int64 // 0: a rehearsal
	bodyID  int64
	office  benefit.Office
	entryID int64
	lang    i18n.Lang
	in      io.ReaderAt
	size    int64
	out     io.Writer // nil: no answer wanted
}

// load reads, judges, writes and answers a workbook in the caller's transaction. Its error is of kind Invalid when
// the file is not a workbook of this shape; nothing but temporary tables has been touched then.
func (m *Module) load(ctx context.Context, tx *database.Tx, l loading, tell func(Row) error) (*Summary, error) {
	sum := &Summary{Seconds: map[string]float64{}}
	began := time.Now()
	lap := func(name string) {
		sum.Seconds[name] = time.Since(began).Seconds()
		began = time.Now()
	}
	progress := func(phase string, rows int64) {
		if m.Progress != nil {
			m.Progress(l.fileID, phase, rows)
		}
	}
	progress("open", 0)
	book, err := spreadsheet.Open(ctx, l.in, l.size, spreadsheet.DefaultLimits)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	st, err := newStage(ctx, tx, l.bodyID)
	if err != nil {
		return nil, err
	}
	rd := &reading{book: book, stage: st, office: l.office, today: today(m.Now())}
	rd.seen = func(n int64) {
		if n%1000 == 0 {
			progress("read", n)
		}
	}
	err = st.fill(ctx, func(ctx context.Context) error {
		err := rd.open(ctx)
		if err != nil {
			return err
		}
		return rd.run(ctx)
	})
	if err != nil {
		return nil, err
	}
	lap("read")
	sum.Notes = rd.notes
	all := rd.rows[1] + rd.rows[2] + rd.rows[3] + rd.rows[4]
	progress("judge", all)
	j := &judging{tx: tx, intake: st.intake, bodyID: l.bodyID, entryID: l.entryID, loadID: l.fileID, year: calendar.Of(m.Now()).Year(), numbered: l.fileID != 0}
	err = j.judge(ctx, sum)
	if err != nil {
		return nil, err
	}
	lap("judge")
	progress("answer", all)
	// Every finding and every id is known now, so the answer is written on the other core while the registers are.
	a := &answering{m: m, tx: tx, lang: l.lang, rehearsal: l.fileID == 0}
	answered := make(chan error, 1)
	if l.out != nil {
		err = a.spool(ctx, rd.layouts)
		if err != nil {
			return nil, err
		}
		defer a.close()
		lap("spool")
		go func() { answered <- a.write(ctx, book, rd.layouts, l.out) }()
	} else {
		answered <- nil
	}
	err = j.write(ctx, sum)
	if err == nil {
		err = j.count(ctx, sum, rd.rows)
	}
	lap("write")
	err = errors.Join(err, <-answered)
	if err != nil {
		return nil, err
	}
	if tell != nil {
		err = m.tellStage(ctx, tx, l.lang, tell)
		if err != nil {
			return nil, err
		}
	}
	lap("answer")
	progress("done", all)
	return sum, nil
}

// Rehearse judges a workbook as a load would and takes everything back: counts, forints and findings are shown,
// nothing is written. out may be nil. Errors: Invalid when the file is not a workbook of this shape.
func (m *Module) Rehearse(ctx context.Context, who identity.Actor, in Incoming, out io.Writer, tell func(Row) error) (*Summary, error) {
	var sum *Summary
	var entry int64
	// What a rehearsal shows comes from the registers, so that it was asked stays in the log whatever is rolled back.
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		entry, err = audit.Write(ctx, tx, audit.Entry{Actor: who.Code, BodyID: in.Body.ID, Operation: "ptr.rehearse", Subject: "workbook"})
		return err
	})
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		sum, err = m.load(ctx, tx, loading{
			bodyID: in.Body.ID, office: benefit.Office(in.Body.Kind), entryID: entry, lang: in.Lang, in: in.Bytes, size: in.Size, out: out,
		}, tell)
		if err != nil {
			return err
		}
		return database.Rollback()
	})
	return sum, err
}
