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
		if err != nil {
			return err
		}
		// From here on it is seen to be at work, and not to have failed, which the noted attempt alone would mean.
		now := m.Now()
		_, err = writeProgress.Exec(ctx, tx, id, PhaseOpen, 0, 0, false, 0, now, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("claiming a waiting file: %w", err)
	}
	return id, nil
}

// waiting is a file as the worker needs it.
type waiting struct {
	id        int64
	body      int64
	office    string
	actor     string
	role      string
	name      string
	lang      i18n.Lang
	size      int64
	rehearsal bool
}

// process works on one upload in one transaction: register, findings, answer and status appear together or not at all.
func (m *Module) process(ctx context.Context, id int64) error {
	ctx = database.Long(ctx)
	p := newPulse()
	defer m.beat(ctx, id, p)()
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		w := waiting{id: id}
		err := database.One(ctx, tx, lockFile, []any{id}, &w.body, &w.office, &w.actor, &w.role, &w.name, &w.lang, &w.size, &w.rehearsal)
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
		err = copyBytes(ctx, tx, id, in)
		if err != nil {
			return err
		}
		out, err := m.temp()
		if err != nil {
			return err
		}
		defer out.Close()
		entry, err := audit.Write(ctx, tx, w.entry())
		if err != nil {
			return err
		}
		sum, err := m.load(ctx, tx, loading{
			fileID: id, bodyID: w.body, office: benefit.Office(w.office), entryID: entry, lang: w.lang, in: in, size: w.size, out: out, rehearsal: w.rehearsal, pulse: p,
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

// entry is what the log says of the work on the file.
func (w *waiting) entry() audit.Entry {
	return entry(identity.Actor{Code: w.actor, BodyID: w.body, Role: identity.Role(w.role)}, "ptr.load", fmt.Sprintf("load_file/%d", w.id))
}

// writeTouched logs whom a load spoke of: those the registry knew, and where it wrote those it made. They are known only
// at the end, while what it writes needs the entry of its beginning: so it is another entry.
func writeTouched(ctx context.Context, tx *database.Tx, e audit.Entry, written bool) error {
	persons, err := database.All(ctx, tx, touchedPersons, scanID, written)
	if err != nil {
		return fmt.Errorf("reading whom a load speaks of: %w", err)
	}
	if len(persons) == 0 {
		return nil
	}
	e.Fields, e.Detail = []string{dataIdentity, dataBenefits}, map[string]any{"persons": len(persons), "written": written}
	_, err = writeAbout(ctx, tx, e, persons)
	return err
}

// finish stores the answer and closes the upload.
func (m *Module) finish(ctx context.Context, tx *database.Tx, w waiting, sum *Summary, out *os.File, entry int64) error {
	began := time.Now()
	var steps []database.Step
	if len(sum.Codes) > 0 {
		steps = append(steps, does("grouping findings", createGroups), does("keeping groups of findings", keepGroups, w.id),
			does("keeping findings", keepFindings, w.id), does("keeping rows to correct", keepRework, w.id))
	}
	if !w.rehearsal {
		steps = append(steps, does("keeping benefits", keepBenefits, w.id))
	}
	if len(sum.Codes) > 0 {
		steps = append(steps, does("keeping of whom rows speak", keepRowPersons, w.id, !w.rehearsal))
	}
	err := database.Run(ctx, tx, steps...)
	if err != nil {
		return err
	}
	err = writeTouched(ctx, tx, w.entry(), !w.rehearsal)
	if err != nil {
		return err
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
		Result, w.body, w.office, w.actor, resultName(w.name), ContentType, "binary", size, hash.Sum(nil), w.id, string(w.lang), entry, w.rehearsal, 0,
	}, &id, &at)
	if err != nil {
		return fmt.Errorf("inserting answer: %w", err)
	}
	err = storeBytes(ctx, tx, id, io.NewSectionReader(out, 0, size))
	if err != nil {
		return err
	}
	sum.Seconds["store"] = time.Since(began).Seconds()
	err = finishFile.ExecOne(ctx, tx, w.id, sum, sum.layout, sum.edition)
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
	fileID    int64 // 0: there is none
	bodyID    int64
	office    benefit.Office
	entryID   int64
	lang      i18n.Lang
	in        io.ReaderAt
	size      int64
	out       io.Writer // nil: no answer wanted
	rehearsal bool      // the registers stay as they are
	pulse     *pulse
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
	p := l.pulse
	l.in = &countedReader{ReaderAt: l.in, n: &p.bytes}
	book, err := spreadsheet.Open(ctx, l.in, l.size, spreadsheet.DefaultLimits)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	st, err := newStage(ctx, tx, l.bodyID)
	if err != nil {
		return nil, err
	}
	by, err := m.lawNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	rd := &reading{book: book, stage: st, law: by, office: l.office, today: today(m.Now()), pulse: p}
	err = st.fill(ctx, func(ctx context.Context) error {
		err := rd.open(ctx)
		if err != nil {
			return err
		}
		p.reading(l.size)
		return rd.run(ctx)
	})
	if err != nil {
		return nil, err
	}
	lap("read")
	sum.Notes, sum.layout, sum.edition = rd.notes, placesOf(rd.layouts), by.Number()
	p.enter(PhaseJudge)
	j := &judging{m: m, tx: tx, intake: st.intake, bodyID: l.bodyID, entryID: l.entryID, loadID: l.fileID, year: calendar.Of(m.Now()).Year(), numbered: !l.rehearsal}
	err = j.judge(ctx, sum)
	if err != nil {
		return nil, err
	}
	lap("judge")
	p.errors.Store(j.bad)
	p.enter(PhaseAnswer)
	// Every finding and every id is known now, so the answer is written on the other core while the registers are.
	a := &answering{m: m, tx: tx, lang: l.lang, rehearsal: l.rehearsal}
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
	err = j.writeAndCount(ctx, sum, rd.rows, l.rehearsal)
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
	return sum, nil
}

// Rehearse judges a workbook as a load would and takes everything back: counts, forints and findings are shown,
// nothing is kept, not even the file. out may be nil. Errors: NotFound for another body than the actor's; Invalid when
// the file is not a workbook of this shape.
func (m *Module) Rehearse(ctx context.Context, who identity.Actor, in Incoming, out io.Writer, tell func(Row) error) (*Summary, error) {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return nil, err
	}
	if in.Body.ID != who.BodyID {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	var sum *Summary
	var first int64
	var persons []int64
	// What a rehearsal shows comes from the registers, so that it was asked stays in the log whatever is rolled back.
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		first, err = audit.Write(ctx, tx, entry(who, "ptr.rehearse", "workbook", dataWorkbook))
		return err
	})
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		var err error
		sum, err = m.load(ctx, tx, loading{
			bodyID: in.Body.ID, office: benefit.Office(in.Body.Kind), entryID: first, lang: in.Lang, in: in.Bytes, size: in.Size, out: out,
			rehearsal: true, pulse: newPulse(),
		}, tell)
		if err != nil {
			return err
		}
		persons, err = database.All(ctx, tx, touchedPersons, scanID, false)
		if err != nil {
			return fmt.Errorf("reading whom a rehearsal speaks of: %w", err)
		}
		return database.Rollback()
	})
	if err != nil || len(persons) == 0 {
		return sum, err
	}
	return sum, m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := writeAbout(ctx, tx, entry(who, "ptr.rehearse", "workbook", dataWorkbook), persons)
		return err
	})
}
