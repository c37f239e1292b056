package orgs

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
	"unicode"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// Brief names a body.
type Brief struct {
	Code, Name, Kind string
	Below            int // how many bodies lie directly under it, where that is told
}

// Profile is a body with what stands around it, on a day as known at a moment.
type Profile struct {
	Body
	Life                     // as known now
	CountyName, DistrictName string
	As                       database.AsOf
	ValidFrom, ValidUntil    calendar.Day // the days for which this was so; None: always, for ever
	RecordedAt               time.Time
	By                       string // code of whoever recorded it
	Seen                     int64  // for Edit and Closing
	Today                    calendar.Day
	Path                     []Brief // from the top down to the body it lies under
	Children                 []Brief // at most 2000
	Serves                   []Brief // municipalities of a common office
	Successors               []Brief
	Predecessors             []Brief
}

// State says how the body stands today.
func (p Profile) State() string { return p.Life.State(p.Today) }

// Standing asks for a body as it stands today; as it stood last when it is closed, as it begins when that is to come.
var Standing = database.AsOf{Day: calendar.None}

// Get gives a body as of a day, as known at a moment; see Standing. No day is today, a zero moment is now. Errors:
// NotFound for whoever may not see bodies, for an unknown body, and for one that was not there then.
func (m *Module) Get(ctx context.Context, who identity.Actor, code string, as database.AsOf) (Profile, error) {
	err := who.Require(identity.ReadBodies)
	if err != nil {
		return Profile{}, err
	}
	var p Profile
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err = profile(ctx, tx, strings.ToUpper(code), as)
		return err
	})
	return p, err
}

func profile(ctx context.Context, tx *database.Tx, code string, as database.AsOf) (Profile, error) {
	var p Profile
	var id int64
	var since, until, now database.Day
	err := database.One(ctx, tx, bodyFrame, []any{code}, &id, &since, &until, &p.Seen, &now)
	if err != nil {
		return p, err
	}
	p.Life, p.Today = Life{From: since.Day, Until: until.Day}, now.Day
	if as.Known.IsZero() {
		as.Known, err = database.Now(ctx, tx)
		if err != nil {
			return p, err
		}
		if as.Day == calendar.None {
			as.Day = p.within(p.Today)
		}
	}
	if as.Day == calendar.None {
		as.Day = p.Today
	}
	p.As = as
	err = database.One(ctx, tx, profileAsOf, as.Args(id), append(bodyInto(&p.Body), &p.CountyName, &p.DistrictName, &since, &until, &p.RecordedAt, &p.By)...)
	if err != nil {
		return p, err
	}
	p.ValidFrom, p.ValidUntil = since.Day, until.Day
	for _, part := range []struct {
		s    *database.Statement
		args []any
		to   *[]Brief
	}{
		{pathAsOf, as.Args(id), &p.Path}, {childrenAsOf, as.Args(id), &p.Children}, {servedAsOf, as.Args(id), &p.Serves},
		{successorsOf, []any{id}, &p.Successors}, {predecessorsOf, []any{id}, &p.Predecessors},
	} {
		*part.to, err = database.All(ctx, tx, part.s, scanBrief, part.args...)
		if err != nil {
			return p, fmt.Errorf("reading what stands around body %d: %w", id, err)
		}
	}
	return p, nil
}

func scanBrief(r database.Row, b *Brief) error { return r.Scan(&b.Code, &b.Name, &b.Kind, &b.Below) }

// within gives the day of a body's life that is nearest to a day.
func (l Life) within(day calendar.Day) calendar.Day {
	if l.Until != calendar.None {
		day = min(day, l.Until)
	}
	return max(day, l.From) // None is before every day
}

// wordsOf gives the words of a text as they are sought: as orgs.fold makes them.
func wordsOf(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(fields.Clean(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		w = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, fields.Fold(w))
		if w != "" && len(out) < 12 {
			out = append(out, w)
		}
	}
	return out
}

