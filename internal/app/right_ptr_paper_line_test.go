package app_test

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr"
)

// paperLines are the operations on the documents of a case.
func paperLines() []line {
	handle, read := identity.HandleCases, identity.ReadCases
	return []line{
		caseLine("PreviewDecision", read, "preview", ptr.Drafting, true, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.PreviewDecision(ctx, who, h.CaseID)
			return err
		}),
		caseLine("Papers", read, "papers", ptr.Opened, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.Papers(ctx, who, h.CaseID, "certificate")
			return err
		}),
		caseLine("PreviewPaper", read, "preview", ptr.Checking, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, _ *caseAt) error {
			_, err := m.PreviewPaper(ctx, who, ptr.PaperOrder{CaseID: h.CaseID, Key: "certificate"})
			return err
		}),
		caseLine("MakePaper", handle, "paper", ptr.Checking, false, "", func(m *ptr.Module, ctx context.Context, who identity.Actor, h ptr.Handle, c *caseAt) error {
			order := ptr.PaperOrder{CaseID: h.CaseID, Key: "certificate"}
			if c.w != nil {
				order.Request = audit.Request{Key: c.w.name()}
			}
			_, err := m.MakePaper(ctx, who, order)
			return err
		}),
		{
			name: "ptr.DeliverPosted", right: handle, logs: "ptr.case.deliver",
			ready: func(w *rightWorld) func(who identity.Actor) error {
				c := w.caseIn(ptr.Issued, false)
				v, err := w.a.PTR.Case(w.t.Context(), w.caseClerk(), "hu", c.id)
				w.must(err)
				decision := v.Valid().ID
				return func(who identity.Actor) error { return deliverPosted(w, who, c.id, decision) }
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				id := int64(nowhere)
				if there {
					id = w.caseIn(ptr.Opened, false).id
				}
				return deliverPosted(w, who, id, 1)
			},
		},
	}
}

func deliverPosted(w *rightWorld, who identity.Actor, id, decision int64) error {
	return w.a.PTR.DeliverPosted(w.t.Context(), who, fmt.Sprintf("case/%d", id), decision, ptr.Delivery{On: matrixDay, WaivedOn: calendar.None})
}
