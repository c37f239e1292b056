package app_test

import (
	"context"
	"fmt"
	"net/url"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
)

// tartinfoUnguarded are what asks for no right, with the reason.
var tartinfoUnguarded = map[string]string{
	"tartinfo.Clock":    "the program's own job; it does what is due, whoever is there",
	"tartinfo.BodyEnds": "inside the transaction that closes a body",
	"identity.Post":     "inside the transaction of an operation that logs: a letter to an account", "identity.Readers": "inside the transaction of an operation: who has a letter",
}

// reserveKept is what somebody types about a member of the reserve.
func (w *rightWorld) reserveKept() map[string]string {
	today := calendar.Of(w.a.TARTINFO.Now())
	return map[string]string{
		"family_name": "Próba", "given_name": "Tarján", "birth_date": "1975.05.06.", "phone": "+36 1 555 0101", "email": "proba@pelda.example", "employer_name": "Próba Hivatal", "employer_address": "Minta utca 1.",
		"workplace_name": "Próba Hivatal", "post": "referens", "job_family_1": "economy", "task_area_1": "költségvetési feladatkör", "ground": "kttv_73_1", "dismissal_reason": "downsizing",
		"reserve_start": today.String(), "reserve_end": (today + 50).String(), "service_end": (today + 50).String(), "mobility": "county",
	}
}

// reserveSearched is what somebody types about a one-time search.
func (w *rightWorld) reserveSearched(kind string) map[string]string {
	today := calendar.Of(w.a.TARTINFO.Now())
	return map[string]string{
		"kind": kind, "employer_name": "Próba Hivatal", "employer_address": "Minta utca 1.", "workplace_name": "Próba Hivatal", "post": "ügyintéző", "job_family_1": "economy", "task_area": "költségvetési feladatkör",
		"feor": "2511", "planned_class": "first", "vacant_since": (today - 1).String(), "at_once": "x", "school_level": "bachelor", "study_field_1": "economics", "head_count": "1",
	}
}

// reserve is the room, whose bodies have a legal status.
func (w *rightWorld) reserve() *tartinfo.Module {
	w.exec("UPDATE orgs.body_version SET legal_status = 'civil_servant' WHERE legal_status IS NULL AND body_id = ANY ($1)", []int64{w.ours.ID, w.theirs.ID})
	return w.a.TARTINFO
}

func (w *rightWorld) reserveOnce() audit.Request { return audit.Request{Key: w.name()} }