// soughtBy gives the arguments of sought: words by their beginnings, the beginning of a code, a number.
func soughtBy(text string) (query, code, number string) {
	for i, w := range wordsOf(text) {
		if i > 0 {
			query += " & "
		}
		query += "'" + w + "':*"
	}
	number = strings.ToUpper(fields.Clean(text))
	return query, strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(number) + "%", number
}

// Find gives at most twenty bodies of today that a text names: by words or beginnings of words of the name in any
// order, with or without accents, by the beginning of the code, or by the sector id. Errors: NotFound for whoever may
// not see bodies.
func (m *Module) Find(ctx context.Context, who identity.Actor, text string) ([]Body, error) {
	err := who.Require(identity.ReadBodies)
	if err != nil {
		return nil, err
	}
	words := wordsOf(text)
	if len(words) == 0 {
		return nil, nil
	}
	query, code, number := soughtBy(text)
	var out []Body
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, findBodies, scanBody, query, code, number, strings.Join(words, " "))
		return err
	})
	return out, err
}

// Filter narrows the list of bodies.
type Filter struct {
	Text     string // as for Find, or the first digits of a tax number
	Kind     string
	County   string // code
	District string // code
	State    string // "": of today; StateEnding, StateClosed, StateUpcoming, or StateAll
	After    string // ListPage.Next of the page before
}

// StateAll lists bodies however they stand.
const StateAll = "all"

// Listed is a body in a list.
type Listed struct {
	Body
	Life
	ValidFrom calendar.Day // from which day it has been as it stands; None: always
}

// ListPage is a part of the list of bodies.
type ListPage struct {
	Lines []Listed
	Count int // of the whole list
	Next  string
	Today calendar.Day
}

// pageLines is how many bodies a page of the list holds.
const pageLines = 50

// List lists bodies by name. Errors: NotFound for whoever may not see bodies, and for an After that it did not give.
func (m *Module) List(ctx context.Context, who identity.Actor, f Filter) (ListPage, error) {
	err := who.Require(identity.ReadBodies)
	if err != nil {
		return ListPage{}, err
	}
	var p ListPage
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, countBodies, f.args(), &p.Count)
		if err != nil {
			return fmt.Errorf("counting bodies: %w", err)
		}
		p.Lines, p.Next, err = f.lines(ctx, tx, pageLines)
		if err == nil {
			p.Today, err = dayToday(ctx, tx)
		}
		return err
	})
	return p, err
}

// Each calls fn for every body of the list. Errors: as for List, and what fn gives.
func (m *Module) Each(ctx context.Context, who identity.Actor, f Filter, fn func(Listed) error) error {
	err := who.Require(identity.ReadBodies)
	if err != nil {
		return err
	}
	return m.db.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		for {
			lines, next, err := f.lines(ctx, tx, 5000)
			if err != nil {
				return err
			}
			for _, l := range lines {
				err = fn(l)
				if err != nil {
					return err
				}
			}
			if next == "" {
				return nil
			}
			f.After = next
		}
	})
}

func (f *Filter) args() []any {
	query, code, number := soughtBy(f.Text)
	if query == "" && number != "" {
		query = "'-'" // signs alone: no name has them as a word
	}
	return []any{query, code, number, f.Kind, f.County, f.District, f.State}
}

func (f *Filter) lines(ctx context.Context, tx *database.Tx, most int) (lines []Listed, next string, err error) {
	name, code, err := readCursor(f.After)
	if err != nil {
		return nil, "", err
	}
	var last string
	err = database.Each(ctx, tx, listBodies, func(r database.Row) error {
		var l Listed
		var since, until, from database.Day
		err := r.Scan(append(bodyInto(&l.Body), &since, &until, &from, &last)...)
		l.Life, l.ValidFrom = Life{From: since.Day, Until: until.Day}, from.Day
		lines = append(lines, l)
		return err
	}, append(f.args(), name, code, most)...)
	if err != nil {
		return nil, "", fmt.Errorf("listing bodies: %w", err)
	}
	if len(lines) == most {
		next = base64.RawURLEncoding.EncodeToString([]byte(last + "\n" + lines[most-1].Code))
	}
	return lines, next, nil
}

