package app_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/workbook"
)

// newBody gives a body that nobody has yet.
func (w *rightWorld) newBody() orgs.Body {
	return orgs.Body{Code: strings.ToUpper(w.name()), Name: "Próbaszerv", Kind: orgs.Agency}
}

// knownBody registers such a body and gives it as it stands.
func (w *rightWorld) knownBody() orgs.Profile {
	w.t.Helper()
	b, err := w.a.Orgs.Register(w.t.Context(), identity.System(), w.newBody())
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := w.a.Orgs.Get(w.t.Context(), identity.System(), b.Code, orgs.Standing)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// bodyBook writes a workbook of one body that nobody has yet.
func (w *rightWorld) bodyBook() []byte {
	w.t.Helper()
	out := workbook.NewWriter()
	defer out.Close()
	var columns []workbook.Column
	for _, h := range []string{
		"Szerv kódja", "Megnevezés", "Fajta", "Hatály kezdete", "Megye", "Járás", "Település", "Irányítószám", "Cím", "Felettes szerv kódja", "Közös hivatal kódja", "Adószám",
		"Ágazati azonosító", "Foglalkoztatás jogállása", "E-mail", "Telefon",
	} {
		columns = append(columns, workbook.Column{Heading: h})
	}
	err := out.Sheet("Szervek", columns)
	if err == nil {
		err = out.Row([]workbook.Cell{{Text: strings.ToUpper(w.name())}, {Text: "Próbaszerv"}, {Text: "központi szerv"}})
	}
	var b bytes.Buffer
	if err == nil {
		err = out.Save(&b)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

const bodiesArePublic = "bodies are public"

// bodyLines are the operations on bodies.
func bodyLines() []line {
	edit := func(do func(w *rightWorld, ctx context.Context, who identity.Actor, p orgs.Profile) error) func(w *rightWorld) func(identity.Actor) error {
		return func(w *rightWorld) func(identity.Actor) error {
			p := w.knownBody()
			return func(who identity.Actor) error { return do(w, w.t.Context(), who, p) }
		}
	}
	look := func(name string, do func(w *rightWorld, ctx context.Context, who identity.Actor) error) line {
		return line{name: "orgs." + name, right: "orgs.read", quiet: bodiesArePublic, ready: act(do)}
	}
	all := []line{
		{name: "orgs.Add", right: "orgs.bodies", logs: "orgs.add", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Orgs.Add(ctx, who, orgs.Edit{Body: w.newBody(), Since: calendar.None})
		})},
		{name: "orgs.Change", right: "orgs.bodies", logs: "orgs.change", ready: edit(func(w *rightWorld, ctx context.Context, who identity.Actor, p orgs.Profile) error {
			p.Name = w.name()
			return w.a.Orgs.Change(ctx, who, orgs.Edit{Body: p.Body, Since: calendar.On(2015, 1, 1), Seen: p.Seen, Reason: "próba"})
		})},
		{name: "orgs.Correct", right: "orgs.bodies", logs: "orgs.correct", ready: edit(func(w *rightWorld, ctx context.Context, who identity.Actor, p orgs.Profile) error {
			p.Name = w.name()
			return w.a.Orgs.Correct(ctx, who, orgs.Edit{Body: p.Body, Seen: p.Seen, Reason: "próba"})
		})},
		{name: "orgs.Close", right: "orgs.bodies", logs: "orgs.close", ready: edit(func(w *rightWorld, ctx context.Context, who identity.Actor, p orgs.Profile) error {
			_, err := w.a.Orgs.Close(ctx, who, orgs.Closing{Code: p.Code, LastDay: calendar.Of(time.Now()) + 3, Seen: p.Seen, Reason: "próba"})
			return err
		})},
		{name: "orgs.Seed", right: "orgs.bodies", logs: "orgs.seed", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Orgs.Seed(ctx, who, []orgs.Body{w.newBody()})
		})},
		{name: "orgs.Import", right: "orgs.bodies", logs: "orgs.import", ready: func(w *rightWorld) func(identity.Actor) error {
			file := w.bodyBook()
			return func(who identity.Actor) error {
				r, err := w.a.Orgs.Import(w.t.Context(), who, orgs.Import{Name: "szervek.xlsx", File: bytes.NewReader(file), Size: int64(len(file))})
				if len(r.Findings) > 0 {
					return fmt.Errorf("%d findings", len(r.Findings))
				}
				return err
			}
		}},
		{name: "orgs.KeepFile", right: "orgs.bodies", logs: "orgs.keep_file", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Orgs.KeepFile(ctx, who, orgs.Import{Name: "szervek.xlsx", File: strings.NewReader("x"), Size: 1})
			return err
		})},
		{
			name: "orgs.KeptFile", right: "orgs.bodies", quiet: namesNobody,
			ready: func(w *rightWorld) func(identity.Actor) error {
				key, err := w.a.Orgs.KeepFile(w.t.Context(), identity.System(), orgs.Import{Name: "szervek.xlsx", File: strings.NewReader("x"), Size: 1})
				if err != nil {
					w.t.Fatal(err)
				}
				return func(who identity.Actor) error {
					_, _, err := w.a.Orgs.KeptFile(w.t.Context(), who, key)
					return err
				}
			},
		},
		look("Get", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Orgs.Get(ctx, who, w.ours.Code, orgs.Standing)
			return err
		}),
		look("History", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Orgs.History(ctx, who, w.ours.Code)
			return err
		}),
		look("Successors", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Orgs.Successors(ctx, who, w.ours.Code)
			return err
		}),
		look("Find", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Orgs.Find(ctx, who, "minta")
			return err
		}),
		look("List", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Orgs.List(ctx, who, orgs.Filter{})
			return err
		}),
		look("Each", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Orgs.Each(ctx, who, orgs.Filter{}, func(orgs.Listed) error { return nil })
		}),
		look("Counties", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Orgs.Counties(ctx, who)
			return err
		}),
		look("Districts", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Orgs.Districts(ctx, who)
			return err
		}),
		look("Tree", func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Orgs.Tree(ctx, who, "10")
			return err
		}),
	}
	for i := range all {
		all[i].open = everyBody
	}
	return all
}

