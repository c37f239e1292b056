package tartinfo

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/tartinfo/record"
)

// answerWithin is within how many working days the centre searches (T23).
const answerWithin = 5

func scanSearch(r database.Row, s *Search) error {
	var vacant, closed, filled database.Day
	var sent, searched *time.Time
	err := r.Scan(&s.ID, &s.Number, &s.BodyID, &s.Kind, &s.State, &s.Content, &vacant, &s.HeadCount, &s.CreatedAt, &s.CreatedBy, &sent, &searched, &closed, &filled, &s.Through, &s.Version)
	s.VacantSince, s.ClosedOn, s.FilledOn = vacant.Day, closed.Day, filled.Day
	if sent != nil {
		s.SentAt = *sent
	}
	if searched != nil {
		s.SearchedAt = *searched
	}
	return err
}

// searchSubject names a search in the log.
func searchSubject(id int64) string { return fmt.Sprintf("search/%d", id) }

// searchIn reads a search. Errors: NotFound.
func (m *Module) searchIn(ctx context.Context, tx *database.Tx, by *database.Statement, id int64) (Search, error) {
	found, err := database.All(ctx, tx, by, scanSearch, id)
	if err != nil {
		return Search{}, fmt.Errorf("reading search %d: %w", id, err)
	}
	if len(found) == 0 {
		return Search{}, notFound()
	}
	return found[0], nil
}

// ownSearch locks a search of the actor's body, as it was seen. Errors: NotFound for one of another body; Conflict when it was changed
// since.
func (m *Module) ownSearch(ctx context.Context, tx *database.Tx, who identity.Actor, in SearchAct) (Search, error) {
	s, err := m.searchIn(ctx, tx, lockSearch, in.ID)
	switch {
	case err != nil:
		return s, err
	case s.BodyID != who.BodyID:
		return s, notFound()
	case s.Version != in.Seen:
		return s, errs.New(errs.Conflict, "tartinfo.changed")
	}
	return s, nil
}

// Prepare writes down a vacant post or a one-time search and gives its number; it has a temporary one until it is sent (T20). Errors:
// Invalid with a Refusal; NotFound for who may not.
func (m *Module) Prepare(ctx context.Context, who identity.Actor, in SearchForm) (id int64, err error) {
	err = who.Require(identity.KeepReserve)
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, searchOfEntry, []any{done}, &id)
		}
		body, err := orgs.In(ctx, tx, who.BodyID)
		if err != nil {
			return err
		}
		c, found := record.JudgeSearch(m.fillSearch(in.Typed, &body), record.Now{Today: m.today(), StatusKind: body.LegalStatus})
		err = refuse(found)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, drawSearch, nil, &id)
		if err != nil {
			return fmt.Errorf("drawing the number of a search: %w", err)
		}
		number, err := draw(ctx, tx, "E", m.today())
		if err != nil {
			return err
		}
		entry, err := log(ctx, tx, who, "tartinfo.prepare", searchSubject(id), in.Request, nil)
		if err != nil {
			return err
		}
		return insertSearch.ExecOne(ctx, tx, id, number, who.BodyID, c["kind"], c, c["post"], c["workplace_county"], body.LegalStatus, c.Pick("job_family_1", "job_family_2"),
			c.Pick("study_field_1", "study_field_2"), c.Whole("head_count"), c.Day("vacant_since").Time(), m.at(), who.Code, entry)
	})
	return id, err
}

// fillSearch takes over from the body what ticks say; a post that can be filled at once can be from today on.
func (m *Module) fillSearch(typed map[string]string, body *orgs.Body) map[string]string {
	out := fill(record.Search, typed, body)
	if out["at_once"] != "" {
		out["earliest_start"] = m.today().String()
	}
	return out
}

// SendSearch sends a search to the centre: it has its lasting number from now on, and the centre answers within five working days
// (T22, T23). Errors: NotFound; Conflict when somebody else has changed it since, or it is sent already.
func (m *Module) SendSearch(ctx context.Context, who identity.Actor, in SearchAct) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		s, err := m.ownSearch(ctx, tx, who, in)
		if err != nil {
			return err
		}
		if s.State != Preparing {
			return errs.New(errs.Conflict, "tartinfo.search_sent")
		}
		number, err := draw(ctx, tx, letterOf(s.Kind), m.today())
		if err != nil {
			return err
		}
		entry, err := log(ctx, tx, who, "tartinfo.send", searchSubject(s.ID), in.Request, nil)
		if err != nil {
			return err
		}
		err = sendSearch.ExecOne(ctx, tx, s.ID, s.Version, number, m.at(), entry)
		if err != nil {
			return fmt.Errorf("sending search %d: %w", s.ID, err)
		}
		due := calendar.AddWorkingDays(m.today(), answerWithin)
		return m.due(ctx, tx, Deadline{Kind: deadlineAnswer, At: midnight(due + 1), SearchID: s.ID})
	})
}
