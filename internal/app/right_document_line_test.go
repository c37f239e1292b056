package app_test

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/ptr"
)

// Why nothing of another body is refused where wordings are kept.
const allWordings = "the wordings of documents are the whole country's"

// documentUnguarded are what asks for no right, with the reason.
var documentUnguarded = map[string]string{
	"document.Draw": "inside the transaction of an operation that logs", "document.UsedFields": "inside the transaction of an operation; it names nobody",
	"document.Issue": "inside the transaction of an operation that logs", "document.IssuePaper": "inside the transaction of an operation that logs", "document.Of": "inside the transaction of an operation that logs",
	"document.OfEntry": "inside the transaction of an operation that logs", "document.RevokeOf": "inside the transaction of an operation that logs",
	"document.Erase": "inside the transaction of an erasure", "document.DeliveredOf": "inside the transaction of an operation that logs",
	"document.MakeFiles": "the program's own job; it prints what was made",
}

// aWording is a sort of document whose wording is worked on.
const aWording = "missing_items"

// drafted makes a wording of somebody, handed in.
func (w *rightWorld) drafted(who identity.Actor) document.Wording {
	w.t.Helper()
	d, err := w.a.Documents.WordingsOf(w.t.Context(), who, aWording)
	w.must(err)
	id, err := w.a.Documents.SaveWording(w.t.Context(), who, document.Edit{Key: aWording, ValidFrom: calendar.On(2100, 1, 1), Text: d.Now, Reason: "próba", Submit: true, Request: audit.Request{Key: w.name()}})
	w.must(err)
	out, _, err := w.a.Documents.ReadWording(w.t.Context(), who, id)
	w.must(err)
	return out
}

// paper makes a document of our office that carries no decision, with its file.
func (w *rightWorld) letter() document.Document {
	w.t.Helper()
	s, ok := ptr.DocumentLibrary().Sort(aWording)
	if !ok {
		w.t.Fatalf("there is no sort %s", aWording)
	}
	who := w.caseClerk()
	var d document.Document
	err := w.a.DB.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		e := who.Entry("ptr.case.paper", "case/1")
		e.Persons = []int64{w.applicant}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		d, err = w.a.Documents.Issue(ctx, tx, who, document.Order{
			Sort: s.Key, Facts: s.Sample(), Dated: calendar.On(2014, 3, 3), BodyID: w.ours.ID, PersonID: w.applicant, Subject: "case/1", Author: w.ours.Name,
		}, entry)
		return err
	})
	w.must(err)
	w.must(w.a.Documents.MakeFiles(w.t.Context()))
	return d
}

// posted makes a post of our office with one letter.
func (w *rightWorld) posted() (id int64, letter document.Document) {
	w.t.Helper()
	d := w.letter()
	id, err := w.a.Documents.MakePost(w.t.Context(), w.caseClerk(), document.NewPost{Serials: []int64{d.Serial}})
	w.must(err)
	return id, d
}

// ofPaper tries an operation on a document of ours, or on one that is not there.
func ofPaper(do func(w *rightWorld, who identity.Actor, serial int64) error) (ready func(w *rightWorld) func(identity.Actor) error, other func(w *rightWorld, who identity.Actor, there bool) error) {
	ready = func(w *rightWorld) func(identity.Actor) error {
		d := w.letter()
		return func(who identity.Actor) error { return do(w, who, d.Serial) }
	}
	other = func(w *rightWorld, who identity.Actor, there bool) error {
		if there {
			return do(w, who, w.letter().Serial)
		}
		return do(w, who, nowhere)
	}
	return ready, other
}

// ofPost does the same with a post and its letter.
func ofPost(do func(w *rightWorld, who identity.Actor, post, serial int64) error) (ready func(w *rightWorld) func(identity.Actor) error, other func(w *rightWorld, who identity.Actor, there bool) error) {
	ready = func(w *rightWorld) func(identity.Actor) error {
		id, d := w.posted()
		return func(who identity.Actor) error { return do(w, who, id, d.Serial) }
	}
	other = func(w *rightWorld, who identity.Actor, there bool) error {
		if there {
			id, d := w.posted()
			return do(w, who, id, d.Serial)
		}
		return do(w, who, nowhere, nowhere)
	}
	return ready, other
}