func readCursor(s string) (name, code string, err error) {
	text, err := base64.RawURLEncoding.DecodeString(s)
	name, code, ok := strings.Cut(string(text), "\n")
	if s != "" && (err != nil || !ok || strings.ContainsRune(string(text), 0) || strings.ToValidUTF8(name, "") != name) {
		return "", "", errs.New(errs.NotFound, "error.not_found")
	}
	return name, code, nil
}

// Place is a county or district with its code.
type Place struct {
	Code, Name string
	County     string // of a district
	Bodies     int    // how many lie there today, where that is told
}

// Counties counts the bodies of today in each county; those of the whole country stand under no code, first. Errors:
// NotFound for whoever may not see bodies.
func (m *Module) Counties(ctx context.Context, who identity.Actor) ([]Place, error) {
	return m.places(ctx, who, countByCounty, func(r database.Row, p *Place) error { return r.Scan(&p.Code, &p.Name, &p.Bodies) })
}

// Districts lists the districts of the country by name. Errors: NotFound for whoever may not see bodies.
func (m *Module) Districts(ctx context.Context, who identity.Actor) ([]Place, error) {
	return m.places(ctx, who, districtList, func(r database.Row, p *Place) error { return r.Scan(&p.Code, &p.Name, &p.County) })
}

func (m *Module) places(ctx context.Context, who identity.Actor, s *database.Statement, scan func(database.Row, *Place) error) ([]Place, error) {
	err := who.Require(identity.ReadBodies)
	if err != nil {
		return nil, err
	}
	var out []Place
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, s, scan)
		return err
	})
	return out, err
}

// TreeDistrict is a part of a county's bodies: those of a district, or those without one.
type TreeDistrict struct {
	Code, Name string // "": no district
	Bodies     []TreeBody
}

// TreeBody is a body of a county with those under it in the same district.
type TreeBody struct {
	Brief
	Under []TreeBody
}

// Tree gives the bodies of today in a county by district, each under the one it lies in when that stands in the same
// district, at most 5000; without a county those of the whole country. Errors: NotFound for whoever may not see bodies.
func (m *Module) Tree(ctx context.Context, who identity.Actor, county string) ([]TreeDistrict, error) {
	err := who.Require(identity.ReadBodies)
	if err != nil {
		return nil, err
	}
	type line struct {
		district, districtName, parent string
		Brief
	}
	var lines []line
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		lines, err = database.All(ctx, tx, bodiesOfCounty, func(r database.Row, l *line) error {
			return r.Scan(&l.district, &l.districtName, &l.Code, &l.Name, &l.Kind, &l.parent)
		}, county)
		return err
	})
	if err != nil {
		return nil, err
	}
	here := map[string]string{} // code → district
	under := map[string][]Brief{}
	for _, l := range lines {
		here[l.Code] = l.district
	}
	var out []TreeDistrict
	tops := map[int][]Brief{}
	for _, l := range lines {
		if len(out) == 0 || out[len(out)-1].Code != l.district {
			out = append(out, TreeDistrict{Code: l.district, Name: l.districtName})
		}
		if d, ok := here[l.parent]; ok && d == l.district {
			under[l.parent] = append(under[l.parent], l.Brief)
			continue
		}
		tops[len(out)-1] = append(tops[len(out)-1], l.Brief)
	}
	var grow func(b Brief) TreeBody
	grow = func(b Brief) TreeBody {
		t := TreeBody{Brief: b}
		for _, u := range under[b.Code] {
			t.Under = append(t.Under, grow(u))
		}
		t.Below = len(t.Under)
		return t
	}
	for i := range out {
		// Authorities before what they have to do with.
		for _, kind := range Kinds() {
			for _, b := range tops[i] {
				if b.Kind == kind {
					out[i].Bodies = append(out[i].Bodies, grow(b))
				}
			}
		}
	}
	return out, nil
}
