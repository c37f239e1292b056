package app_test

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/orgs/gazetteer"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/web"
	"oszir/internal/platform/workbook"
	"oszir/internal/ptr"
)

// Why something is not in the log, or has nothing of another body to refuse.
const (
	namesNobody  = "it names nobody"
	everyAccount = "accounts are kept for the whole country"
	everyPerson  = "the registry of people is the whole country's"
	everyBody    = "bodies and places are the whole country's"
	ownList      = "it lists what is the actor's body's; TestRights_TwoOfficesShareNothing_C11"
	brief        = "every office sees the brief of another's; TestRights_TwoOfficesShareNothing_C11"
)

const nowhere = 1 << 40 // an id that nothing has

// act is an operation that needs nothing made first.
func act(do func(w *rightWorld, ctx context.Context, who identity.Actor) error) func(w *rightWorld) func(who identity.Actor) error {
	return func(w *rightWorld) func(who identity.Actor) error {
		return func(who identity.Actor) error { return do(w, w.t.Context(), who) }
	}
}

// ofAccount is an operation on the account of a code; ready does something to the account first.
func ofAccount(ready func(w *rightWorld, code string) error, do func(w *rightWorld, ctx context.Context, who identity.Actor, code string) error) func(w *rightWorld) func(who identity.Actor) error {
	return func(w *rightWorld) func(who identity.Actor) error {
		w.t.Helper()
		code := w.account().Code
		if ready != nil {
			err := ready(w, code)
			if err != nil {
				w.t.Fatal(err)
			}
		}
		return func(who identity.Actor) error { return do(w, w.t.Context(), who, code) }
	}
}

// lines is the matrix: every operation that takes an actor.
func lines() []line {
	return slices.Concat(
		identityLines(), signInLines(), requestLines(), linkLines(), keepingLines(), tartinfoListLines(), orgsLines(), bodyLines(), peopleLines(), loadLines(), benefitLines(), oversightLines(),
		peopleMergeLines(), ptrCaseLines(), ptrCheckLines(), ptrListLines(), lawLines(), disclosureLines(), availabilityLines(), documentLines(), outboxLines(), exchangeLines(), spdciLines(), paperLines(), replayLines(), extractLines(),
		agencyLines(), messagePageLines(), tartinfoBodyLines(), removalLines(), tartinfoOfferLines(), tartinfoSearchLines(),
	)
}

