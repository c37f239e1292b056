package ptr

import (
	"context"
	"fmt"
	"strings"

	"oszir/internal/law"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// mostOffices is how many lines of offices and kinds a change is shown with; the numbers above them count all.
const mostOffices = 30

// undecided are the states of a case in which the law still has to judge it.
var undecided = []State{Opened, ClientData, Checking, ApplicationData, Drafting}

// notFinished are those in which a time of the procedure may still run.
var notFinished = append(undecided[:len(undecided):len(undecided)], Issued, AwaitingFinal, Appealed)

// concerned is a question about a change as the statements take it.
type concerned struct {
	kinds  []string
	times  string // multirange of days
	states []State
	today  calendar.Day
	by     string // see concernedCase
}

func (c *concerned) args(more ...any) []any {
	states := make([]string, len(c.states))
	for i, s := range c.states {
		states[i] = string(s)
	}
	return append([]any{c.kinds, c.times, states, c.today.Time(), c.by}, more...)
}

// multirange writes times as the database reads them.
func multirange(spans []law.Span) string {
	parts := make([]string, 0, len(spans))
	for _, s := range spans {
		parts = append(parts, "["+dayText(s.From)+","+dayText(s.Until)+")")
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func concernedBy(ctx context.Context, tx *database.Tx, q law.Question) (*concerned, error) {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return nil, err
	}
	c := &concerned{kinds: q.Kinds, times: multirange(q.Spans), states: undecided, today: calendar.Of(at), by: "day"}
	switch {
	case q.ByBirth: // birth dates are not known here: everybody may be one of those concerned
		c.by, c.times = "any", multirange([]law.Span{{From: c.today, Until: calendar.None}})
	case q.Calendar:
		c.by = "due"
	case q.Procedure:
		c.by, c.states = "procedure", notFinished
	}
	return c, nil
}

// LawConcern counts what a change of a number of the law concerns: open cases by office and kind, the benefits that run in the
// changed time and who draws them, and what was decided in it and stays as it is. Where the number goes by birth dates, every
// open case of the kinds and every benefit from today on counts. It runs in the caller's transaction and names nobody.
func LawConcern(ctx context.Context, tx *database.Tx, q law.Question) (law.Concern, error) {
	var out law.Concern
	c, err := concernedBy(ctx, tx, q)
	if err != nil || len(q.Spans) == 0 || len(q.Kinds) == 0 {
		return out, err
	}
	err = database.Each(ctx, tx, concernedCases, func(r database.Row) error {
		var n law.OfficeCount
		err := r.Scan(&n.BodyID, &n.Kind, &n.Cases)
		out.OpenCases += n.Cases
		if len(out.Offices) < mostOffices {
			out.Offices = append(out.Offices, n)
		}
		return err
	}, c.args()...)
	if err != nil {
		return out, fmt.Errorf("counting the cases that a change of the law concerns: %w", err)
	}
	switch {
	case q.Calendar: // what was decided was in time or not by the days as they were known
	case q.Procedure:
		err = database.One(ctx, tx, concernedProcedures, []any{c.kinds, c.times}, &out.Decided)
	default:
		err = database.One(ctx, tx, concernedDecisions, []any{c.kinds, c.times}, &out.Decided)
		if err == nil {
			_, err = byParts.Exec(ctx, tx)
		}
		if err == nil {
			err = database.One(ctx, tx, concernedBenefits, []any{c.kinds, c.times}, &out.Benefits, &out.People)
		}
	}
	if err != nil {
		return out, fmt.Errorf("counting what a change of the law concerns: %w", err)
	}
	return out, nil
}

// LawChanged notes in the transaction of an approval that the checks of the open cases that it concerns are to run again, and
// gives how many they are.
func LawChanged(ctx context.Context, tx *database.Tx, q law.Question, entry int64) (int64, error) {
	c, err := concernedBy(ctx, tx, q)
	if err != nil || len(q.Spans) == 0 || len(q.Kinds) == 0 {
		return 0, err
	}
	at, err := database.Now(ctx, tx)
	if err != nil {
		return 0, err
	}
	n, err := markConcernedCases.Exec(ctx, tx, c.args(entry, at)...)
	if err != nil {
		return 0, fmt.Errorf("marking the cases that a change of the law concerns: %w", err)
	}
	return n, nil
}
