package orgs

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"oszir/internal/identity"
	"oszir/internal/orgs/gazetteer"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

//go:embed messages
var messages embed.FS

// Messages gives the texts of the room and of the gazetteer.
func Messages() []fs.FS { return []fs.FS{messages, gazetteer.Messages} }

// Module is the room's operations.
type Module struct{ db *database.DB }

// New makes the room.
func New(db *database.DB) *Module { return &Module{db: db} }

// Body is an authority or institution as known now.
type Body struct {
	ID         int64
	Code       string // stable, for example DEMO-M
	Name       string
	Kind       string // municipality, district, guardianship …
	County     string // statistical code; "" when countrywide
	Settlement string // name of the seat; "" when none
}

// ByCode finds a body that is valid today. An unknown one is NotFound. Bodies are public, so nobody needs a right.
func (m *Module) ByCode(ctx context.Context, code string) (Body, error) {
	b := Body{Code: code}
	err := m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, bodyByCode, []any{code}, &b.ID, &b.Name, &b.Kind, &b.County, &b.Settlement)
	})
	if errs.KindOf(err) == errs.NotFound {
		return b, errs.Wrap(err, errs.NotFound, "orgs.body_unknown", code)
	}
	return b, err
}

// ByID finds a body that is valid today. An unknown one is NotFound. Bodies are public, so nobody needs a right.
func (m *Module) ByID(ctx context.Context, id int64) (Body, error) {
	b := Body{ID: id}
	err := m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, bodyByID, []any{id}, &b.Code, &b.Name, &b.Kind, &b.County, &b.Settlement)
	})
	return b, err
}

// Register makes sure that a body exists: a new one is recorded, one that is there already stays as it is. Errors:
// NotFound for whoever may not keep bodies.
func (m *Module) Register(ctx context.Context, who identity.Actor, b Body) (Body, error) {
	err := who.Require(identity.EditBodies)
	if err != nil {
		return b, err
	}
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, insertBody, []any{b.Code}, &b.ID)
		if errs.KindOf(err) == errs.NotFound {
			return database.One(ctx, tx, bodyByCode, []any{b.Code}, &b.ID, &b.Name, &b.Kind, &b.County, &b.Settlement)
		}
		if err != nil {
			return fmt.Errorf("inserting body: %w", err)
		}
		entry, err := audit.Write(ctx, tx, audit.Entry{Actor: who.Code, Role: string(who.Role), BodyID: who.BodyID, Operation: "orgs.register", Subject: fmt.Sprintf("body/%d", b.ID)})
		if err != nil {
			return err
		}
		err = insertBodyVersion.ExecOne(ctx, tx, b.ID, b.Name, b.Kind, b.County, b.Settlement, entry)
		if err != nil {
			return fmt.Errorf("inserting body version: %w", err)
		}
		return nil
	})
	return b, err
}
