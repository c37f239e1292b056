package app_test

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
)

const (
	ownRequests = "it is the actor's own"
	ownTree     = "whose body and what lies below it; TestRequest_I5_WhoDecides, TestRight_I5_ListAndUnused"
	everyRight  = "rights are explained for the bodies that the actor may ask about; TestVerdict_I6_WhoCan"
)

// citizen is somebody with an account of a clerk of ours, acting as nothing yet.
func (w *rightWorld) citizen() identity.Actor {
	w.t.Helper()
	a := w.account()
	return identity.Actor{Code: a.Code, AccountID: a.ID, Role: identity.RoleUser}
}

// draft begins a request of somebody; the body has no e-representative, so that the operator of rights decides, too.
func (w *rightWorld) draft(who identity.Actor, role identity.Role) identity.Draft {
	w.t.Helper()
	w.exec(`UPDATE identity.membership SET valid_until = valid_from WHERE role = 'idm.representative' AND valid_until IS NULL
		AND account_id IN (SELECT id FROM identity.account WHERE code LIKE 'demo-%')`)
	kind, _ := identity.KindOf(role)
	d, err := w.a.Identity.Draft(w.t.Context(), who)
	if err == nil {
		d.Register, d.Role, d.BodyID, d.Reason = kind.Register, role, w.ours.ID, "új munkatárs"
		err = w.a.Identity.KeepDraft(w.t.Context(), who, d)
	}
	if err == nil {
		d, err = w.a.Identity.Draft(w.t.Context(), who)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *rightWorld) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.super.Exec(w.t.Context(), sql, args...)
	if err != nil {
		w.t.Fatal(err)
	}
}

// asked sends a request of somebody and gives its number.
func (w *rightWorld) asked(who identity.Actor, role identity.Role) int64 {
	w.t.Helper()
	id, err := w.a.Identity.SendRequest(w.t.Context(), who, identity.Sending{Version: w.draft(who, role).Version})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *rightWorld) asSelf() identity.Actor {
	return identity.Actor{Code: w.ownAccount.Code, AccountID: w.ownAccount.ID, Role: identity.RoleUser}
}

// held gives the membership of a new clerk of ours.
func (w *rightWorld) held() int64 {
	w.t.Helper()
	return w.number("SELECT max(id) FROM identity.membership WHERE account_id = $1", w.account().ID)
}

