package app_test

import (
	"context"
	"html/template"
	"io"
	"net/url"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/web"
	"oszir/internal/ptr"
)

// extractUnguarded are what asks for no right, with the reason.
var extractUnguarded = map[string]string{
	"people.SheetOf": "inside the transaction of an operation that logs", "people.Client": "inside the transaction of an operation that logs; it names nobody",
	"document.IssuePaper": "inside the transaction of an operation that logs", "document.CopyFiles": "inside the transaction of a copy, which logs",
	"ptr.CopyFiles": "inside the transaction of a copy, which logs", "identity.AccountsOf": "inside the transaction of a copy, which logs",
}

// Why somebody else's office can make an extract or look for those of anybody.
const (
	extractOfAnybody = "an office's extract of anybody says of others' benefits the brief; TestExtract_C15_C11_WhoIsToldWhat"
	copyOfClients    = "a copy is made for the office's clients alone; TestCopy_C15_WhoGetsIt"
)

// newExtract asks for an extract of the person of our office.
func (w *rightWorld) newExtract() ptr.NewExtract {
	return ptr.NewExtract{PersonID: w.person, As: database.AsOf{Day: calendar.None}, For: ptr.ForOffice, Purpose: "próba", Request: audit.Request{Key: w.name()}}
}

// extract makes one of our office.
func (w *rightWorld) extract() int64 {
	w.t.Helper()
	serial, err := w.a.PTR.Extract(w.t.Context(), w.actor(identity.RoleClerk, w.ours), w.newExtract())
	w.must(err)
	return serial
}

func extractLines() []line {
	ofExtract := func(do func(w *rightWorld, who identity.Actor, serial int64) error) (ready func(w *rightWorld) func(identity.Actor) error, other func(w *rightWorld, who identity.Actor, there bool) error) {
		ready = func(w *rightWorld) func(identity.Actor) error {
			serial := w.extract()
			return func(who identity.Actor) error { return do(w, who, serial) }
		}
		other = func(w *rightWorld, who identity.Actor, there bool) error {
			if there {
				return do(w, who, w.extract())
			}
			return do(w, who, nowhere)
		}
		return ready, other
	}
	show := line{name: "ptr.ExtractShow", right: identity.MakeExtracts, logs: "ptr.extract.show"}
	show.ready, show.other = ofExtract(func(w *rightWorld, who identity.Actor, serial int64) error {
		_, err := w.a.PTR.ExtractShow(w.t.Context(), who, serial)
		return err
	})
	file := line{name: "ptr.ExtractXML", right: identity.MakeExtracts, logs: "ptr.extract.xml"}
	file.ready, file.other = ofExtract(func(w *rightWorld, who identity.Actor, serial int64) error {
		_, _, err := w.a.PTR.ExtractXML(w.t.Context(), who, serial)
		return err
	})
	return []line{
		show, file,
		{name: "ptr.Extract", right: identity.MakeExtracts, logs: "ptr.extract.make", open: extractOfAnybody, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.Extract(ctx, who, w.newExtract())
			return err
		})},
		{name: "ptr.Extracts", right: identity.MakeExtracts, logs: "ptr.extract.list", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.Extracts(ctx, who, w.person)
			return err
		})},
		{name: "ptr.ExtractPanel", right: identity.MakeExtracts, logs: "ptr.extract.list", open: ownList, ready: act(func(w *rightWorld, _ context.Context, who identity.Actor) error {
			w.a.PTR.People = w.a.People
			return w.on(func(c *web.Context) (template.HTML, error) {
				return w.a.PTR.ExtractPanel(c, who, w.person, database.AsOf{Day: calendar.None})
			})
		})},
		{name: "oversight.CopyPanel", right: identity.CopyData, quiet: namesNobody, open: everyPerson, ready: act(func(w *rightWorld, _ context.Context, who identity.Actor) error {
			return w.on(func(c *web.Context) (template.HTML, error) {
				return w.a.Oversight.CopyPanel(c, who, w.person, database.AsOf{Day: calendar.None})
			})
		})},
		{name: "oversight.PersonCopy", right: identity.CopyData, logs: "oversight.copy", open: copyOfClients, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Oversight.PersonCopy(ctx, who, "hu", oversight.CopyOrder{PersonID: w.person, Reason: "próba"}, io.Discard)
		})},
		{name: "oversight.OwnCopy", right: identity.SeeOwnTrail, own: true, logs: "oversight.own_copy", open: "the data are the actor's own", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Oversight.OwnCopy(ctx, who, "hu", io.Discard)
		})},
	}
}

var anExtract = func(w *rightWorld) string { return document.SerialNumber(w.extract()) }

var extractVerdicts = map[string]verdict{
	"GET /ptr/people/{id}/extract":   {right: identity.MakeExtracts, object: aPerson, absent: absentPerson, shared: extractOfAnybody},
	"POST /ptr/people/{id}/extract":  {right: identity.MakeExtracts, object: aPerson, absent: absentPerson, shared: extractOfAnybody, form: url.Values{"for": {"office"}, "purpose": {"próba"}}},
	"GET /ptr/extracts/{serial}":     {right: identity.MakeExtracts, object: anExtract, absent: document.SerialNumber(99_999_999)},
	"GET /ptr/extracts/{serial}/xml": {right: identity.MakeExtracts, object: anExtract, absent: document.SerialNumber(99_999_999)},
	"GET /registry-extract.xsd":      {open: "the form of a file; it names nobody"},
	"POST /my-data/copy":             {right: identity.SeeOwnTrail},
	"GET /copies/{id}":               {right: identity.CopyData, object: aPerson, absent: absentPerson, shared: copyOfClients},
	"POST /copies/{id}":              {right: identity.CopyData, object: aPerson, absent: absentPerson, shared: copyOfClients, form: url.Values{"reason": {"próba"}}},
}