func identityLines() []line {
	system := identity.System()
	all := []line{
		{name: "identity.Accounts", right: "identity.manage", logs: "identity.list", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.Accounts(ctx, who, "")
			return err
		})},
		{name: "identity.AddAccount", right: "identity.manage", logs: "identity.add_account", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.AddAccount(ctx, who, identity.NewAccount{Code: w.name(), Name: "Próba Piroska", Password: rightPassword, BodyID: w.ours.ID, Role: identity.RoleReader})
			return err
		})},
		{name: "identity.AddMembership", right: "identity.manage", logs: "identity.add_membership", ready: ofAccount(nil, func(w *rightWorld, ctx context.Context, who identity.Actor, code string) error {
			return w.a.Identity.AddMembership(ctx, who, identity.MembershipOf{Code: code, BodyID: w.theirs.ID, Role: identity.RoleReader})
		})},
		{name: "identity.EndMembership", right: "identity.manage", logs: "identity.end_membership", ready: ofAccount(nil, func(w *rightWorld, ctx context.Context, who identity.Actor, code string) error {
			return w.a.Identity.EndMembership(ctx, who, identity.MembershipOf{Code: code, BodyID: w.ours.ID, Role: identity.RoleClerk})
		})},
		{name: "identity.Disable", right: "identity.manage", logs: "identity.disable", ready: ofAccount(nil, func(w *rightWorld, ctx context.Context, who identity.Actor, code string) error {
			return w.a.Identity.Disable(ctx, who, code)
		})},
		{name: "identity.Enable", right: "identity.manage", logs: "identity.enable", ready: ofAccount(
			func(w *rightWorld, code string) error { return w.a.Identity.Disable(w.t.Context(), system, code) },
			func(w *rightWorld, ctx context.Context, who identity.Actor, code string) error {
				return w.a.Identity.Enable(ctx, who, code)
			})},
		{name: "identity.SetPassword", right: "identity.manage", logs: "identity.set_password", ready: ofAccount(nil, func(w *rightWorld, ctx context.Context, who identity.Actor, code string) error {
			return w.a.Identity.SetPassword(ctx, who, identity.PasswordOf{Code: code, Password: rightPassword + " új"})
		})},
		{name: "identity.NewKey", right: "identity.manage", logs: "identity.new_key", ready: ofAccount(nil, func(w *rightWorld, ctx context.Context, who identity.Actor, code string) error {
			_, err := w.a.Identity.NewKey(ctx, who, identity.MembershipOf{Code: code, BodyID: w.ours.ID})
			return err
		})},
		{name: "identity.RevokeKey", right: "identity.manage", logs: "identity.revoke_key", ready: ofAccount(
			func(w *rightWorld, code string) error {
				_, err := w.a.Identity.NewKey(w.t.Context(), system, identity.MembershipOf{Code: code, BodyID: w.ours.ID})
				return err
			},
			func(w *rightWorld, ctx context.Context, who identity.Actor, code string) error {
				prefix := w.text("SELECT k.prefix FROM identity.api_key k JOIN identity.account a ON a.id = k.account_id WHERE a.code = $1", code)
				return w.a.Identity.RevokeKey(ctx, who, prefix)
			})},
		{name: "identity.EndAllSessions", right: "identity.manage", logs: "identity.end_all_sessions", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.EndAllSessions(ctx, who)
			return err
		})},
	}
	for i := range all {
		all[i].open = everyAccount
	}
	return append(all,
		line{name: "identity.Sessions", right: "identity.own", own: true, quiet: "they are one's own", open: "the account is the actor's own", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.Sessions(ctx, who)
			return err
		})},
		line{name: "identity.SignOutEverywhere", right: "identity.own", own: true, logs: "identity.sign_out_everywhere", open: "the account is the actor's own", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Identity.SignOutEverywhere(ctx, who, audit.Request{Key: w.name()})
			return err
		})},
		line{
			name: "identity.ChangePassword", right: "identity.own", own: true, logs: "identity.change_password",
			ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
				_, err := w.a.Identity.ChangePassword(ctx, who, identity.OwnPassword{SessionID: w.ownSession.SessionID, Current: rightPassword, Wanted: rightPassword + " új", Key: w.name()})
				return err
			}),
			other: ofSession(func(w *rightWorld, who identity.Actor, session, _ int64) error {
				_, err := w.a.Identity.ChangePassword(w.t.Context(), who, identity.OwnPassword{SessionID: session, Current: rightPassword, Wanted: rightPassword + " új", Key: w.name()})
				return err
			}),
		},
		line{
			name: "identity.ChooseBody", right: "identity.own", own: true, logs: "identity.choose_body",
			ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
				own := w.number("SELECT id FROM identity.membership WHERE account_id = $1", w.ownAccount.ID)
				_, err := w.a.Identity.ChooseBody(ctx, who, identity.Choice{SessionID: w.ownSession.SessionID, MembershipID: own, Request: audit.Request{Key: w.name()}})
				return err
			}),
			other: ofSession(func(w *rightWorld, who identity.Actor, session, membership int64) error {
				_, err := w.a.Identity.ChooseBody(w.t.Context(), who, identity.Choice{SessionID: session, MembershipID: membership, Request: audit.Request{Key: w.name()}})
				return err
			}),
		},
	)
}

// ofSession tries somebody else's session and membership, or ones that are not there. The one who tries has an account
// and a session of their own.
func ofSession(do func(w *rightWorld, who identity.Actor, session, membership int64) error) func(w *rightWorld, who identity.Actor, there bool) error {
	return func(w *rightWorld, who identity.Actor, there bool) error {
		w.t.Helper()
		if w.victim.SessionID == 0 {
			w.stranger, _ = w.session()
			_, w.victim = w.session()
		}
		who.Code, who.AccountID = w.stranger.Code, w.stranger.ID
		if !there {
			return do(w, who, nowhere, nowhere)
		}
		return do(w, who, w.victim.SessionID, w.number("SELECT id FROM identity.membership WHERE account_id = $1", w.victim.Actor.AccountID))
	}
}

