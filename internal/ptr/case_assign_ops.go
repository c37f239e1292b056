package ptr

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
)

// SeenCase is a case of a list with the version that the list showed.
type SeenCase struct {
	ID   int64
	Seen int
}

// Assigned is what became of cases that were given to a clerk.
type Assigned struct {
	Done []int64
	Late []int64 // somebody changed them meanwhile: they stay where they are
	Not  []int64 // they cannot be given away as they stand now, or are not the office's any more
}

// AssignCases gives cases to a clerk of the office, each by itself: what somebody has changed since it was seen stays, and
// is told. Errors: Invalid with a Refusal when nothing is chosen or nobody of that code handles the office's cases.
func (m *Module) AssignCases(ctx context.Context, who identity.Actor, cases []SeenCase, clerk string, request audit.Request) (Assigned, error) {
	var out Assigned
	err := who.Require(identity.HandleCases)
	if err != nil {
		return out, err
	}
	if len(cases) == 0 {
		return out, refuseField("case", "ptr.tasks.none_chosen")
	}
	for _, c := range cases {
		h := Handle{CaseID: c.ID, Seen: c.Seen}
		if request.Key != "" {
			h.Request = audit.Request{Key: fmt.Sprintf("%s/%d", request.Key, c.ID), Digest: request.Digest}
		}
		_, err = m.AssignCase(ctx, who, h, clerk)
		switch {
		case err == nil:
			out.Done = append(out.Done, c.ID)
		case caseLost(err):
			out.Late = append(out.Late, c.ID)
		case errs.KindOf(err) == errs.Conflict, errs.KindOf(err) == errs.NotFound:
			out.Not = append(out.Not, c.ID)
		default:
			return out, err
		}
	}
	return out, nil
}