// bodyVerdicts are the routes of bodies.
var bodyVerdicts = map[string]verdict{
	"GET /bodies":               {right: identity.ReadBodies},
	"GET /bodies.csv":           {right: identity.ReadBodies},
	"GET /bodies.xlsx":          {right: identity.ReadBodies},
	"GET /bodies/tree":          {right: identity.ReadBodies},
	"GET /bodies/new":           {right: identity.EditBodies},
	"POST /bodies/new":          {right: identity.EditBodies, form: url.Values{"code": {"PROBA-UJ"}, "name": {"Próba"}, "kind": {"agency"}}},
	"GET /bodies/template.xlsx": {right: identity.EditBodies},
	"GET /bodies/import":        {right: identity.EditBodies},
	"POST /bodies/import":       {right: identity.EditBodies},
	"GET /bodies/import/{key}":  {right: identity.EditBodies, object: func(*rightWorld) string { return "nincs" }, absent: "nincs2", shared: everyBody, vague: true},
	"POST /bodies/import/{key}": {right: identity.EditBodies, object: func(*rightWorld) string { return "nincs" }, absent: "nincs2", shared: everyBody, vague: true},
	"GET /bodies/{code}":        {right: identity.ReadBodies, object: func(w *rightWorld) string { return w.ours.Code }, absent: "NINCS", shared: everyBody},
	"GET /bodies/{code}/{tab}":  {right: identity.ReadBodies, object: func(w *rightWorld) string { return w.ours.Code + "/history" }, absent: "NINCS/history", shared: everyBody},
	"POST /bodies/{code}/{tab}": {right: identity.EditBodies, object: func(w *rightWorld) string { return w.ours.Code + "/edit" }, absent: "NINCS/edit", shared: everyBody},
}