// aMember puts somebody of our body on the reserve list.
func (w *rightWorld) aMember() int64 {
	w.t.Helper()
	id, err := w.reserve().Place(w.t.Context(), w.actor(identity.RoleHead, w.ours), tartinfo.MemberForm{Typed: w.reserveKept(), Request: w.reserveOnce()})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// aSearch writes down a vacant post of our body.
func (w *rightWorld) aSearch() int64 {
	w.t.Helper()
	id, err := w.reserve().Prepare(w.t.Context(), w.actor(identity.RoleHead, w.ours), tartinfo.SearchForm{Typed: w.reserveSearched("vacancy"), Request: w.reserveOnce()})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// aSentSearch sends one.
func (w *rightWorld) aSentSearch() int64 {
	w.t.Helper()
	id := w.aSearch()
	err := w.a.TARTINFO.SendSearch(w.t.Context(), w.actor(identity.RoleHead, w.ours), tartinfo.SearchAct{ID: id, Seen: 1, Request: w.reserveOnce()})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// reserveLine is an operation on something of our body that make makes.
func reserveLine(name string, right identity.Right, logs string, make func(w *rightWorld) int64, do func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error) line {
	l := line{name: "tartinfo." + name, right: right, logs: logs,
		ready: func(w *rightWorld) func(identity.Actor) error {
			id := make(w)
			return func(who identity.Actor) error { return do(w, w.t.Context(), who, id) }
		},
		other: func(w *rightWorld, who identity.Actor, there bool) error {
			id := int64(nowhere)
			if there {
				id = make(w)
			}
			return do(w, w.t.Context(), who, id)
		}}
	if logs == "" {
		l.quiet = namesNobody
	}
	return l
}

func tartinfoSearchLines() []line {
	line1 := map[string]string{"school_level": "master", "institution": "Példa Egyetem", "study_field": "economics"}
	aLine := func(w *rightWorld) int64 {
		id := w.aMember()
		err := w.a.TARTINFO.SaveLine(w.t.Context(), w.actor(identity.RoleHead, w.ours), tartinfo.LineForm{MemberID: id, Tab: "school", Seen: 1, Typed: line1, Request: w.reserveOnce()})
		if err != nil {
			w.t.Fatal(err)
		}
		return id
	}
	const ownList = "it lists what is of the actor's body"
	open := func(l line, why string) line {
		l.open, l.other = why, nil
		return l
	}
	none := func(*rightWorld) int64 { return 0 }
	return []line{
		open(reserveLine("Place", identity.KeepReserve, "tartinfo.place", none, func(w *rightWorld, ctx context.Context, who identity.Actor, _ int64) error {
			_, err := w.reserve().Place(ctx, who, tartinfo.MemberForm{Typed: w.reserveKept(), Request: w.reserveOnce()})
			return err
		}), "it makes what is of the actor's body"),
		reserveLine("Change", identity.KeepReserve, "tartinfo.change", (*rightWorld).aMember, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			return w.a.TARTINFO.Change(ctx, who, tartinfo.MemberForm{ID: id, Seen: 1, Typed: w.reserveKept(), Request: w.reserveOnce()})
		}),
		// The centre sees the members of all bodies, so no other body than a body's own is tried.
		open(reserveLine("See", identity.ReadReserve, "tartinfo.see", (*rightWorld).aMember, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			_, err := w.a.TARTINFO.See(ctx, who, id)
			return err
		}), "the centre sees those of every body; the room's own tests refuse them to other bodies"),
		open(reserveLine("Members", identity.ReadReserve, "tartinfo.list_members", none, func(w *rightWorld, ctx context.Context, who identity.Actor, _ int64) error {
			_, _, err := w.a.TARTINFO.Members(ctx, who, tartinfo.MemberFilter{}, listing.Listing{})
			return err
		}), ownList),
		reserveLine("SaveLine", identity.KeepReserve, "tartinfo.save_line", (*rightWorld).aMember, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			return w.a.TARTINFO.SaveLine(ctx, who, tartinfo.LineForm{MemberID: id, Tab: "school", Seen: 1, Typed: line1, Request: w.reserveOnce()})
		}),
		reserveLine("TakeLine", identity.KeepReserve, "tartinfo.take_line", aLine, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			return w.a.TARTINFO.TakeLine(ctx, who, tartinfo.LineForm{MemberID: id, Tab: "school", LineID: w.number("SELECT coalesce(max(id), 0) FROM tartinfo.line WHERE member_id = $1", id), Seen: 2, Request: w.reserveOnce()})
		}),
		quietly(reserveLine("KeepDraft", identity.KeepReserve, "", (*rightWorld).aMember, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			return w.a.TARTINFO.KeepDraft(ctx, who, fmt.Sprintf("member/%d", id), id, map[string]string{"post": "félbe"})
		})),
		quietly(open(reserveLine("Draft", identity.KeepReserve, "", none, func(w *rightWorld, ctx context.Context, who identity.Actor, _ int64) error {
			_, err := w.a.TARTINFO.Draft(ctx, who, "member/new")
			return err
		}), "it is the actor's own")),
		quietly(open(reserveLine("DropDraft", identity.KeepReserve, "", none, func(w *rightWorld, ctx context.Context, who identity.Actor, _ int64) error {
			return w.a.TARTINFO.DropDraft(ctx, who, "member/new")
		}), "it is the actor's own")),
		open(reserveLine("Prepare", identity.KeepReserve, "tartinfo.prepare", none, func(w *rightWorld, ctx context.Context, who identity.Actor, _ int64) error {
			_, err := w.reserve().Prepare(ctx, who, tartinfo.SearchForm{Typed: w.reserveSearched("once"), Request: w.reserveOnce()})
			return err
		}), "it makes what is of the actor's body"),
		reserveLine("ChangeSearch", identity.KeepReserve, "tartinfo.change_search", (*rightWorld).aSearch, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			return w.a.TARTINFO.ChangeSearch(ctx, who, tartinfo.SearchForm{ID: id, Seen: 1, Typed: w.reserveSearched("vacancy"), Request: w.reserveOnce()})
		}),
		reserveLine("SendSearch", identity.KeepReserve, "tartinfo.send", (*rightWorld).aSearch, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			return w.a.TARTINFO.SendSearch(ctx, who, tartinfo.SearchAct{ID: id, Seen: 1, Request: w.reserveOnce()})
		}),
		reserveLine("CloseSearch", identity.KeepReserve, "tartinfo.close_search", (*rightWorld).aSentSearch, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			return w.a.TARTINFO.CloseSearch(ctx, who, tartinfo.CloseForm{SearchAct: tartinfo.SearchAct{ID: id, Seen: 2, Request: w.reserveOnce()}, Typed: map[string]string{"close_reason": "post_ended"}})
		}),
		open(reserveLine("Searches", identity.ReadReserve, "", none, func(w *rightWorld, ctx context.Context, who identity.Actor, _ int64) error {
			_, _, err := w.a.TARTINFO.Searches(ctx, who, tartinfo.SearchFilter{}, listing.Listing{})
			return err
		}), ownList),
		open(reserveLine("SeeSearch", identity.ReadReserve, "", (*rightWorld).aSearch, func(w *rightWorld, ctx context.Context, who identity.Actor, id int64) error {
			_, err := w.a.TARTINFO.SeeSearch(ctx, who, id)
			return err
		}), "the centre sees those of every body; the room's own tests refuse them to other bodies"),
		open(reserveLine("Overview", identity.RunCentre, "", none, func(w *rightWorld, ctx context.Context, who identity.Actor, _ int64) error {
			_, err := w.a.TARTINFO.Overview(ctx, who)
			return err
		}), "its figures are the whole country's"),
		open(reserveLine("TaskAreas", identity.KeepReserve, "", none, func(w *rightWorld, ctx context.Context, who identity.Actor, _ int64) error {
			_, err := w.a.TARTINFO.TaskAreas(ctx, who)
			return err
		}), ownList),
	}
}

