package people

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Module is the room's operations.
type Module struct{ db *database.DB }

// New makes the room.
func New(db *database.DB) *Module { return &Module{db: db} }

// Person is what is known of somebody as of a day, as known at a moment.
type Person struct {
	ID         int64
	TAJ        string // "" when none is known
	Complete   bool   // every required field of a full client is known
	FamilyName string
	GivenName  string
	BirthDate  calendar.Day
	Addresses  []Address
}

// Address is where somebody lives or gets letters.
type Address struct {
	Kind       string // residence, stay or mailing
	Country    string
	Postcode   string
	Settlement string
	Street     string // with kind and house number, or the parcel number
	Habitual   bool   // lives there habitually
}

// Person reads one person of the registry. The reading is logged. Errors: NotFound when there is none, or nothing was
// known of them as asked.
func (m *Module) Person(ctx context.Context, who identity.Actor, id int64, as database.AsOf) (Person, error) {
	p := Person{ID: id}
	err := m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := audit.Write(ctx, tx, audit.Entry{Actor: who.Code, BodyID: who.BodyID, Operation: "people.read", Subject: fmt.Sprintf("person/%d", id)})
		if err != nil {
			return err
		}
		var born database.Day
		var taj int
		err = database.One(ctx, tx, personAsOf, as.Args(id), &taj, &p.Complete, &p.FamilyName, &p.GivenName, &born)
		if err != nil {
			return fmt.Errorf("reading person %d: %w", id, err)
		}
		p.BirthDate = born.Day
		if taj > 0 {
			p.TAJ = fmt.Sprintf("%09d", taj)
		}
		p.Addresses, err = database.All(ctx, tx, addressesAsOf, func(r database.Row, a *Address) error {
			return r.Scan(&a.Kind, &a.Country, &a.Postcode, &a.Settlement, &a.Street, &a.Habitual)
		}, as.Args(id)...)
		if err != nil {
			return fmt.Errorf("reading addresses of person %d: %w", id, err)
		}
		return nil
	})
	return p, err
}