// paper makes a designation and uploads its scan.
func (w *rightWorld) paper(who identity.Actor) int64 {
	w.t.Helper()
	id, err := w.a.Identity.MakePaper(w.t.Context(), who, w.designation(), audit.Request{})
	if err == nil {
		err = w.a.Identity.UploadPaper(w.t.Context(), who, id, []byte("%PDF-1.4"), audit.Request{})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *rightWorld) designation() identity.NewPaper {
	return identity.NewPaper{Kind: identity.Designation, BodyID: w.ours.ID, HeadName: "Próba Vezető", HeadPost: "jegyző"}
}

// review opens a review of ours with one right and gives both.
func (w *rightWorld) review() (review, membership int64) {
	w.t.Helper()
	w.n++
	membership = w.held()
	review = w.number("INSERT INTO identity.review (year, body_id, opened_at) VALUES ($1, $2, now()) RETURNING id", 3000+w.n, w.ours.ID)
	w.exec("INSERT INTO identity.review_item (review_id, membership_id) VALUES ($1, $2)", review, membership)
	return review, membership
}

// clerk makes a clerk of TARTINFO of ours, in place of the last one.
func (w *rightWorld) clerk() identity.ClerkChange {
	w.t.Helper()
	w.exec(`UPDATE identity.membership SET valid_until = valid_from WHERE role = 'tartinfo.clerk' AND valid_until IS NULL
		AND account_id IN (SELECT id FROM identity.account WHERE name = 'Próba Ubul')`)
	a, err := w.a.Identity.AddAccount(w.t.Context(), identity.System(), identity.NewAccount{
		Code: w.name(), Name: "Próba Ubul", Password: rightPassword, BodyID: w.ours.ID, Role: identity.RoleBodyClerk,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return identity.ClerkChange{AccountID: a.ID, Seen: identity.SeenOf(identity.Clerk{Name: "Próba Ubul"}), Contacts: identity.Contacts{Post: "titkár"}}
}

// requestLines are the operations of asking for rights, deciding, designating, reviewing and explaining.
func requestLines() []line {
	own := func(name, logs string, ready func(w *rightWorld) func(ctx context.Context, who identity.Actor) error) line {
		l := line{name: "identity." + name, right: "identity.request", own: true, logs: logs, open: ownRequests, ready: func(w *rightWorld) func(who identity.Actor) error {
			do := ready(w)
			return func(who identity.Actor) error { return do(w.t.Context(), who) }
		}}
		if logs == "" {
			l.quiet = "it is one's own"
		}
		return l
	}
	on := func(name string, right identity.Right, logs, open string, ready func(w *rightWorld) func(ctx context.Context, who identity.Actor) error) line {
		l := own(name, logs, ready)
		l.right, l.own, l.open = right, false, open
		return l
	}
	change := func(name, logs string, ready func(w *rightWorld) int64, do func(w *rightWorld) func(context.Context, identity.Actor, identity.RightChange) error) line {
		return on(name, "identity.approve", logs, ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := ready(w)
			return func(ctx context.Context, who identity.Actor) error {
				return do(w)(ctx, who, identity.RightChange{ID: id, Reason: "mert így kell"})
			}
		})
	}
	clerk := func(name, logs string, do func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error) line {
		return on(name, "identity.clerks", logs, "they are the head's own body's; TestClerks", func(w *rightWorld) func(context.Context, identity.Actor) error {
			in := w.clerk()
			return func(ctx context.Context, who identity.Actor) error { return do(w)(ctx, who, in) }
		})
	}
	held := (*rightWorld).held
	return []line{
		own("Draft", "", func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.Draft(ctx, who)
				return err
			}
		}),
		own("KeepDraft", "identity.draft_request", func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.Identity.KeepDraft(ctx, who, identity.Draft{Register: identity.RegisterPTR})
			}
		}),
		own("SendRequest", "identity.send_request", func(w *rightWorld) func(context.Context, identity.Actor) error {
			d := w.draft(w.asSelf(), identity.RoleReader)
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.SendRequest(ctx, who, identity.Sending{Version: d.Version})
				return err
			}
		}),
		own("OwnRequests", "", func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.OwnRequests(ctx, who)
				return err
			}
		}),
		own("OwnRequest", "", func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.asked(w.asSelf(), identity.RoleReader)
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.OwnRequest(ctx, who, id)
				return err
			}
		}),
		own("OwnRights", "", func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.OwnRights(ctx, who)
				return err
			}
		}),
		own("TakeBack", "identity.take_back_request", func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.asked(w.asSelf(), identity.RoleReader)
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.Identity.TakeBack(ctx, who, identity.TakingBack{ID: id})
			}
		}),
		on("Waiting", "identity.see", "identity.waiting_requests", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.Waiting(ctx, who)
				return err
			}
		}),
		on("WaitingRequest", "identity.see", "identity.waiting_request", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.asked(w.citizen(), identity.RoleReader)
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.WaitingRequest(ctx, who, id)
				return err
			}
		}),
		on("Decide", "identity.approve", "identity.approve_request", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.asked(w.citizen(), identity.RoleReader)
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.Identity.Decide(ctx, who, identity.Decision{ID: id, Approve: true})
			}
		}),
		on("Settle", "identity.settle", "identity.approve_request", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.asked(w.citizen(), identity.RoleReporter)
			err := w.a.Identity.Decide(w.t.Context(), w.actor(identity.RoleRepresentative, w.ours), identity.Decision{ID: id, Approve: true})
			if err != nil {
				w.t.Fatal(err)
			}
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.Identity.Settle(ctx, who, identity.Decision{ID: id, Approve: true, Sites: []int64{w.ours.ID}})
			}
		}),
		on("RightsHeld", "identity.see", "identity.list_rights", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.RightsHeld(ctx, who, identity.RightFilter{})
				return err
			}
		}),
		on("RightHeld", "identity.see", "identity.read_right", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.held()
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.RightHeld(ctx, who, id)
				return err
			}
		}),
		change("SuspendRight", "identity.suspend_right", held, func(w *rightWorld) func(context.Context, identity.Actor, identity.RightChange) error {
			return w.a.Identity.SuspendRight
		}),
		change("ResumeRight", "identity.resume_right", func(w *rightWorld) int64 {
			id := w.held()
			err := w.a.Identity.SuspendRight(w.t.Context(), w.actor(identity.RoleRepresentative, w.ours), identity.RightChange{ID: id, Reason: "szabadság"})
			if err != nil {
				w.t.Fatal(err)
			}
			return id
		}, func(w *rightWorld) func(context.Context, identity.Actor, identity.RightChange) error {
			return w.a.Identity.ResumeRight
		}),
		change("WithdrawRight", "identity.withdraw_right", held, func(w *rightWorld) func(context.Context, identity.Actor, identity.RightChange) error {
			return w.a.Identity.WithdrawRight
		}),
		change("ConfirmRight", "identity.confirm_right", func(w *rightWorld) int64 { _, id := w.review(); return id }, func(w *rightWorld) func(context.Context, identity.Actor, identity.RightChange) error {
			return w.a.Identity.ConfirmRight
		}),
		own("MakePaper", "identity.make_paper", func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.MakePaper(ctx, who, w.designation(), audit.Request{})
				return err
			}
		}),
		own("OwnPapers", "", func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.OwnPapers(ctx, who)
				return err
			}
		}),
		own("OwnPaper", "", func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.paper(w.asSelf())
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.OwnPaper(ctx, who, id)
				return err
			}
		}),
		own("UploadPaper", "identity.upload_paper", func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.paper(w.asSelf())
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.Identity.UploadPaper(ctx, who, id, []byte("%PDF-1.5"), audit.Request{})
			}
		}),
		own("DropPaper", "identity.drop_paper", func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.paper(w.asSelf())
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.Identity.DropPaper(ctx, who, id, audit.Request{})
			}
		}),
		on("UploadedPapers", "identity.designate", "identity.list_papers", everyAccount, func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.UploadedPapers(ctx, who)
				return err
			}
		}),
		on("UploadedPaper", "identity.designate", "identity.read_paper", everyAccount, func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.paper(w.citizen())
			return func(ctx context.Context, who identity.Actor) error {
				_, _, _, err := w.a.Identity.UploadedPaper(ctx, who, id)
				return err
			}
		}),
		on("RecordPaper", "identity.designate", "identity.record_paper", everyAccount, func(w *rightWorld) func(context.Context, identity.Actor) error {
			id := w.paper(w.citizen())
			digest := w.text("SELECT encode(x.sha256, 'hex') FROM identity.designation d JOIN identity.document x ON x.id = d.document_id WHERE d.id = $1", id)
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.Identity.RecordPaper(ctx, who, identity.Recording{ID: id, Record: true, Digest: digest})
			}
		}),
		on("Reviews", "identity.see", "identity.list_reviews", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.Reviews(ctx, who, 0)
				return err
			}
		}),
		on("ReviewOf", "identity.review", "identity.read_review", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			id, _ := w.review()
			return func(ctx context.Context, who identity.Actor) error {
				_, _, err := w.a.Identity.ReviewOf(ctx, who, id)
				return err
			}
		}),
		on("AnswerReview", "identity.review", "identity.answer_review", ownTree, func(w *rightWorld) func(context.Context, identity.Actor) error {
			id, membership := w.review()
			return func(ctx context.Context, who identity.Actor) error {
				return w.a.Identity.AnswerReview(ctx, who, identity.ReviewAnswer{ID: id, Confirm: []int64{membership}})
			}
		}),
		clerk("Clerks", "identity.list_clerks", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return func(ctx context.Context, who identity.Actor, _ identity.ClerkChange) error {
				_, err := w.a.Identity.Clerks(ctx, who)
				return err
			}
		}),
		clerk("AddClerk", "identity.add_clerk", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return func(ctx context.Context, who identity.Actor, _ identity.ClerkChange) error {
				_, err := w.a.Identity.AddClerk(ctx, who, identity.NewClerk{Code: w.name(), Name: "Próba Piroska"})
				return err
			}
		}),
		clerk("ChangeClerk", "identity.change_clerk", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return w.a.Identity.ChangeClerk
		}),
		clerk("Own", "identity.list_clerks", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return func(ctx context.Context, who identity.Actor, _ identity.ClerkChange) error {
				_, err := w.a.Identity.Own(ctx, who)
				return err
			}
		}),
		on("ChangeOwn", "identity.clerks", "identity.change_own", "they are the actor's own; TestUsers", func(w *rightWorld) func(context.Context, identity.Actor) error {
			in := w.head()
			return func(ctx context.Context, who identity.Actor) error {
				who.AccountID = in.AccountID
				return w.a.Identity.ChangeOwn(ctx, who, in)
			}
		}),
		clerk("DisableClerk", "identity.disable_clerk", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return w.a.Identity.DisableClerk
		}),
		clerk("EnableClerk", "identity.enable_clerk", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return w.a.Identity.EnableClerk
		}),
		clerk("NewClerkPassword", "identity.new_clerk_password", func(w *rightWorld) func(context.Context, identity.Actor, identity.ClerkChange) error {
			return func(ctx context.Context, who identity.Actor, in identity.ClerkChange) error {
				_, err := w.a.Identity.NewClerkPassword(ctx, who, in)
				return err
			}
		}),
		on("WhoCan", "identity.explain", "identity.explain", everyRight, func(w *rightWorld) func(context.Context, identity.Actor) error {
			return func(ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.WhoCan(ctx, who, identity.Question{Right: identity.ReadPeople, BodyID: w.ours.ID})
				return err
			}
		}),
		{name: "identity.ReadPolicy", right: "identity.explain", quiet: namesNobody, open: "the policy is one", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.ReadPolicy(ctx, who)
			return err
		})},
	}
}

