package ptr

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
)

// Suspicion is a pair of benefits that exclude each other and overlap in time; both offices are to look at it.
type Suspicion struct {
	ID          int64
	FoundAt     time.Time
	Group       string       // code of what excludes what
	From, Until calendar.Day // the overlap as it was found, both inclusive
	Overlaps    bool         // by what is known now they still do
	Own         ListedBenefit
	Other       BenefitBrief
	OtherID     string // adjudication id of the other one when it is the own body's too; else ""
}

// SuspicionPage is a page of the check list, what was found last first.
type SuspicionPage struct {
	Lines []Suspicion
	Next  string // cursor of the page behind it; "" on the last
}

// Suspicions lists the suspicions of parallel support that concern benefits of the actor's body (P7). Of another
// body's benefit only what C11 allows is there. The reading is logged with the people concerned. Errors: NotFound for a
// cursor that was not given out.
func (m *Module) Suspicions(ctx context.Context, who identity.Actor, lang i18n.Lang, after string) (SuspicionPage, error) {
	var page SuspicionPage
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return page, err
	}
	at, ok, err := readCursor(after, 1)
	if err != nil {
		return page, err
	}
	before := at[0]
	if !ok {
		before = 1 << 62
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		as, err := settled(ctx, tx, database.AsOf{Day: calendar.None})
		if err != nil {
			return err
		}
		type half struct {
			version
			Suspicion
		}
		found, err := database.All(ctx, tx, suspicionPage, func(r database.Row, h *half) error {
			var from, until database.Day
			err := scanVersion(&h.Suspicion.ID, &h.Group, &from, &until, &h.FoundAt)(r, &h.version)
			h.From, h.Until = from.Day, until.Day
			return err
		}, as.Args(who.BodyID, before, pageRows+1)...)
		if err != nil {
			return fmt.Errorf("listing suspicions: %w", err)
		}
		persons := []int64{}
		var own []version
		for i := 0; i+1 < len(found); i += 2 {
			mine, other := &found[i], &found[i+1] // the own one comes first
			if len(page.Lines) == pageRows {
				page.Next = newCursor(page.Lines[pageRows-1].ID)
				break
			}
			s := mine.Suspicion
			s.Overlaps = mine.start <= other.end && other.start <= mine.end
			r, err := other.record()
			if err != nil {
				return err
			}
			s.Other = other.brief(lang, r, as.Day)
			if other.body == who.BodyID {
				s.OtherID = other.id()
			}
			own = append(own, mine.version)
			persons = append(persons, mine.applicant, other.applicant)
			page.Lines = append(page.Lines, s)
		}
		named, err := lines(ctx, tx, lang, own, as.Day)
		if err != nil {
			return err
		}
		for i := range named {
			page.Lines[i].Own = named[i]
		}
		for i := range named {
			if id := named[i].Entitled.ID; id != 0 {
				persons = append(persons, id)
			}
		}
		e := entry(who, "ptr.suspicions.read", fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits, dataBrief)
		e.Persons = persons
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return SuspicionPage{}, err
	}
	var briefs []*BenefitBrief
	for i := range page.Lines {
		briefs = append(briefs, &page.Lines[i].Own.BenefitBrief, &page.Lines[i].Other)
	}
	return page, m.nameOffices(ctx, briefs...)
}
