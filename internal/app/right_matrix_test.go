package app_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"oszir/internal/availability"
	"oszir/internal/disclosure"
	"oszir/internal/document"
	"oszir/internal/exchange"
	"oszir/internal/exchange/notice"
	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/law"
	"oszir/internal/orgs"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
	"oszir/internal/ptr"
	"oszir/internal/spdci"
	"oszir/internal/tartinfo"
)

// policy says once more, apart from the program, which role may what. Who changes a right changes both.
var policy = map[identity.Role][]identity.Right{
	"ptr.clerk":          slices.Concat(base, look, officeWork, caseWork, merging, lawLook, papers, asked, notTaken, []identity.Right{"exchange.messages", "document.make", "ptr.extract", "people.copy"}),
	"ptr.issuer":         slices.Concat(base, look, officeWork, caseWork, merging, lawLook, papers, asked, notTaken, []identity.Right{"exchange.messages", "disclosure.approve", "ptr.issue", "ptr.office", "document.make", "ptr.extract", "people.copy"}),
	"ptr.interface":      slices.Concat(base, look, officeWork, caseWork, lawLook, papers, []identity.Right{"exchange.messages", "ptr.message", "disclosure.receive", "disclosure.read", "document.make"}),
	"ptr.reader":         slices.Concat(base, look, lawLook, papers, policyLook),
	"ptr.support":        slices.Concat(base, look, lawLook, papers, policyLook, notTaken, []identity.Right{"exchange.outbox_all", "ptr.replays", "ptr.replay", "ptr.extract", "ptr.extract_all", "people.copy", "availability.annotate", "availability.plan"}),
	"ptr.lawyer":         slices.Concat(base, lawLook, policyLook, []identity.Right{"disclosure.keep", "disclosure.sources", "law.edit", "law.approve", "document.edit", "document.approve", "ptr.replays", "ptr.replay"}),
	"kenyszi.reporter":   base,
	"kenyszi.manager":    base,
	"kenyszi.treasury":   base,
	"gyvr.head":          base,
	"gyvr.worker":        base,
	"mukeng.clerk":       base,
	"mukeng.inspector":   base,
	"mukeng.applicant":   base,
	"szocvir.analyst":    base,
	"tartinfo.centre":    slices.Concat(base, []identity.Right{"identity.see", "identity.heads", "identity.unlock", "tartinfo.read", "tartinfo.centre"}),
	"tartinfo.head":      slices.Concat(base, []identity.Right{"identity.see", "identity.clerks", "identity.unlock", "tartinfo.read", "tartinfo.keep"}),
	"tartinfo.clerk":     slices.Concat(base, []identity.Right{"tartinfo.read", "tartinfo.keep"}),
	"idm.representative": slices.Concat(base, []identity.Right{"identity.see", "identity.approve", "identity.settle", "identity.review", "identity.unlock", "identity.explain"}),
	"idm.operator": slices.Concat(base, []identity.Right{
		"identity.see", "identity.approve", "identity.designate", "identity.unlock", "identity.link", "identity.explain", "identity.manage", "orgs.bodies", "exchange.partners", "retention.list", "retention.propose",
	}),
	"idm.officer": slices.Concat(base, []identity.Right{"audit.see", "audit.prove", "identity.see", "identity.explain", "retention.list", "retention.approve"}),
	"idm.auditor": slices.Concat(base, []identity.Right{"audit.see", "audit.all", "audit.prove", "identity.see", "identity.explain", "retention.list", "retention.approve"}),
	"user":        base,
	"operator": slices.Concat(look, officeWork, merging, []identity.Right{
		"ptr.fill", "ptr.replays", "ptr.replay", "law.read", "orgs.read", "orgs.places", "orgs.bodies", "exchange.partners", "identity.manage", "identity.see", "identity.link", "identity.unlock", "identity.designate", "identity.explain",
		"availability.annotate", "availability.plan", "audit.see", "audit.all", "audit.prove", "retention.list",
	}),
	"system":            {"ptr.fill", "orgs.places", "orgs.bodies", "orgs.read", "identity.manage", "identity.designate", "identity.link", "identity.approve", "retention.carry_out"},
	"exchange.agency":   {"exchange.ask"},
	"exchange.registry": {"exchange.registry"},
	"registrar":         nil, // nobody knows it
	"":                  nil, // nobody at all
}

// What several roles may.
var (
	base       = []identity.Right{"identity.own", "identity.request", "orgs.read", "audit.own"}
	look       = []identity.Right{"people.search", "people.read", "people.reveal", "ptr.read"}
	officeWork = []identity.Right{"people.correct", "ptr.load"}
	merging    = []identity.Right{"people.merge"} // no program's
	lawLook    = []identity.Right{"law.read", "document.templates"}
	papers     = []identity.Right{"document.read"}
	policyLook = []identity.Right{"disclosure.read"}
	asked      = []identity.Right{"disclosure.read", "disclosure.receive", "disclosure.answer"}
	notTaken   = []identity.Right{"exchange.outbox"}
	caseWork   = []identity.Right{"ptr.cases", "ptr.case", "ptr.details", "ptr.replays"}
)

