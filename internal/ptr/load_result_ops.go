package ptr

import (
	"context"
	"fmt"
	"io"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
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
}

// State tells how an upload of the actor's body stands. Errors: NotFound, also for another body's upload.
func (m *Module) State(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64) (FileState, error) {
	s := FileState{ID: id}
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return m.state(ctx, tx, who, lang, &s) })
	return s, err
}

func (m *Module) state(ctx context.Context, tx *database.Tx, who identity.Actor, lang i18n.Lang, s *FileState) error {
	var body int64
	var key string
	var args []string
	err := database.One(ctx, tx, fileState, []any{s.ID}, &s.Status, &body, &key, &args, &s.Summary, &s.ResultID, &s.Attempts)
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

// Findings hands over every finding of an upload in words, in the order of sheets and rows. Errors: NotFound.
func (m *Module) Findings(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64, tell func(Row) error) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := m.state(ctx, tx, who, lang, &FileState{ID: id})
		if err != nil {
			return err
		}
		return database.Each(ctx, tx, fileFindings, func(r database.Row) error {
			var s stored
			err := scanStored(r, &s)
			if err != nil {
				return err
			}
			return tell(m.say(lang, &s))
		}, id)
	})
}

// LoadedBenefit ties a row of an upload to the benefit in the register.
type LoadedBenefit struct {
	Row         int    `json:"row"`
	MigrationID string `json:"migration_id"`
	BenefitID   string `json:"benefit_id"`
}

// LoadedBenefits hands over the benefits of the good rows of an upload, in the order of rows. The migration ids name
// people by TAJ, so reading them is logged. Errors: NotFound.
func (m *Module) LoadedBenefits(ctx context.Context, who identity.Actor, id int64, tell func(LoadedBenefit) error) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := m.state(ctx, tx, who, i18n.Hungarian, &FileState{ID: id})
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, audit.Entry{Actor: who.Code, BodyID: who.BodyID, Operation: "ptr.load.read", Subject: fmt.Sprintf("load_file/%d", id)})
		if err != nil {
			return err
		}
		type loaded struct {
			row                 int
			id, applicant, from int64
			year                int
			kind                string
			start               calendar.Day
		}
		last := 0
		for {
			var ids []int64
			page, err := database.All(ctx, tx, fileBenefits, func(r database.Row, l *loaded) error {
				start := &database.Day{}
				err := r.Scan(&l.row, &l.id, &l.year, &l.applicant, &l.from, &l.kind, start)
				l.start = start.Day
				ids = append(ids, l.applicant, l.from)
				return err
			}, id, last, fetchRows)
			if err != nil {
				return fmt.Errorf("reading benefits of file: %w", err)
			}
			tajs, err := people.TAJs(ctx, tx, ids)
			if err != nil {
				return err
			}
			for _, l := range page {
				kind, ok := benefits.ByCode(l.kind)
				if !ok {
					return fmt.Errorf("reading benefit %d: its kind is not known", l.id)
				}
				r := fields.NewRecord(benefits.LastField())
				r.Set(benefit.ApplicantTAJ, fields.Value{State: fields.OK, Text: tajs[l.applicant]})
				r.Set(benefit.EntitledTAJ, fields.Value{State: fields.OK, Text: tajs[l.from]})
				r.Set(benefit.SupportStart, fields.Value{State: fields.OK, N: int64(l.start)})
				err = tell(LoadedBenefit{Row: l.row, MigrationID: MigrationID(r, kind), BenefitID: AdjudicationID(l.year, l.id)})
				if err != nil {
					return err
				}
				last = l.row
			}
			if len(page) < fetchRows {
				return nil
			}
		}
	})
}

// Download writes the bytes of an upload or of an answer as they are stored. Errors: NotFound.
func (m *Module) Download(ctx context.Context, who identity.Actor, id int64, to io.Writer) error {
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := m.state(ctx, tx, who, i18n.Hungarian, &FileState{ID: id})
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, audit.Entry{Actor: who.Code, BodyID: who.BodyID, Operation: "ptr.load.download", Subject: fmt.Sprintf("load_file/%d", id)})
		if err != nil {
			return err
		}
		return database.Each(ctx, tx, readChunks, func(r database.Row) error {
			var b []byte
			err := r.Scan(&b)
			if err != nil {
				return err
			}
			_, err = to.Write(b)
			return err
		}, id)
	})
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