func orgsLines() []line {
	// renamed makes the places differ from the built-in ones.
	renamed := func(w *rightWorld) []gazetteer.County {
		c := gazetteer.Counties()[0]
		c.Name = "Próba " + w.name()
		return []gazetteer.County{c}
	}
	all := []line{
		{name: "orgs.Register", right: "orgs.bodies", logs: "orgs.register", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.Orgs.Register(ctx, who, orgs.Body{Code: strings.ToUpper(w.name()), Name: "Próbafalva", Kind: "municipality", County: "10"})
			return err
		})},
		{name: "orgs.SeedPlaces", right: "orgs.places", logs: "orgs.places", ready: func(w *rightWorld) func(identity.Actor) error {
			err := w.a.Orgs.LoadPlaces(w.t.Context(), identity.System(), "proba", renamed(w), nil, nil)
			if err != nil {
				w.t.Fatal(err)
			}
			return func(who identity.Actor) error { return w.a.Orgs.SeedPlaces(w.t.Context(), who) }
		}},
		{name: "orgs.LoadPlaces", right: "orgs.places", logs: "orgs.places", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.Orgs.LoadPlaces(ctx, who, "proba", renamed(w), nil, nil)
		})},
		{name: "orgs.LoadGazetteer", right: "orgs.places", logs: "orgs.places", ready: func(w *rightWorld) func(identity.Actor) error {
			_, err := w.super.Exec(w.t.Context(), "UPDATE orgs.settlement SET kind = 'próba' WHERE name = 'Abony'")
			if err != nil {
				w.t.Fatal(err)
			}
			file := yearbook(w)
			return func(who identity.Actor) error {
				found, _, err := w.a.Orgs.LoadGazetteer(w.t.Context(), who, "2014.xlsx", bytes.NewReader(file), int64(len(file)))
				if len(found) > 0 {
					return fmt.Errorf("%d findings", len(found))
				}
				return err
			}
		}},
	}
	for i := range all {
		all[i].open = everyBody
	}
	return all
}

// yearbook writes the places that the program knows as the statistical office publishes them.
func yearbook(w *rightWorld) []byte {
	w.t.Helper()
	counties, districts := map[string]string{}, map[string]gazetteer.District{}
	for _, c := range gazetteer.Counties() {
		counties[c.Code] = c.Name
	}
	for _, d := range gazetteer.Districts() {
		districts[d.Code] = d
	}
	out := workbook.NewWriter()
	defer out.Close()
	columns := []workbook.Column{}
	for _, h := range []string{"Helység megnevezése", "Helység KSH kódja", "Helység jogállása", "Vármegye megnevezése", "Járás kódja", "Járás neve", "Járás székhelye"} {
		columns = append(columns, workbook.Column{Heading: h})
	}
	err := out.Sheet("Helységek 2014.01.01.", columns)
	for _, s := range gazetteer.Settlements() {
		if err != nil {
			w.t.Fatal(err)
		}
		d := districts[s.District]
		var cells []workbook.Cell
		for _, text := range []string{s.Name, s.Code, s.Kind, counties[s.County], d.Code, d.Name, d.Seat} {
			cells = append(cells, workbook.Cell{Form: workbook.Text, Text: text})
		}
		err = out.Row(cells)
	}
	var b bytes.Buffer
	err = out.Save(&b)
	if err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

func peopleLines() []line {
	correct := func(w *rightWorld, who identity.Actor, id int64) error {
		read, err := w.a.People.Person(w.t.Context(), identity.Operator(w.ours.ID), w.person, people.Today)
		if err != nil {
			return err
		}
		return w.a.People.Correct(w.t.Context(), who, people.Correction{
			PersonID: id, Seen: read.Seen, Values: map[string]string{"vocation": "próba " + w.name()}, Reason: "elírás", Request: audit.Request{Key: w.name()},
		})
	}
	all := []line{
		{name: "people.Search", right: "people.search", logs: "people.search", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.People.Search(ctx, who, people.Criteria{Name: "Próba Piroska"})
			return err
		})},
		{name: "people.Person", right: "people.read", logs: "people.read", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.People.Person(ctx, who, w.person, people.Today)
			return err
		})},
		{name: "people.Reveal", right: "people.reveal", logs: "people.reveal", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.People.Reveal(ctx, who, w.person)
			return err
		})},
		{name: "people.History", right: "people.read", logs: "people.history", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.People.History(ctx, who, w.person)
			return err
		})},
		{name: "people.Changes", right: "people.read", logs: "people.changes", ready: func(w *rightWorld) func(identity.Actor) error {
			p, err := w.a.People.Person(w.t.Context(), identity.Operator(w.ours.ID), w.person, people.Today)
			if err != nil {
				w.t.Fatal(err)
			}
			return func(who identity.Actor) error {
				_, err := w.a.People.Changes(w.t.Context(), who, w.person, p.Seen)
				return err
			}
		}},
		{name: "people.KeepSearch", right: "people.search", quiet: "it is what the actor typed; the search itself is logged", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.People.KeepSearch(ctx, who, people.Criteria{Name: "Próba"})
			return err
		})},
	}
	for i := range all {
		all[i].open = everyPerson
	}
	return append(all,
		line{
			name: "people.KeptSearch", right: "people.search", quiet: "it is what the actor typed; the search itself is logged",
			ready: func(w *rightWorld) func(identity.Actor) error {
				keys := map[string]string{}
				for role, rights := range policy {
					if !slices.Contains(rights, identity.SearchPeople) {
						continue
					}
					keys[string(role)] = w.kept(w.actor(role, w.ours))
				}
				return func(who identity.Actor) error {
					_, err := w.a.People.KeptSearch(w.t.Context(), who, keys[string(who.Role)])
					return err
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				key := "nincs"
				if there {
					key = w.kept(identity.Actor{Code: "matrix.masik", BodyID: w.ours.ID, Role: identity.RoleClerk})
				}
				_, err := w.a.People.KeptSearch(w.t.Context(), who, key)
				return err
			},
		},
		line{
			name: "people.Correct", right: "people.correct", logs: "people.correct",
			ready: func(w *rightWorld) func(identity.Actor) error {
				p, err := w.a.People.Person(w.t.Context(), identity.Operator(w.ours.ID), w.person, people.Today)
				if err != nil {
					w.t.Fatal(err)
				}
				wanted := people.Correction{PersonID: w.person, Seen: p.Seen, Values: map[string]string{"vocation": "próba " + w.name()}, Reason: "elírás", Request: audit.Request{Key: w.name()}}
				return func(who identity.Actor) error { return w.a.People.Correct(w.t.Context(), who, wanted) }
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				if there {
					return correct(w, who, w.person)
				}
				return correct(w, who, nowhere)
			},
		},
	)
}

