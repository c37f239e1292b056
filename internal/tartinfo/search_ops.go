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
	"oszir/internal/platform/wording"
	"oszir/internal/tartinfo/record"
)

// answerWithin is within how many working days the centre searches (T23).
const answerWithin = 5

// scanSearchAnd reads a search, and what is asked for beside it.
func scanSearchAnd(r database.Row, s *Search, more ...any) error {
	var vacant, closed, filled database.Day
	var sent, searched, changed *time.Time
	err := r.Scan(append([]any{&s.ID, &s.Number, &s.BodyID, &s.Kind, &s.State, &s.Content, &vacant, &s.HeadCount, &s.CreatedAt, &s.CreatedBy, &sent, &searched, &changed, &closed, &s.CloseReason, &filled, &s.Through,
		&s.Version}, more...)...)
	s.VacantSince, s.ClosedOn, s.FilledOn = vacant.Day, closed.Day, filled.Day
	for at, moment := range map[*time.Time]*time.Time{&s.SentAt: sent, &s.SearchedAt: searched, &s.ChangedAt: changed} {
		if moment != nil {
			*at = *moment
		}
	}
	return err
}

func scanSearch(r database.Row, s *Search) error { return scanSearchAnd(r, s) }

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
		c, found := record.JudgeSearch(m.fillSearch(in.Typed, &body), record.Now{Today: m.today(), StatusKind: body.LegalStatus, Recorded: calendar.None})
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
		err = insertSearch.ExecOne(ctx, tx, id, number, who.BodyID, c["kind"], c, c["post"], c["workplace_county"], body.LegalStatus, c.Pick("job_family_1", "job_family_2"),
			c.Pick("study_field_1", "study_field_2"), keysOfSearch(c), c.Whole("head_count"), c.Day("vacant_since").Time(), m.at(), who.Code, entry)
		if err != nil {
			return fmt.Errorf("storing a search: %w", err)
		}
		_, err = dropDraft.Exec(ctx, tx, who.Code, draftOfSearch(0))
		return err
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

// ChangeSearch changes a search: while it is prepared, and a vacancy after it was sent too, which the centre is shown (T22). Its kind
// stays. Errors: Invalid with a Refusal; Conflict when somebody else has changed it since, it is closed, or it is a one-time search that
// was sent; NotFound.
func (m *Module) ChangeSearch(ctx context.Context, who identity.Actor, in SearchForm) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		s, err := m.ownSearch(ctx, tx, who, SearchAct{ID: in.ID, Seen: in.Seen})
		if err != nil {
			return err
		}
		switch {
		case s.State != Preparing && !s.State.Open():
			return errs.New(errs.Conflict, "tartinfo.search_closed")
		case !s.Changeable():
			return errs.New(errs.Conflict, "tartinfo.search_fixed")
		}
		body, err := orgs.In(ctx, tx, who.BodyID)
		if err != nil {
			return err
		}
		typed := m.fillSearch(in.Typed, &body)
		typed["kind"] = s.Kind
		since, known := calendar.Parse(typed["vacant_since"])
		if was := s.Content.Day("earliest_start"); typed["at_once"] != "" && s.Content["at_once"] != "" && known && since <= was {
			typed["earliest_start"] = was.String() // "at once" was said then: it stays the day on which it was said
		}
		c, found := record.JudgeSearch(typed, record.Now{Today: m.today(), StatusKind: s.Content["status_kind"], Recorded: s.reportedOn(m.today())})
		err = refuse(found)
		if err != nil {
			return err
		}
		entry, err := log(ctx, tx, who, "tartinfo.change_search", searchSubject(s.ID), in.Request, map[string]any{"changed": changed(s.Content, c), "state": string(s.State)})
		if err != nil {
			return err
		}
		err = changeSearch.ExecOne(ctx, tx, s.ID, s.Version, c, c["post"], c["workplace_county"], c.Pick("job_family_1", "job_family_2"), c.Pick("study_field_1", "study_field_2"), keysOfSearch(c), c.Whole("head_count"),
			c.Day("vacant_since").Time(), m.at(), entry)
		if err != nil {
			return fmt.Errorf("storing search %d: %w", s.ID, err)
		}
		err = m.meetSearch(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		_, err = dropDraft.Exec(ctx, tx, who.Code, draftOfSearch(s.ID))
		return err
	})
}

// changed lists the keys of what differs between two contents of a search, in the order of the form.
func changed(before, after record.Content) []string {
	out := []string{}
	for _, f := range record.Search.Fields() {
		if before[f.Key] != after[f.Key] {
			out = append(out, f.Key)
		}
	}
	return out
}