// unguarded are the operations that ask for no right, with the reason. Everything else takes an actor.
var unguarded = map[string]string{
	"identity.ByKey": "finds out who acts", "identity.ByToken": "finds out who acts", "identity.SignIn": "finds out who acts",
	"identity.SignOut": "the token itself is the right", "identity.Sweep": "the program's own job; it removes what is over and logs that",
	"orgs.ByCode": "bodies are public", "orgs.ByID": "bodies are public",
	"identity.NameOf": "inside the transaction of an operation: the name of who signs", "people.Letterheads": "inside the transaction of an operation that logs",
	"people.Names": "inside the transaction of an operation that logs", "people.TAJs": "inside the transaction of an operation that logs",
	"people.NewIntake":     "inside the transaction of a load",
	"people.Intake.Stored": "inside the transaction of a load", "people.Intake.Match": "inside the transaction of a load",
	"people.Intake.Write": "inside the transaction of a load",
	"ptr.Round":           "the program's own job; it works for whoever sent the file", "ptr.Release": "a start of the program; it names nobody",
}

// noRight joins what every room says of its operations without a right.
func noRight() map[string]string {
	out := map[string]string{}
	for _, part := range []map[string]string{unguarded, signInUnguarded, requestUnguarded, oversightUnguarded, peopleMergeUnguarded, caseUnguarded, lawUnguarded, disclosureUnguarded, availabilityUnguarded, documentUnguarded, messageUnguarded, outboxUnguarded, exchangeUnguarded, spdciUnguarded, verifyUnguarded, replayUnguarded, extractUnguarded, messagePageUnguarded, tartinfoBodyUnguarded} {
		maps.Copy(out, part)
	}
	maps.Copy(out, agencyUnguarded)
	maps.Copy(out, noticeUnguarded)
	maps.Copy(out, tartinfoUnguarded)
	return out
}

// line is an operation in the matrix.
type line struct {
	name  string // room and name
	right identity.Right
	logs  string   // the operation's name in the log
	quiet string   // why nothing is logged
	also  []string // operations of other rooms that are logged in the same transaction
	own   bool     // it is about the actor's own account
	// ready makes what a call needs and gives the call; its arguments are valid, so that nothing but a right can refuse it.
	ready func(w *rightWorld) func(who identity.Actor) error
	// other calls it for an object of another body, or for one that is not there.
	other func(w *rightWorld, who identity.Actor, there bool) error
	open  string // why there is nothing of another body that it could refuse
}

// cell is what came out of one operation tried in one role.
type cell struct {
	name    string
	right   identity.Right
	role    identity.Role
	outcome string
}

// The outcomes that the policy knows. Any other is a fault.
const (
	done    = "done"
	refused = "refused"
	nobody  = "nobody"
)

func outcomeOf(err error) string {
	_, key, _ := web.Status(err)
	switch {
	case err == nil:
		return done
	case errs.KindOf(err) == errs.NotFound && key == "error.not_found":
		return refused
	case errs.KindOf(err) == errs.Unauthenticated:
		return nobody
	}
	return err.Error()
}

// against lists the cells that are not as a policy says.
func against(p map[identity.Role][]identity.Right, cells []cell) []string {
	var out []string
	for _, c := range cells {
		want := refused
		switch {
		case c.role == "":
			want = nobody
		case slices.Contains(p[c.role], c.right):
			want = done
		}
		if c.outcome != want {
			out = append(out, fmt.Sprintf("%s as %q: %s, want %s", c.name, c.role, c.outcome, want))
		}
	}
	return out
}

