package ptr

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
)

// The orders of the list of benefits.
const (
	SortNewest        = ""           // what was recorded last comes first
	SortOldest        = "oldest"     // what was recorded first comes first
	SortLatestStart   = "start_down" // the latest start first
	SortEarliestStart = "start"      // the earliest start first
	SortReview        = "review"     // of what is in force today, what is to be reviewed first; only of what is known now
)

// mostCounted is up to where benefits are counted exactly.
const mostCounted = 10_000

// BenefitFilter narrows the list of a body's benefits. The zero filter takes all that is known now.
type BenefitFilter struct {
	Kind       string       // code; "": all
	State      string       // StateActive (paused and suspended ones too), StateEnded or StateUpcoming on the day of As; "": all
	PersonID   int64        // as applicant or as who gives the right; 0: all
	StartFrom  calendar.Day // ends of the start, both inclusive; 0 or None: open
	StartTo    calendar.Day
	CaseNumber string // its beginning, in any case; "": all
	ID         string // adjudication id; "": all
	Person     string // line of words that finds people: TAJ, name, birth date; "": all
	ReviewFrom calendar.Day
	ReviewTo   calendar.Day
	AmountFrom *int64 // forints, both inclusive; nil: open
	AmountTo   *int64
	Decision   string // by which it stands; "": all
	Migrated   bool   // only what a workbook brought and no case has touched
	Unreviewed bool   // only what is in force and whose review nobody has begun
	As         database.AsOf
	Sort       string
	After      string // cursor: BenefitPage.Next of the page before

	named []int64 // whom Person finds; nil: all
}

// ListedBenefit is a line of the list.
type ListedBenefit struct {
	BenefitBrief

	ID         string // adjudication id
	Applicant  BenefitPerson
	Entitled   BenefitPerson // ID 0: nobody else gives the right
	CaseNumber string
	IssuedOn   calendar.Day
	FinalOn    calendar.Day
	ReviewDue  calendar.Day // None: none
	Decision   string       // by which it stands
}

// BenefitPage is a page of the list.
type BenefitPage struct {
	Lines    []ListedBenefit
	Count    int           // of all pages together
	MoreThan bool          // there are more than Count, too many to be counted
	Broad    bool          // the line that names people finds too many in the country: only those of the first are here
	As       database.AsOf // the question with today and now put in
	Next     string        // cursor of the page behind it; "" on the last
}

// Benefits lists the benefits of the actor's body. The reading is logged with the people shown. Errors: Invalid when an
// adjudication id is mistyped; NotFound for a cursor that was not given out.
func (m *Module) Benefits(ctx context.Context, who identity.Actor, lang i18n.Lang, f BenefitFilter) (BenefitPage, error) {
	var page BenefitPage
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return page, err
	}
	f.named, page.Broad, err = m.named(ctx, f.Person)
	if err != nil {
		return page, err
	}
	q, err := f.query(who.BodyID)
	if err != nil {
		return page, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		page.As, err = settled(ctx, tx, f.As)
		if err != nil {
			return err
		}
		found, err := q.page(page.As, f.After != "").read(ctx, tx)
		if err != nil {
			return fmt.Errorf("benefits: %w", err)
		}
		page.Count, page.MoreThan = found.count, found.moreThan
		if !found.last {
			page.Next = q.cursor(&found.rows[listRows-1])
		}
		page.Lines, err = lines(ctx, tx, lang, found.rows, page.As.Day)
		if err != nil {
			return err
		}
		persons := []int64{}
		for _, l := range page.Lines {
			persons = append(persons, l.Applicant.ID)
			if l.Entitled.ID != 0 {
				persons = append(persons, l.Entitled.ID)
			}
		}
		e := entry(who, "ptr.benefits.list", fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits)
		e.Persons, e.Detail = persons, map[string]any{"count": page.Count}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return BenefitPage{}, err
	}
	briefs := make([]*BenefitBrief, 0, len(page.Lines))
	for i := range page.Lines {
		briefs = append(briefs, &page.Lines[i].BenefitBrief)
	}
	return page, m.nameOffices(ctx, briefs...)
}

// benefitQuery is a filter as the statements take it.
type benefitQuery struct {
	list, count        *database.Statement
	body               int64
	firstID, lastID    int64
	atDay              time.Time // start or review of the last line of the page before
	atID               int64     // its number
	byDay              bool
	from, until        time.Time
	versions           []any // what versions are asked; nil: nothing
	kind               string
	people             []int64
	countFrom, countTo int64
	review             bool
}