// SendSearch sends a search to the centre: it has its lasting number from now on, and the centre answers within five working days
// (T22, T23). What has come to be wrong while it was prepared, such as a report that is late by now, is refused. Errors: Invalid with a
// Refusal; NotFound; Conflict when somebody else has changed it since, or it is sent already.
func (m *Module) SendSearch(ctx context.Context, who identity.Actor, in SearchAct) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		s, err := m.ownSearch(ctx, tx, who, in)
		if err != nil {
			return err
		}
		if s.State != Preparing {
			return errs.New(errs.Conflict, "tartinfo.search_sent")
		}
		body, err := orgs.In(ctx, tx, who.BodyID)
		if err != nil {
			return err
		}
		_, found := record.JudgeSearch(s.Content, record.Now{Today: m.today(), StatusKind: body.LegalStatus, Recorded: calendar.None})
		err = refuse(found)
		if err != nil {
			return err
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
		err = m.meetSearch(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		due := calendar.AddWorkingDays(m.today(), answerWithin)
		return m.due(ctx, tx, Deadline{Kind: deadlineAnswer, At: midnight(due + 1), SearchID: s.ID})
	})
}

// CloseSearch closes a vacancy: it was filled, or will not be (T23). Nothing more is offered for it, and what was offered and is not
// evaluated ends. It was successful when a member of the reserve fills it. Errors: Invalid with a Refusal; Conflict when somebody else
// has changed it since, or it is no vacancy that is open; NotFound.
func (m *Module) CloseSearch(ctx context.Context, who identity.Actor, in CloseForm) error {
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		s, err := m.ownSearch(ctx, tx, who, in.SearchAct)
		if err != nil {
			return err
		}
		if s.Kind != record.Vacancy || !s.State.Open() {
			return errs.New(errs.Conflict, "tartinfo.search_not_to_close")
		}
		c, found := record.JudgeClosing(in.Typed, s.VacantSince, m.today())
		err = refuse(found)
		if err != nil {
			return err
		}
		state, through := Unsuccessful, c["through"] == record.Yes
		if through {
			state = Successful
		}
		entry, err := log(ctx, tx, who, "tartinfo.close_search", searchSubject(s.ID), in.Request, map[string]any{"reason": c["close_reason"], "through": through})
		if err != nil {
			return err
		}
		var filled *time.Time
		if d := c.Day("filled_on"); d != calendar.None {
			day := d.Time()
			filled = &day
		}
		err = closeSearch.ExecOne(ctx, tx, s.ID, s.Version, string(state), m.today().Time(), c["close_reason"], filled, through, entry)
		if err != nil {
			return fmt.Errorf("closing search %d: %w", s.ID, err)
		}
		err = m.dropDue(ctx, tx, Deadline{SearchID: s.ID})
		if err != nil {
			return err
		}
		err = m.endListsOf(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		err = m.meetSearch(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		_, err = dropDraft.Exec(ctx, tx, who.Code, draftOfSearch(s.ID))
		return err
	})
}

// endListsOf ends the lists of a search that are still evaluated, with what would happen to them by itself. They are held first, so that
// whom somebody chooses at this moment counts.
func (m *Module) endListsOf(ctx context.Context, tx *database.Tx, search int64) error {
	_, err := holdListsOfSearch.Exec(ctx, tx, search)
	if err != nil {
		return fmt.Errorf("holding the lists of search %d: %w", search, err)
	}
	lists, err := database.All(ctx, tx, endListsOfSearch, func(r database.Row, id *int64) error { return r.Scan(id) }, search, m.at())
	if err != nil {
		return fmt.Errorf("ending the lists of search %d: %w", search, err)
	}
	for _, id := range lists {
		err = m.dropDue(ctx, tx, Deadline{ListID: id})
		if err != nil {
			return err
		}
	}
	return nil
}

// searchOverdue reminds the centre of a search that it has not answered within five working days (T23).
func (m *Module) searchOverdue(ctx context.Context, tx *database.Tx, d Deadline) error {
	s, err := m.searchIn(ctx, tx, lockSearch, d.SearchID)
	if err != nil || !s.State.Open() || !s.SearchedAt.IsZero() {
		return err
	}
	body, err := orgs.In(ctx, tx, s.BodyID)
	if err != nil {
		return err
	}
	readers, err := m.centre(ctx, tx)
	if err != nil {
		return err
	}
	facts := s.facts(body.Name)
	facts["határidő"] = wording.On(calendar.Of(d.At) - 1)
	return m.tell(ctx, tx, letter{kind: "search_overdue", cause: searchSubject(s.ID), facts: facts}, readers)
}