// quietly says of a draft why it leaves no entry.
func quietly(l line) line {
	l.quiet = "what is typed and not saved has happened to nobody; only the actor sees it"
	return l
}

// tartinfoSearchVerdicts are the routes of members, drafts and searches: bodies keep their own, the centre reads all.
var tartinfoSearchVerdicts = func() map[string]verdict {
	member := func(suffix string) func(w *rightWorld) string {
		return func(w *rightWorld) string { return fmt.Sprint(w.aMember()) + suffix }
	}
	search := func(w *rightWorld) string { return fmt.Sprint(w.aSearch()) }
	return map[string]verdict{
		"GET /tartinfo":                      {right: identity.ReadReserve},
		"GET /tartinfo/dashboard":            {right: identity.RunCentre},
		"GET /tartinfo/members":              {right: identity.ReadReserve},
		"GET /tartinfo/members/new":          {right: identity.KeepReserve},
		"POST /tartinfo/members/new":         {right: identity.KeepReserve},
		"GET /tartinfo/members/{id}":         {right: identity.ReadReserve, object: member(""), absent: absent},
		"POST /tartinfo/members/{id}":        {right: identity.KeepReserve, object: member(""), absent: absent},
		"GET /tartinfo/members/{id}/{tab}":   {right: identity.ReadReserve, object: member("/school"), absent: absent + "/school"},
		"POST /tartinfo/members/{id}/{tab}":  {right: identity.KeepReserve, object: member("/school"), absent: absent + "/school"},
		"POST /tartinfo/drafts/{form}":       {right: identity.KeepReserve, object: func(w *rightWorld) string { return fmt.Sprintf("member-%d", w.aMember()) }, absent: "member-" + absent},
		"POST /tartinfo/drafts/{form}/drop":  {right: identity.KeepReserve, object: func(*rightWorld) string { return "search-new" }, absent: "letter-new", shared: "it is the actor's own", vague: true},
		"GET /tartinfo/searches":             {right: identity.ReadReserve},
		"GET /tartinfo/searches/new":         {right: identity.KeepReserve},
		"POST /tartinfo/searches/new":        {right: identity.KeepReserve},
		"GET /tartinfo/searches/{id}":        {right: identity.ReadReserve, object: search, absent: absent},
		"POST /tartinfo/searches/{id}":       {right: identity.KeepReserve, object: search, absent: absent},
		"GET /tartinfo/searches/{id}/pdf":    {right: identity.ReadReserve, object: search, absent: absent},
		"GET /tartinfo/searches/{id}/send":   {right: identity.KeepReserve, object: search, absent: absent},
		"POST /tartinfo/searches/{id}/send":  {right: identity.KeepReserve, object: search, absent: absent, form: url.Values{"version": {"0"}}},
		"GET /tartinfo/searches/{id}/close":  {right: identity.KeepReserve, object: search, absent: absent},
		"POST /tartinfo/searches/{id}/close": {right: identity.KeepReserve, object: search, absent: absent},
	}
}()
