package ptr

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// pageRows is how many lines a page of a list shows.
const pageRows = 50

// LoadFilter narrows the list of uploads. The zero filter takes all.
type LoadFilter struct {
	Mine     bool         // only what the actor sent
	Status   string       // one of the statuses; "": all
	From, To calendar.Day // days of upload, both inclusive; 0 or None: open
	Before   string       // cursor: LoadPage.Next of the page before
}

// LoadFile is what is said of an upload wherever it is listed.
type LoadFile struct {
	ID          int64
	At          time.Time
	Name        string
	Size        int64  // bytes
	By          string // code of the account
	Status      string
	Rehearsal   bool
	RehearsedID int64     // the rehearsal whose bytes it loads; 0: none
	CommittedID int64     // of a rehearsal: the upload that loads it; 0: not yet
	ProcessedAt time.Time // zero while it waits
	ResultID    int64     // 0 until there is an answer
	Rows, Bad   int64     // rows of all sheets, and those in error
	Phase       string    // how far a load at work is; PhaseWait when nobody works on it, PhaseDone when it is done
	Percent     int
}

// LoadPage is a page of uploads, the newest first.
type LoadPage struct {
	Files []LoadFile
	Next  string // cursor of the page behind it; "" on the last
}

// Loads lists the uploads of the actor's body. Errors: NotFound for a cursor that was not given out.
func (m *Module) Loads(ctx context.Context, who identity.Actor, f LoadFilter) (LoadPage, error) {
	var page LoadPage
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return page, err
	}
	at, ok, err := readCursor(f.Before, 1)
	if err != nil {
		return page, err
	}
	before := at[0]
	if !ok {
		before = 1 << 62
	}
	by := ""
	if f.Mine {
		by = who.Code
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		page.Files, err = database.All(ctx, tx, fileList, scanLoadFile(), who.BodyID, before, by, f.Status, from(f.From), to(f.To), pageRows+1)
		if err != nil {
			return fmt.Errorf("listing uploads: %w", err)
		}
		return nil
	})
	if len(page.Files) > pageRows {
		page.Files = page.Files[:pageRows]
		page.Next = newCursor(page.Files[pageRows-1].ID)
	}
	return page, err
}

// from and to give the ends of a span of days in which an end may be left open.
func from(d calendar.Day) time.Time {
	if d == calendar.None || d == 0 {
		d = calendar.On(1800, 1, 1)
	}
	return d.Time()
}

func to(d calendar.Day) time.Time {
	if d == calendar.None || d == 0 {
		d = calendar.On(2999, 12, 31)
	}
	return d.Time()
}

// scanLoadFile reads loadFileColumns, and what a statement gives behind them into more.
func scanLoadFile(more ...any) func(database.Row, *LoadFile) error {
	return func(r database.Row, f *LoadFile) error {
		var processed *time.Time
		var p Progress
		var began, entered, now time.Time
		err := r.Scan(append([]any{
			&f.ID, &f.At, &f.Name, &f.Size, &f.By, &f.Status, &f.Rehearsal, &f.RehearsedID, &f.CommittedID, &processed, &f.ResultID, &f.Rows, &f.Bad,
			&p.Phase, &p.Done, &p.Total, &began, &entered, &now,
		}, more...)...)
		if err != nil {
			return err
		}
		if processed != nil {
			f.ProcessedAt = *processed
		}
		switch {
		case f.Status != Uploaded:
			f.Phase, f.Percent = PhaseDone, 100
		case p.Phase == "":
			f.Phase = PhaseWait
		default:
			p.reckon(began, entered, now)
			f.Phase, f.Percent, f.Rows = p.Phase, p.Percent, p.Done
		}
		return nil
	}
}