func (w *rightWorld) kept(who identity.Actor) string {
	w.t.Helper()
	key, err := w.a.People.KeepSearch(w.t.Context(), who, people.Criteria{Name: "Próba"})
	if err != nil {
		w.t.Fatal(err)
	}
	return key
}

// ofLoad is a reading of an upload by its number.
func ofLoad(name, logs, quiet string, do func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error) line {
	return line{
		name: name, right: "ptr.load", logs: logs, quiet: quiet,
		ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error { return do(ctx, w, who, w.load) }),
		other: func(w *rightWorld, who identity.Actor, there bool) error {
			if there {
				return do(w.t.Context(), w, who, w.load)
			}
			return do(w.t.Context(), w, who, nowhere)
		},
	}
}

func loadLines() []line {
	return []line{
		ofLoad("ptr.Load", "", namesNobody, func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			_, err := w.a.PTR.Load(ctx, who, "hu", id)
			return err
		}),
		ofLoad("ptr.State", "", namesNobody, func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			_, err := w.a.PTR.State(ctx, who, "hu", id)
			return err
		}),
		ofLoad("ptr.Progress", "", namesNobody, func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			_, err := w.a.PTR.Progress(ctx, who, id)
			return err
		}),
		ofLoad("ptr.Groups", "ptr.load.read", "", func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			_, err := w.a.PTR.Groups(ctx, who, "hu", id)
			return err
		}),
		ofLoad("ptr.GroupRows", "ptr.load.read", "", func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			_, err := w.a.PTR.GroupRows(ctx, who, "hu", id, 1, "")
			return err
		}),
		ofLoad("ptr.BadRows", "ptr.load.read", "", func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			_, err := w.a.PTR.BadRows(ctx, who, "hu", id, ptr.FoundFilter{})
			return err
		}),
		ofLoad("ptr.Findings", "ptr.load.read", "", func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			return w.a.PTR.Findings(ctx, who, "hu", id, func(ptr.Row) error { return nil })
		}),
		ofLoad("ptr.FindingsCSV", "ptr.load.read", "", func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			return w.a.PTR.FindingsCSV(ctx, who, "hu", id, io.Discard)
		}),
		ofLoad("ptr.LoadedBenefits", "ptr.load.read", "", func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			return w.a.PTR.LoadedBenefits(ctx, who, id, func(ptr.LoadedBenefit) error { return nil })
		}),
		ofLoad("ptr.BadRowsWorkbook", "ptr.load.rework", "", func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			return w.a.PTR.BadRowsWorkbook(ctx, who, "hu", id, io.Discard)
		}),
		ofLoad("ptr.Download", "ptr.load.download", "", func(ctx context.Context, w *rightWorld, who identity.Actor, id int64) error {
			return w.a.PTR.Download(ctx, who, id, io.Discard)
		}),
		{
			name: "ptr.Commit", right: "ptr.load", logs: "ptr.commit",
			ready: func(w *rightWorld) func(identity.Actor) error {
				id := w.upload(true)
				return func(who identity.Actor) error {
					_, err := w.a.PTR.Commit(w.t.Context(), who, id, audit.Request{Key: w.name()})
					return err
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				id := int64(nowhere)
				if there {
					id = w.upload(true)
				}
				_, err := w.a.PTR.Commit(w.t.Context(), who, id, audit.Request{Key: w.name()})
				return err
			},
		},
		{
			name: "ptr.Upload", right: "ptr.load", logs: "ptr.upload",
			ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
				_, err := w.a.PTR.Upload(ctx, who, w.incoming(w.ours))
				return err
			}),
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				_, err := w.a.PTR.Upload(w.t.Context(), who, w.incoming(w.bodyOr(there)))
				return err
			},
		},
		{
			name: "ptr.Rehearse", right: "ptr.load", logs: "ptr.rehearse",
			ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
				_, err := w.a.PTR.Rehearse(ctx, who, w.incoming(w.ours), nil, nil)
				return err
			}),
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				_, err := w.a.PTR.Rehearse(w.t.Context(), who, w.incoming(w.bodyOr(there)), nil, nil)
				return err
			},
		},
		{name: "ptr.Loads", right: "ptr.load", quiet: namesNobody, open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.Loads(ctx, who, ptr.LoadFilter{})
			return err
		})},
		{name: "ptr.LatestLoads", right: "ptr.load", quiet: namesNobody, open: ownList, ready: act(func(w *rightWorld, _ context.Context, who identity.Actor) error {
			return w.on(func(c *web.Context) (template.HTML, error) { return w.a.PTR.LatestLoads(c, who, 3) })
		})},
		{name: "ptr.Fill", right: "ptr.fill", logs: "ptr.fill", open: "made-up data go wherever the operator wants them", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.Fill(ctx, who, w.ours, func(func(ptr.FilledRow) bool) {})
			return err
		})},
	}
}