// Every operation is refused to who has not its right and to the wrong body; what changes something or shows a person's
// data leaves its entry in the log, in the transaction of the change.
//
// Covers: 8.1.1, 8.2.1, 8.2.2, 8.3.1
func TestRights_EveryOperationInEveryRole(t *testing.T) {
	w := newRightWorld(t)
	all, works := lines(), map[string][]string{}
	for _, room := range []string{"availability", "disclosure", "document", "exchange", "exchange/notice", "exchange/outbox", "identity", "law", "orgs", "oversight", "people", "ptr", "spdci", "tartinfo"} {
		works[room] = functions(t, room)
	}
	for _, fault := range unlisted(works, all) {
		t.Error(fault)
	}
	var cells []cell
	foreign := 0
	for i := range all {
		l := &all[i]
		if (l.logs == "") == (l.quiet == "") || (l.other == nil) == (l.open == "") {
			t.Errorf("%s: say what it logs or why not, and what it refuses to another body or why nothing", l.name)
		}
		cells = append(cells, w.inRoles(l)...)
		if l.other == nil {
			continue
		}
		for role := range policy {
			if !slices.Contains(policy[role], l.right) || l.own && !slices.Contains(fewRoles, role) {
				continue
			}
			foreign++
			there, missing := said(l.other(w, w.actor(role, w.theirs), true)), said(l.other(w, w.actor(role, w.theirs), false))
			if there != missing || !strings.HasPrefix(there, fmt.Sprint(http.StatusNotFound)) {
				t.Errorf("%s as %s of another body: %s, want %s as for what is not there", l.name, role, there, missing)
			}
		}
	}
	for _, fault := range against(policy, cells) {
		t.Error(fault)
	}
	blind := 0
	t.Run("control: any right that is given or taken is noticed", func(t *testing.T) {
		for role := range policy {
			for _, right := range w.rights(all) {
				other := flipped(policy, role, right)
				if role != "" && len(against(other, cells)) == 0 {
					blind++
					t.Errorf("%s of %s could change and nobody would see it", right, role)
				}
			}
		}
	})
	t.Run("control: an operation without a line is noticed", func(t *testing.T) {
		for i := range all {
			if len(unlisted(works, slices.Delete(slices.Clone(all), i, i+1))) != 1 {
				t.Errorf("nobody would miss %s", all[i].name)
			}
		}
		if len(unlisted(works, append(slices.Clone(all), line{name: "ptr.Gone"}))) != 1 {
			t.Error("nobody would notice a line of an operation that is gone")
		}
	})
	t.Run("control: a missing entry is noticed", func(t *testing.T) { w.control() })
	verdict, control := "PASS", "FAILED-AS-EXPECTED"
	if t.Failed() {
		verdict = "FAIL"
	}
	if blind > 0 {
		control = "PASSED"
	}
	result(t, fmt.Sprintf("TEST id=RIGHTS operations=%d roles=%d n=%d foreign=%d control=%s bar=0 verdict=%s", len(all), len(policy), len(cells), foreign, control, verdict))
}

// fewRoles try what is about one's own account in vain; more would be made to wait before all had tried.
var fewRoles = []identity.Role{identity.RoleClerk, identity.RoleReader}

// said is what anybody is told of an error.
func said(err error) string {
	if err == nil {
		return "nothing is refused"
	}
	status, key, args := web.Status(err)
	return fmt.Sprint(status, " ", key, args)
}

// inRoles tries an operation in every role and looks at what it leaves in the log.
func (w *rightWorld) inRoles(l *line) []cell {
	w.t.Helper()
	var cells []cell
	w.prepare(l)
	call := l.ready(w)
	mark := w.mark()
	for role, rights := range policy {
		if slices.Contains(rights, l.right) {
			continue
		}
		who := w.acting(l, role)
		cells = append(cells, cell{l.name, l.right, role, outcomeOf(call(who))})
	}
	if n := w.number("SELECT count(*) FROM audit.entry WHERE id > $1", mark.entry); n != 0 {
		w.t.Errorf("%s: what was refused left %d entries", l.name, n)
	}
	for role, rights := range policy {
		if !slices.Contains(rights, l.right) {
			continue
		}
		w.prepare(l)
		call := l.ready(w)
		who := w.acting(l, role)
		mark := w.mark()
		cells = append(cells, cell{l.name, l.right, role, outcomeOf(call(who))})
		for _, fault := range w.unlogged(l.logs, who, mark, l.also...) {
			w.t.Errorf("%s as %s: %s", l.name, role, fault)
		}
	}
	return cells
}

// unlogged lists what an operation did without leaving an entry: the entry must name the actor, the body and the
// operation, and every row that was written since must be of a transaction that left one.
func (w *rightWorld) unlogged(operation string, who identity.Actor, since moment, also ...string) []string {
	w.t.Helper()
	var out []string
	n := w.number("SELECT count(*) FROM audit.entry WHERE id > $1 AND actor = $2 AND body_id = $3 AND operation = $4", since.entry, who.Code, who.BodyID, operation)
	if operation != "" && n == 0 {
		out = append(out, "left no entry "+operation)
	}
	if others := w.number("SELECT count(*) FROM audit.entry WHERE id > $1 AND operation <> ALL ($2)", since.entry, slices.Concat([]string{""}, also)); others != n {
		out = append(out, fmt.Sprintf("left %d entries, %d of them its own", others, n))
	}
	rows, err := w.super.Query(w.t.Context(), w.written, since.transaction)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		err = rows.Scan(&table)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, "wrote to "+table+" in a transaction without an entry")
	}
	if rows.Err() != nil {
		w.t.Fatal(rows.Err())
	}
	return out
}