func (f *BenefitFilter) query(body int64) (*benefitQuery, error) {
	q := &benefitQuery{
		body: body, lastID: 1 << 62, from: from(f.StartFrom), until: to(f.StartTo), kind: f.Kind, people: f.named,
		versions: []any{fields.Clean(f.CaseNumber), f.State, openDay(f.ReviewFrom), openDay(f.ReviewTo), f.AmountFrom, f.AmountTo, f.Decision, f.Migrated, f.Unreviewed},
	}
	if f.PersonID != 0 {
		q.people = []int64{f.PersonID}
		if f.named != nil && !slices.Contains(f.named, f.PersonID) {
			q.people = []int64{}
		}
	}
	if f.ID != "" {
		_, n, ok := ParseAdjudicationID(f.ID)
		if !ok {
			return nil, errs.New(errs.Invalid, "benefit.id_mistyped")
		}
		q.firstID, q.lastID = n, n
	}
	q.countFrom, q.countTo, q.count = q.firstID, q.lastID, countListed
	up, down := benefitsByStart, benefitsByStartDown
	if f.As.Known.IsZero() && f.ofNow() {
		q.count, up, down = countKnown, knownByStart, knownByStartDown
	}
	wanted := 1
	switch f.Sort {
	case SortLatestStart:
		q.list, q.byDay, q.atDay, q.atID, wanted = down, true, to(calendar.None), 1<<62, 2
	case SortEarliestStart:
		q.list, q.byDay, q.atDay, wanted = up, true, from(calendar.None), 2
	case SortReview:
		q.list, q.count, q.byDay, q.review, q.atDay, wanted = benefitsByReview, countByReview, true, true, from(calendar.None), 2
	case SortOldest:
		q.list = benefitsByID
	default:
		q.list = benefitsByIDDown
	}
	at, ok, err := readCursor(f.After, wanted)
	switch {
	case err != nil || !ok:
		return q, err
	case q.byDay && at[0] > 1<<20:
		return nil, errs.New(errs.NotFound, "error.not_found")
	case q.byDay:
		q.atDay, q.atID = (calendar.Day(at[0]) + cursorEpoch).Time(), at[1]
	case f.Sort == SortOldest:
		q.firstID = max(q.firstID, at[0]+1)
	default:
		q.lastID = min(q.lastID, at[0]-1)
	}
	return q, nil
}

// ofNow reports that the filter asks nothing of versions.
func (f *BenefitFilter) ofNow() bool {
	return fields.Clean(f.CaseNumber) == "" && f.State == "" && openDay(f.ReviewFrom) == nil && openDay(f.ReviewTo) == nil && f.AmountFrom == nil && f.AmountTo == nil &&
		f.Decision == "" && !f.Migrated && !f.Unreviewed
}

// openDay gives an end of a span to a statement, NULL when it is open.
func openDay(d calendar.Day) any {
	if d == calendar.None || d == 0 {
		return nil
	}
	return d.Time()
}

// cursorEpoch is a day before all starts: cursors hold no negative numbers.
var cursorEpoch = calendar.On(1800, 1, 1)

// cursor points behind a line.
func (q *benefitQuery) cursor(v *version) string {
	switch {
	case q.review:
		return newCursor(int64(v.reviewDue-cursorEpoch), v.number)
	case q.byDay:
		return newCursor(int64(v.supportStart-cursorEpoch), v.number)
	}
	return newCursor(v.number)
}

func (q *benefitQuery) args(as database.AsOf, limit int64) []any {
	args := as.Args(q.body, q.firstID, q.lastID, q.from, q.until, q.kind, q.people, limit)
	if q.list != knownByStart && q.list != knownByStartDown {
		args = append(args, q.versions...)
	}
	if q.byDay {
		args = append(args, q.atDay, q.atID)
	}
	return args
}

// page asks for one page.
func (q *benefitQuery) page(as database.AsOf, later bool) *rowsAsked[version] {
	return &rowsAsked[version]{
		list: q.list, args: q.args(as, listRows+1), scan: scanVersion(), count: q.count, counting: q.counting(as), most: mostCounted, later: later,
	}
}

func (q *benefitQuery) counting(as database.AsOf) []any {
	args := as.Args(q.body, q.countFrom, q.countTo, q.from, q.until, q.kind, q.people, mostCounted+1)
	if q.count != countKnown {
		args = append(args, q.versions...)
	}
	return args
}

// lines puts names to benefits of the own body.
func lines(ctx context.Context, tx *database.Tx, lang i18n.Lang, found []version, on calendar.Day) ([]ListedBenefit, error) {
	ids := make([]int64, 0, 2*len(found))
	for i := range found {
		ids = append(ids, found[i].applicant, found[i].entitled)
	}
	names, err := people.Names(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]ListedBenefit, 0, len(found))
	for i := range found {
		v := &found[i]
		r, err := v.record()
		if err != nil {
			return nil, err
		}
		l := ListedBenefit{
			BenefitBrief: v.brief(lang, r, on), ID: v.id(), CaseNumber: v.caseNo, IssuedOn: v.issued, FinalOn: v.final, ReviewDue: v.reviewDue, Decision: v.decisionKind,
			Applicant: BenefitPerson{ID: v.applicant, Name: names[v.applicant]},
		}
		if v.entitled != 0 {
			l.Entitled = BenefitPerson{ID: v.entitled, Name: names[v.entitled]}
		}
		out = append(out, l)
	}
	return out, nil
}

// Overview is what an office has at a glance. It names nobody.
type Overview struct {
	Benefits       int
	MoreBenefits   bool // there are more, too many to be counted
	Suspicions     int  // of parallel support
	MoreSuspicions bool
}

// Overview counts what the actor's body has.
func (m *Module) Overview(ctx context.Context, who identity.Actor) (Overview, error) {
	var o Overview
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return o, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, countBenefitsOfBody, []any{who.BodyID, mostCounted + 1}, &o.Benefits)
		if err == nil {
			err = database.One(ctx, tx, countSuspicions, []any{who.BodyID, mostCounted + 1}, &o.Suspicions)
		}
		if err != nil {
			return fmt.Errorf("counting what the body has: %w", err)
		}
		return nil
	})
	o.MoreBenefits, o.MoreSuspicions = o.Benefits > mostCounted, o.Suspicions > mostCounted
	o.Benefits, o.Suspicions = min(o.Benefits, mostCounted), min(o.Suspicions, mostCounted)
	return o, err
}
