package people

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// Person is what is known of somebody as of a day, as known at a moment.
type Person struct {
	ID         int64
	TAJ        string // masked but for its last three digits; "" when none is known
	TaxID      string // masked likewise
	Complete   bool   // every required field of a full client is known
	FamilyName string
	GivenName  string
	BirthDate  calendar.Day
	// Record holds everything that is known by the fields of FullColumns, addresses too; TAJ and tax id are masked.
	Record     fields.Record
	Addresses  []Address
	Relations  []Relation
	Absorbed   []Absorbed   // the records that are this person too, merged into this one
	ValidFrom  calendar.Day // first day of this version; None: always
	ValidUntil calendar.Day // its last day; None: open
	Recorded   time.Time    // since when the register says so
	BodyID     int64        // the body that stated it
	Stated     bool         // the actor's body has stated something of the person, so it may correct
	Seen       string       // what Correct asks for: the state of the person that was seen
}

// Absorbed is a record that was merged into another one.
type Absorbed struct {
	PersonID int64
	Name
	TAJ string    // masked; "" when none is known
	At  time.Time // of the merge
}

// Address is where somebody lives or gets letters.
type Address struct {
	Kind         string // residence, stay or mailing
	Country      string
	Postcode     string
	Settlement   string
	Street       string // with kind and house number, or the parcel number
	Building     string
	Staircase    string
	Floor        string
	Door         string
	ParcelNumber string
	POBox        string
	Habitual     bool // lives there habitually
	ValidFrom    calendar.Day
	ValidUntil   calendar.Day // the last day; None: open
	BodyID       int64        // the body that stated it
}

// Relation is how the person and another one are related.
type Relation struct {
	OtherID int64
	Other   Name
	Kind    string // of the list RelationKinds
	Text    string // in words, when the kind is "egyéb"
	// Reverse says from which side the kind is told: false: the other is the person's (Gyermek: the other is the child);
	// true: the person is the other's.
	Reverse bool
}

// Name is by what a person is named in a list.
type Name struct {
	FamilyName string
	GivenName  string
	BirthDate  calendar.Day
}

// Numbers are a person's identifying numbers in full; "" where none is known.
type Numbers struct {
	TAJ   string
	TaxID string
}

// maskedTAJ writes a TAJ as everybody may see it; 0 is none.
func maskedTAJ(taj int) string {
	if taj == 0 {
		return ""
	}
	return fmt.Sprintf("••• ••• %03d", taj%1000)
}

// plainTAJ writes a TAJ with its nine digits.
func plainTAJ(taj int) string { return fmt.Sprintf("%09d", taj) }

// masked hides all but the last three characters.
func masked(s string) string {
	if len(s) <= 3 {
		return s
	}
	return strings.Repeat("•", len(s)-3) + s[len(s)-3:]
}

// address makes the part of a page of a statement.
func (s *stated) address() Address {
	var t [12]string
	a := addressKindOf(s.kind)
	for i, f := range a.columns {
		if f != nil {
			t[i] = s.record.Of(f).Text
		}
	}
	street := strings.Join(strings.Fields(strings.Join(t[3:6], " ")), " ")
	if street == "" {
		street = t[10]
	}
	return Address{
		Kind: s.kind, Country: t[0], Postcode: t[1], Settlement: t[2], Street: street, Building: t[6], Staircase: t[7], Floor: t[8], Door: t[9],
		ParcelNumber: t[10], POBox: t[11], Habitual: a.livedAt(s.record),
		ValidFrom: s.from, ValidUntil: s.lastDay(), BodyID: s.bodyID,
	}
}

// maskNumbers hides the numbers of a record; taj is 0 when none is known.
func maskNumbers(r fields.Record, taj int) {
	if taj != 0 {
		r.Set(FieldTAJ, fields.Value{State: fields.OK, Text: maskedTAJ(taj)})
	}
	if v := r.Of(FieldTaxID); v.Filled() {
		v.Text = masked(v.Text)
		r.Set(FieldTaxID, v)
	}
}

// seenToken writes the moment of the last change of a person as a page carries it.
func seenToken(last time.Time) string { return strconv.FormatInt(last.UnixMicro(), 36) }

// seenMoment reads it back.
func seenMoment(token string) (time.Time, bool) {
	n, err := strconv.ParseInt(token, 36, 64)
	if err != nil || seenToken(time.UnixMicro(n)) != token {
		return time.Time{}, false
	}
	return time.UnixMicro(n), true
}

// notFound is the answer to who asks for a person that is not there, or not there for them.
func notFound() error { return errs.New(errs.NotFound, "error.not_found") }