// control does what the detectors must notice.
func (w *rightWorld) control() {
	w.t.Helper()
	who := w.actor(identity.RoleClerk, w.ours)
	mark := w.mark()
	_, err := w.a.PTR.Overview(w.t.Context(), who)
	if err != nil || len(w.unlogged("ptr.benefits.list", who, mark)) != 1 {
		w.t.Errorf("a reading without an entry was not noticed: %v", err)
	}
	mark = w.mark()
	_, err = w.super.Exec(w.t.Context(), "UPDATE people.person SET complete = complete WHERE id = $1", w.person)
	if err != nil || len(w.unlogged("", who, mark)) != 1 {
		w.t.Errorf("a change without an entry was not noticed: %v", err)
	}
	// An entry in a transaction of its own is not enough.
	mark = w.mark()
	_, err = w.super.Exec(w.t.Context(), "UPDATE people.person SET complete = complete WHERE id = $1", w.person)
	if err == nil {
		_, err = w.a.People.Person(w.t.Context(), who, w.person, people.Today)
	}
	if err != nil || len(w.unlogged("people.read", who, mark)) != 1 {
		w.t.Errorf("a change apart from its entry was not noticed: %v", err)
	}
}

// rights lists every right that an operation asks for.
func (w *rightWorld) rights(all []line) []identity.Right {
	var out []identity.Right
	for i := range all {
		out = append(out, all[i].right)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// unlisted lists operations without a line and lines without an operation. What takes an actor is an operation; what
// takes a context and none must stand among the unguarded, like the functions of each room that work in the database.
func unlisted(functions map[string][]string, all []line) []string {
	var out []string
	unguarded := noRight()
	known := map[string]bool{}
	for i := range all {
		known[all[i].name] = false
	}
	actor, ctx, tx := reflect.TypeFor[identity.Actor](), reflect.TypeFor[context.Context](), reflect.TypeFor[*database.Tx]()
	free := map[string]bool{}
	for room, module := range map[string]reflect.Type{
		"identity": reflect.TypeFor[*identity.Module](), "orgs": reflect.TypeFor[*orgs.Module](), "people": reflect.TypeFor[*people.Module](), "ptr": reflect.TypeFor[*ptr.Module](),
		"oversight": reflect.TypeFor[*oversight.Module](), "law": reflect.TypeFor[*law.Module](), "disclosure": reflect.TypeFor[*disclosure.Module](), "availability": reflect.TypeFor[*availability.Module](), "document": reflect.TypeFor[*document.Module](), "exchange": reflect.TypeFor[*exchange.Module](), "exchange/notice": reflect.TypeFor[*notice.Module](), "exchange/outbox": reflect.TypeFor[*outbox.Module](),
		"spdci": reflect.TypeFor[*spdci.Module](), "tartinfo": reflect.TypeFor[*tartinfo.Module](),
	} {
		for i := range module.NumMethod() {
			m := module.Method(i)
			name := room + "." + m.Name
			var takes []reflect.Type
			for in := range m.Type.Ins() {
				takes = append(takes, in)
			}
			_, listed := known[name]
			switch {
			case slices.Contains(takes, actor) && !listed && slices.Contains(takes, tx):
				free[name] = true // a part of another operation, which has asked
			case slices.Contains(takes, actor) && !listed:
				out = append(out, name+" has no line in the matrix: give it one")
			case slices.Contains(takes, actor):
				known[name] = true
			case slices.Contains(takes, ctx):
				free[name] = true
			}
		}
		for _, name := range functions[room] {
			free[name] = true
		}
	}
	for name, there := range known {
		if !there {
			out = append(out, name+" is in the matrix and nowhere else")
		}
	}
	for name := range free {
		if unguarded[name] == "" {
			out = append(out, name+" asks for no right: say why it need not")
		}
	}
	for name := range unguarded {
		if !free[name] {
			out = append(out, name+" is said to ask for no right and is not there")
		}
	}
	return out
}

// functions lists the exported functions of a room, and methods of other types than Module, that work in the database.
func functions(t *testing.T, room string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || !takesContext(f) {
				continue
			}
			name := f.Name.Name
			if f.Recv != nil {
				of := receiver(f)
				if of == "Module" || !ast.IsExported(of) {
					continue
				}
				name = of + "." + name
			}
			out = append(out, room+"."+name)
		}
	}
	return out
}

func takesContext(f *ast.FuncDecl) bool {
	return slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool {
		s, ok := p.Type.(*ast.SelectorExpr)
		return ok && s.Sel.Name == "Context"
	})
}

func receiver(f *ast.FuncDecl) string {
	of := f.Recv.List[0].Type
	if s, ok := of.(*ast.StarExpr); ok {
		of = s.X
	}
	if id, ok := of.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