func documentLines() []line {
	wordings := wordingLines()
	for i := range wordings {
		wordings[i].open = allWordings
	}
	return append(wordings, letterLines()...)
}

func wordingLines() []line {
	on := func(own bool, do func(w *rightWorld, who identity.Actor, x document.Wording) error) func(w *rightWorld) func(identity.Actor) error {
		return func(w *rightWorld) func(identity.Actor) error {
			drafter := w.draftingLawyer()
			if own {
				drafter = w.actor(identity.RoleLawyer, w.ours)
			}
			x := w.drafted(drafter)
			return func(who identity.Actor) error { return do(w, who, x) }
		}
	}
	return []line{
		{name: "document.Wordings", right: identity.ReadTemplates, quiet: namesNobody, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Documents.Wordings(ctx, who)
			return err
		})},
		{name: "document.WordingsOf", right: identity.ReadTemplates, quiet: namesNobody, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Documents.WordingsOf(ctx, who, aWording)
			return err
		})},
		{name: "document.Preview", right: identity.ReadTemplates, quiet: namesNobody, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Documents.Preview(ctx, who, aWording, "próba")
			return err
		})},
		{name: "document.ReadWording", right: identity.ReadTemplates, quiet: namesNobody, ready: on(false, func(w *rightWorld, who identity.Actor, x document.Wording) error {
			_, _, err := w.a.Documents.ReadWording(w.t.Context(), who, x.ID)
			return err
		})},
		{name: "document.SaveWording", right: identity.EditTemplates, logs: "document.wording.save", ready: on(true, func(w *rightWorld, who identity.Actor, x document.Wording) error {
			_, err := w.a.Documents.SaveWording(w.t.Context(), who, document.Edit{ID: x.ID, Version: x.Version, Key: x.Key, ValidFrom: x.ValidFrom, Text: x.Text, Reason: "próba", Request: audit.Request{Key: w.name()}})
			return err
		})},
		{name: "document.WithdrawWording", right: identity.EditTemplates, logs: "document.wording.withdraw", ready: on(true, func(w *rightWorld, who identity.Actor, x document.Wording) error {
			return w.a.Documents.WithdrawWording(w.t.Context(), who, x.ID, x.Version)
		})},
		{name: "document.DecideWording", right: identity.ApproveTemplates, logs: "document.wording.decide", ready: on(false, func(w *rightWorld, who identity.Actor, x document.Wording) error {
			return w.a.Documents.DecideWording(w.t.Context(), who, document.Judgement{ID: x.ID, Version: x.Version, Answer: "próba", Request: audit.Request{Key: w.name()}})
		})},
	}
}