func (w *rightWorld) bodyOr(there bool) orgs.Body {
	if there {
		return w.ours
	}
	return orgs.Body{ID: nowhere, Kind: w.ours.Kind}
}

func benefitLines() []line {
	return []line{
		{name: "ptr.Benefits", right: "ptr.read", logs: "ptr.benefits.list", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.Benefits(ctx, who, "hu", ptr.BenefitFilter{As: people.Today})
			return err
		})},
		{name: "ptr.BenefitsCSV", right: "ptr.read", logs: "ptr.benefits.export", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.PTR.BenefitsCSV(ctx, who, "hu", ptr.BenefitFilter{As: people.Today}, io.Discard)
		})},
		{name: "ptr.BenefitsWorkbook", right: "ptr.read", logs: "ptr.benefits.export", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return w.a.PTR.BenefitsWorkbook(ctx, who, "hu", ptr.BenefitFilter{As: people.Today}, io.Discard)
		})},
		{name: "ptr.Overview", right: "ptr.read", quiet: namesNobody, open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.Overview(ctx, who)
			return err
		})},
		{name: "ptr.Suspicions", right: "ptr.read", logs: "ptr.suspicions.read", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.Suspicions(ctx, who, "hu", "")
			return err
		})},
		{name: "ptr.Benefit", right: "ptr.read", logs: "ptr.benefit.read", open: brief, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.Benefit(ctx, who, "hu", w.benefit, people.Today)
			return err
		})},
		{name: "ptr.BenefitsOf", right: "ptr.read", logs: "ptr.benefits.read", open: brief, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.BenefitsOf(ctx, who, "hu", w.applicant, people.Today)
			return err
		})},
		{name: "ptr.PersonPanel", right: "ptr.read", logs: "ptr.benefits.read", open: brief, ready: act(func(w *rightWorld, _ context.Context, who identity.Actor) error {
			return w.on(func(c *web.Context) (template.HTML, error) {
				return w.a.PTR.PersonPanel(c, who, w.applicant, people.Today)
			})
		})},
		{
			name: "ptr.BenefitHistory", right: "ptr.read", logs: "ptr.benefit.history",
			ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
				_, err := w.a.PTR.BenefitHistory(ctx, who, "hu", w.benefit)
				return err
			}),
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				id := w.absent
				if there {
					id = w.benefit
				}
				_, err := w.a.PTR.BenefitHistory(w.t.Context(), who, "hu", id)
				return err
			},
		},
	}
}
