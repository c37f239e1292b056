package ptr

import (
	"context"
	"fmt"
	"io"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// FileState is how an upload stands.
type FileState struct {
	ID       int64
	Status   string
	ResultID int64 // 0 until there is an answer
	Summary  Summary
	Refusal  string // in words, when the format is not right
	Attempts int

	uploadID int64 // of an answer: what it answers; else ID
	erased   bool  // its bytes are gone
}

// State tells how an upload of the actor's body stands. Errors: NotFound, also for another body's upload.
func (m *Module) State(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64) (FileState, error) {
	s := FileState{ID: id}
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return s, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return m.state(ctx, tx, who, lang, &s) })
	return s, err
}

func (m *Module) state(ctx context.Context, tx *database.Tx, who identity.Actor, lang i18n.Lang, s *FileState) error {
	var body int64
	var key string
	var args []string
	err := database.One(ctx, tx, fileState, []any{s.ID}, &s.Status, &body, &key, &args, &s.Summary, &s.ResultID, &s.Attempts, &s.uploadID, &s.erased)
	if err != nil {
		return fmt.Errorf("reading state of file: %w", err)
	}
	if body != who.BodyID {
		return errs.New(errs.NotFound, "error.not_found")
	}
	if key != "" {
		s.Refusal = m.Refusal(lang, key, args)
	}
	return nil
}

// Refusal puts the reason why a file is not a workbook of this shape into words.
func (m *Module) Refusal(lang i18n.Lang, key string, args []string) string {
	list := make([]any, len(args))
	for i, a := range args {
		list[i] = a
	}
	return m.Catalog.Text(lang, key, list...)
}

// Findings hands over every finding of an upload in words, in the order of sheets and rows. The reading is logged.
// Errors: NotFound.
func (m *Module) Findings(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64, tell func(Row) error) error {
	return m.readFindings(database.Long(ctx), who, id, nil, func(ctx context.Context, tx *database.Tx, _ places) ([]int64, error) {
		err := database.Each(ctx, tx, fileFindings, func(r database.Row) error {
			var s stored
			err := scanStored(r, &s)
			if err != nil {
				return err
			}
			return tell(m.say(lang, &s))
		}, id)
		if err != nil {
			return nil, err
		}
		return database.All(ctx, tx, personsOfFindings, scanID, id)
	})
}

// LoadedBenefit ties a row of an upload to the benefit in the register.
type LoadedBenefit struct {
	Row         int    `json:"row"`
	MigrationID string `json:"migration_id"`
	BenefitID   string `json:"benefit_id"`
}

// LoadedBenefits hands over the benefits of the good rows of an upload, in the order of rows; a rehearsal has none. The
// migration ids name people by TAJ, so reading them is logged. No transaction waits for whoever takes them. Errors:
// NotFound.
func (m *Module) LoadedBenefits(ctx context.Context, who identity.Actor, id int64, tell func(LoadedBenefit) error) error {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := m.state(ctx, tx, who, i18n.Hungarian, &FileState{ID: id})
		if err != nil {
			return err
		}
		persons, err := database.All(ctx, tx, personsOfLoaded, scanID, id)
		if err != nil {
			return fmt.Errorf("reading people of upload %d: %w", id, err)
		}
		e := entry(who, "ptr.load.read", fmt.Sprintf("load_file/%d", id), dataNumbers, dataBenefits)
		e.Detail = map[string]any{"benefits": true}
		_, err = writeAbout(ctx, tx, e, persons)
		return err
	})
	if err != nil {
		return err
	}
	for last := 0; ; {
		var page []LoadedBenefit
		err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
			page, err = loadedBenefits(ctx, tx, id, last)
			return err
		})
		if err != nil {
			return err
		}
		for _, b := range page {
			err = tell(b)
			if err != nil {
				return err
			}
			last = b.Row
		}
		if len(page) < fetchRows {
			return nil
		}
	}
}

// loadedBenefits reads the benefits of the rows behind a row, as many as are held at a time.
func loadedBenefits(ctx context.Context, tx *database.Tx, id int64, after int) ([]LoadedBenefit, error) {
	type loaded struct {
		LoadedBenefit
		applicant, entitled int64
		kind                string
		start               database.Day
	}
	var ids []int64
	rows, err := database.All(ctx, tx, fileBenefits, func(r database.Row, l *loaded) error {
		var number int64
		var year int
		err := r.Scan(&l.Row, &number, &year, &l.applicant, &l.entitled, &l.kind, &l.start)
		l.BenefitID = AdjudicationID(year, number)
		ids = append(ids, l.applicant, l.entitled)
		return err
	}, id, after, fetchRows)
	if err != nil {
		return nil, fmt.Errorf("reading benefits of file %d: %w", id, err)
	}
	tajs, err := people.TAJs(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]LoadedBenefit, 0, len(rows))
	for _, l := range rows {
		kind, ok := benefits.ByCode(l.kind)
		if !ok {
			return nil, fmt.Errorf("reading benefit of row %d: its kind is not known", l.Row)
		}
		r := fields.NewRecord(benefit.LastShared)
		r.Set(benefit.ApplicantTAJ, fields.Value{State: fields.OK, Text: tajs[l.applicant]})
		r.Set(benefit.EntitledTAJ, fields.Value{State: fields.OK, Text: tajs[l.entitled]})
		r.Set(benefit.SupportStart, fields.Value{State: fields.OK, N: int64(l.start.Day)})
		l.MigrationID = MigrationID(r, kind)
		out = append(out, l.LoadedBenefit)
	}
	return out, nil
}

// Download writes the bytes of an upload or of an answer as they are stored. No transaction waits for whoever reads
// them. The reading is logged. Errors: NotFound.
func (m *Module) Download(ctx context.Context, who identity.Actor, id int64, to io.Writer) error {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		s := FileState{ID: id}
		err := m.state(ctx, tx, who, i18n.Hungarian, &s)
		if err != nil {
			return err
		}
		if s.erased {
			return errs.New(errs.Conflict, "load.erased")
		}
		persons, err := audit.PersonsOf(ctx, tx, "ptr.load", fmt.Sprintf("load_file/%d", s.uploadID))
		if err != nil {
			return err
		}
		_, err = writeAbout(ctx, tx, entry(who, "ptr.load.download", fmt.Sprintf("load_file/%d", id), dataWorkbook), persons)
		return err
	})
	if err != nil {
		return err
	}
	for no := 0; ; no++ {
		var b []byte
		err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return database.One(ctx, tx, readChunk, []any{id, no}, &b)
		})
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err == nil {
			_, err = to.Write(b)
		}
		if err != nil {
			return fmt.Errorf("handing over file %d: %w", id, err)
		}
	}
}

// Release lets files go on at once that a killed program has left behind: their waiting time ends, and a job says look,
// since the round would come only when the queue has chosen a new leader. Call it at a start.
func (m *Module) Release(ctx context.Context) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		n, err := releaseFiles.Exec(ctx, tx)
		if err != nil {
			return fmt.Errorf("releasing files: %w", err)
		}
		if n == 0 {
			return nil
		}
		return m.Jobs.Add(ctx, tx, LoadJob)
	})
}