func letterLines() []line {
	opened := line{name: "document.Open", right: identity.ReadDocuments, logs: "document.open"}
	opened.ready, opened.other = ofPaper(func(w *rightWorld, who identity.Actor, serial int64) error {
		_, _, err := w.a.Documents.Open(w.t.Context(), who, serial)
		return err
	})
	file := line{name: "document.File", right: identity.ReadDocuments, logs: "document.file"}
	file.ready, file.other = ofPaper(func(w *rightWorld, who identity.Actor, serial int64) error {
		_, _, err := w.a.Documents.File(w.t.Context(), who, serial)
		return err
	})
	revoke := line{name: "document.Revoke", right: identity.MakeDocuments, logs: "document.revoke"}
	revoke.ready, revoke.other = ofPaper(func(w *rightWorld, who identity.Actor, serial int64) error {
		return w.a.Documents.Revoke(w.t.Context(), who, serial, "próba")
	})
	makePost := line{name: "document.MakePost", right: identity.MakeDocuments, logs: "document.post"}
	makePost.ready, makePost.other = ofPaper(func(w *rightWorld, who identity.Actor, serial int64) error {
		_, err := w.a.Documents.MakePost(w.t.Context(), who, document.NewPost{Serials: []int64{serial}})
		return err
	})
	post := line{name: "document.Post", right: identity.MakeDocuments, logs: "document.post.read"}
	post.ready, post.other = ofPost(func(w *rightWorld, who identity.Actor, id, _ int64) error {
		_, err := w.a.Documents.Post(w.t.Context(), who, id)
		return err
	})
	printed := line{name: "document.PrintPost", right: identity.MakeDocuments, logs: "document.post.print"}
	printed.ready, printed.other = ofPost(func(w *rightWorld, who identity.Actor, id, _ int64) error {
		_, err := w.a.Documents.PrintPost(w.t.Context(), who, id)
		return err
	})
	listed := line{name: "document.ListPost", right: identity.MakeDocuments, logs: "document.post.list"}
	listed.ready, listed.other = ofPost(func(w *rightWorld, who identity.Actor, id, _ int64) error {
		_, err := w.a.Documents.ListPost(w.t.Context(), who, id)
		return err
	})
	arrived := line{name: "document.Deliver", right: identity.MakeDocuments, logs: "document.delivered"}
	arrived.ready, arrived.other = ofPost(func(w *rightWorld, who identity.Actor, id, serial int64) error {
		_, err := w.a.Documents.Deliver(w.t.Context(), who, id, []document.Delivery{{Serial: serial, On: calendar.Of(time.Now())}})
		return err
	})
	return []line{
		opened, file, revoke, makePost, post, printed, listed, arrived,
		{name: "document.Waiting", right: identity.MakeDocuments, logs: "document.post.waiting", open: ownOffice, ready: func(w *rightWorld) func(identity.Actor) error {
			w.letter()
			return func(who identity.Actor) error {
				_, err := w.a.Documents.Waiting(w.t.Context(), who, calendar.On(2014, 3, 3))
				return err
			}
		}},
	}
}

var (
	aLetter      = func(w *rightWorld) string { d := w.letter(); return d.Number() }
	absentLetter = document.SerialNumber(99_999_999)
	aPost        = func(w *rightWorld) string { id, _ := w.posted(); return strconv.FormatInt(id, 10) }
)

// documentVerdicts say who may use the pages of wordings, documents and the post, and the pages of a case's documents.
var documentVerdicts = map[string]verdict{
	"GET /wordings":          {right: identity.ReadTemplates},
	"GET /wordings/show":     {right: identity.ReadTemplates, vague: true},
	"GET /wordings/edit":     {right: identity.EditTemplates, vague: true},
	"POST /wordings/edit":    {right: identity.EditTemplates, vague: true},
	"POST /wordings/preview": {right: identity.ReadTemplates, form: url.Values{"key": {aWording}, "text": {"próba"}}},
	"GET /wordings/version":  {right: identity.ReadTemplates, vague: true},
	"POST /wordings/version": {right: identity.ApproveTemplates, vague: true},

	"GET /documents/{serial}":      {right: identity.ReadDocuments, object: aLetter, absent: absentLetter},
	"POST /documents/{serial}":     {right: identity.MakeDocuments, object: aLetter, absent: absentLetter, form: url.Values{"reason": {"próba"}}},
	"GET /documents/{serial}/file": {right: identity.ReadDocuments, object: aLetter, absent: absentLetter},
	"GET /post":                    {right: identity.MakeDocuments},
	"POST /post":                   {right: identity.MakeDocuments},
	"GET /post/{id}":               {right: identity.MakeDocuments, object: aPost, absent: absent},
	"POST /post/{id}":              {right: identity.MakeDocuments, object: aPost, absent: absent},
	"GET /post/{id}/print":         {right: identity.MakeDocuments, object: aPost, absent: absent},
	"GET /post/{id}/list":          {right: identity.MakeDocuments, object: aPost, absent: absent},

	"GET /ptr/cases/{id}/draft/preview": {right: identity.ReadCases, object: aCase, absent: absent},
	"GET /ptr/cases/{id}/papers":        {right: identity.ReadCases, object: aCase, absent: absent},
	"POST /ptr/cases/{id}/papers":       {right: identity.HandleCases, object: aCase, absent: absent},
}