// requestUnguarded are those of them that ask for no right.
var requestUnguarded = map[string]string{
	"identity.ExpireRights":    "the program's own job; it notes what has ended by itself",
	"identity.ReviewRound":     "the program's own job; it opens and pursues the yearly review",
	"identity.TellHeads":       "the program's own job; it writes the monthly letters",
	"identity.EndRightsOfBody": "inside the transaction that closes a body",
}

// What belongs to a tree of bodies, or to one account, cannot be said by own office and other: the tests of the room do.
const treeOrOwn = "whose body, its tree or account it is decides; TestRightPages_I6_NotForEverybody"

var (
	aHeldRight = func(w *rightWorld) string { return fmt.Sprint(w.held()) }
	aWaiting   = func(w *rightWorld) string { return fmt.Sprint(w.asked(w.citizen(), identity.RoleReader)) }
	aPaper     = func(w *rightWorld) string { return fmt.Sprint(w.paper(w.citizen())) }
	aReview    = func(w *rightWorld) string { id, _ := w.review(); return fmt.Sprint(id) }
	aClerk     = func(w *rightWorld) string {
		if w.routeClerk == 0 {
			w.routeClerk = w.clerk().AccountID // another one would take the place of the first
		}
		return fmt.Sprint(w.routeClerk)
	}
	aStep = func(*rightWorld) string { return "register" }
)

