package identity

import (
	"context"
	"slices"

	"oszir/internal/platform/errs"
)

// BodyRef is a body as far as this room needs it.
type BodyRef struct {
	ID   int64
	Code string
	Name string
	Kind string // municipality, district, provider …; a RoleKind names those it exists for
	Open bool   // it works now; a closed one gets no rights
}

// Bodies is what this room asks of the bodies, which stand to its right. The program sets it. Where a function is missing
// nothing is known of bodies: none is found, none is closed or above another.
type Bodies struct {
	Find  func(ctx context.Context, text string) ([]BodyRef, error) // by words of name or code, 20 at most
	Get   func(ctx context.Context, id int64) (BodyRef, error)      // NotFound for one that never was
	Above func(ctx context.Context, id int64) ([]int64, error)      // those it lies in, the nearest first
	Below func(ctx context.Context, id int64) ([]int64, error)      // those that lie in it, however deep
}

// body gives a body; one of which nothing can be known is open and of no kind.
func (m *Module) body(ctx context.Context, id int64) (BodyRef, error) {
	if m.Bodies.Get == nil {
		code, name := m.BodyName(ctx, id)
		return BodyRef{ID: id, Code: code, Name: name, Open: true}, nil
	}
	return m.Bodies.Get(ctx, id)
}

func (m *Module) bodiesAbove(ctx context.Context, id int64) ([]int64, error) {
	if m.Bodies.Above == nil || id == 0 {
		return nil, nil
	}
	return m.Bodies.Above(ctx, id)
}

// bodiesOf gives the body and all below it.
func (m *Module) bodiesOf(ctx context.Context, id int64) ([]int64, error) {
	out := []int64{id}
	if m.Bodies.Below == nil || id == 0 {
		return out, nil
	}
	below, err := m.Bodies.Below(ctx, id)
	return append(out, below...), err
}

// requireFor asks for a right about a body, whichever bodies that lies in. Errors: as RequireFor.
func (m *Module) requireFor(ctx context.Context, who Actor, r Right, bodyID int64) error {
	err := who.RequireFor(r, bodyID)
	if errs.KindOf(err) != errs.NotFound {
		return err
	}
	above, failed := m.bodiesAbove(ctx, bodyID)
	if failed != nil {
		return failed
	}
	return who.RequireFor(r, bodyID, above...)
}

// checkRoleOf judges whether a role can be had for a body. Errors: Invalid for a role that accounts cannot hold or that
// bodies of that kind do not know, NotFound for a body that is not there, Conflict for one that is closed.
func (m *Module) checkRoleOf(ctx context.Context, r Role, bodyID int64) error {
	kind, ok := KindOf(r)
	if !ok {
		return errs.New(errs.Invalid, "identity.role_invalid")
	}
	b, err := m.body(ctx, bodyID)
	switch {
	case err != nil:
		return err
	case !b.Open:
		return errs.New(errs.Conflict, "identity.body_closed", b.Code)
	case m.Bodies.Get != nil && len(kind.Bodies) > 0 && !slices.Contains(kind.Bodies, b.Kind):
		return errs.New(errs.Invalid, "identity.role_not_here", r, b.Code)
	}
	return nil
}
