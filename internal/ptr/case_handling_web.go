package ptr

import (
	"net/url"
	"slices"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// handlingPart is what is rarely done to a case: asking for what is missing, giving it to somebody else, taking it back.
type handlingPart struct {
	Nothing        bool // nothing of it can be done
	Ask, End       bool // the clock runs and can be stopped; it stands and can go on
	From, Until    web.Field
	GapsReason     web.Field
	Assign         bool
	Clerk          web.Field
	Withdraw       bool
	WithdrawReason web.Field
	Stops          []Stop
}

func newHandlingPart(c *web.Context, who identity.Actor, p *casePage, f *caseForm) *handlingPart {
	v := &p.View
	handles := who.May(identity.HandleCases)
	do := Command(f.v.Get("do"))
	// A reason that was typed goes back into the form it was typed into.
	only := func(cmd Command) *caseForm {
		if do == cmd || f.v == nil {
			return f
		}
		return &caseForm{}
	}
	part := &handlingPart{
		Ask: handles && v.State.Can(AskGaps) && !v.Standing.Stopped, End: handles && v.State.Can(GapsDone) && v.Standing.Stopped,
		Assign: handles && v.State.Can(Assign), Withdraw: handles && v.State.Can(WithdrawCase), Stops: v.Standing.Stops,
		From:       dayInput(c, only(AskGaps), "from", c.T("ptr.case.gaps.from"), "", v.Today),
		GapsReason: noteInput(only(AskGaps), c.T("ptr.case.gaps.reason"), c.T("ptr.case.gaps.reason_hint")),
		Until:      dayInput(c, only(GapsDone), "until", c.T("ptr.case.gaps.until"), "", v.Today),
		Clerk:      web.Field{Name: "clerk", Label: c.T("ptr.case.assign.clerk")},
	}
	part.WithdrawReason = noteInput(only(WithdrawCase), c.T("ptr.case.withdraw.reason"), "")
	part.GapsReason.Name, part.WithdrawReason.Name = "gaps_reason", "withdraw_reason"
	part.GapsReason.Value, part.WithdrawReason.Value = f.v.Get("gaps_reason"), f.v.Get("withdraw_reason")
	chosen := v.Clerk
	if f.v.Has("clerk") {
		chosen = f.v.Get("clerk")
	}
	for _, code := range v.Clerks {
		part.Clerk.Options = append(part.Clerk.Options, web.Choice{Value: code, Text: code, Checked: code == chosen})
	}
	if !slices.Contains(v.Clerks, chosen) {
		part.Clerk.Options = slices.Insert(part.Clerk.Options, 0, web.Choice{Text: c.T("ptr.case.choose"), Checked: true})
	}
	part.Nothing = !part.Ask && !part.End && !part.Assign && !part.Withdraw
	note := &part.GapsReason
	if do == WithdrawCase {
		note = &part.WithdrawReason
	}
	p.refuse(c, f, "note", note)
	for _, field := range []*web.Field{&part.From, &part.Until, &part.Clerk} {
		p.refuse(c, f, field.Name, field)
	}
	return part
}

// handlingSave answers POST /ptr/cases/{id}/handling: what its button says.
func (m *Module) handlingSave(c *web.Context, who identity.Actor) error {
	return m.caseCommand(c, who, partHandling, func(h Handle, v url.Values) (string, Command, error) {
		ctx := c.Context()
		did := Command(v.Get("do"))
		var err error
		switch did {
		case AskGaps:
			var from calendar.Day
			from, err = caseDay(v, "from")
			h.Note = v.Get("gaps_reason")
			if err == nil {
				_, err = m.AskForGaps(ctx, who, h, from)
			}
		case GapsDone:
			var until calendar.Day
			until, err = caseDay(v, "until")
			if err == nil {
				_, err = m.EndGaps(ctx, who, h, until)
			}
		case Assign:
			_, err = m.AssignCase(ctx, who, h, v.Get("clerk"))
		case WithdrawCase:
			h.Note = v.Get("withdraw_reason")
			_, err = m.Withdraw(ctx, who, h)
		default:
			err = errs.New(errs.Conflict, "ptr.case.not_now")
		}
		return "/" + partHandling, did, err
	})
}