// requestVerdicts is the access matrix of the pages about rights.
var requestVerdicts = map[string]verdict{
	"GET /rights":                      {right: identity.RequestRights},
	"GET /rights/request":              {right: identity.RequestRights},
	"GET /rights/request/{step}":       {right: identity.RequestRights, object: aStep, absent: "nowhere", shared: ownPages},
	"POST /rights/request/{step}":      {right: identity.RequestRights, object: aStep, absent: "nowhere", shared: ownPages},
	"GET /rights/requests/{id}":        {right: identity.RequestRights, object: aWaiting, absent: absent, shared: treeOrOwn, vague: true},
	"POST /rights/requests/{id}/back":  {right: identity.RequestRights, object: aWaiting, absent: absent, shared: treeOrOwn, vague: true},
	"GET /rights/waiting":              {right: identity.SeeRights},
	"GET /rights/waiting/{id}":         {right: identity.SeeRights, object: aWaiting, absent: absent, shared: treeOrOwn, vague: true},
	"POST /rights/waiting/{id}/first":  {right: identity.ApproveRights, object: aWaiting, absent: absent, shared: treeOrOwn, vague: true},
	"POST /rights/waiting/{id}/second": {right: identity.SettleRights, object: aWaiting, absent: absent, shared: treeOrOwn, vague: true},
	"GET /rights/body":                 {right: identity.SeeRights},
	"POST /rights/body":                {right: identity.SeeRights},
	"GET /rights/body.csv":             {right: identity.SeeRights},
	"GET /rights/body.xlsx":            {right: identity.SeeRights},
	"GET /rights/body/{id}":            {right: identity.SeeRights, object: aHeldRight, absent: absent, shared: treeOrOwn, vague: true},
	"POST /rights/body/{id}":           {right: identity.ApproveRights, object: aHeldRight, absent: absent, shared: treeOrOwn, vague: true},
	"GET /rights/papers":               {right: identity.Designate},
	"GET /rights/papers/new":           {right: identity.RequestRights},
	"POST /rights/papers/new":          {right: identity.RequestRights},
	"GET /rights/papers/{id}":          {right: identity.RequestRights, object: aPaper, absent: absent, shared: treeOrOwn, vague: true},
	"GET /rights/papers/{id}/print":    {right: identity.RequestRights, object: aPaper, absent: absent, shared: treeOrOwn, vague: true},
	"POST /rights/papers/{id}/scan":    {right: identity.RequestRights, object: aPaper, absent: absent, shared: treeOrOwn, vague: true},
	"POST /rights/papers/{id}/drop":    {right: identity.RequestRights, object: aPaper, absent: absent, shared: treeOrOwn, vague: true},
	"GET /rights/papers/{id}/record":   {right: identity.Designate, object: aPaper, absent: absent, shared: everyAccount},
	"POST /rights/papers/{id}/record":  {right: identity.Designate, object: aPaper, absent: absent, shared: everyAccount},
	"GET /rights/papers/{id}/scan":     {right: identity.Designate, object: aPaper, absent: absent, shared: everyAccount},
	"GET /rights/reviews":              {right: identity.SeeRights},
	"GET /rights/reviews/{id}":         {right: identity.ReviewRights, object: aReview, absent: absent},
	"POST /rights/reviews/{id}":        {right: identity.ReviewRights, object: aReview, absent: absent},
	"GET /rights/clerks":               {right: identity.KeepClerks},
	"POST /rights/clerks":              {right: identity.KeepClerks},
	"GET /rights/clerks/{id}":          {right: identity.KeepClerks, object: aClerk, absent: absent},
	"POST /rights/clerks/{id}":         {right: identity.KeepClerks, object: aClerk, absent: absent, vague: true},
	"GET /rights/why":                  {right: identity.Explain},
	"POST /rights/why":                 {right: identity.Explain},
	"GET /rights/policy":               {right: identity.Explain},
}
