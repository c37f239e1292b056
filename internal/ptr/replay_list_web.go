package ptr

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

type replayListPage struct {
	web.Page
	Sections []web.Link
	Can      bool // order one
	View     web.Field
	Lines    []replayRunLine
}

// replayRunLine is a run in the list.
type replayRunLine struct {
	ReplayRun

	Href, What string
	Mark       tag
}

type replayRunPage struct {
	web.Page
	Sections []web.Link
	View     ReplayRunView
	Mark     tag
	Says     string
	Facts    []web.Fact
	Counts   []replayCount
	Groups   []replayGroupLine
	Lines    []replayLine
	More     bool // there are more lines than are shown
	Most     int
	Self     string
}

// replayCount is how many decisions and versions came to something.
type replayCount struct {
	Text                string
	Decisions, Versions int64
	Different           bool
}

type replayGroupLine struct {
	ReplayGroup

	KindName, Text string
	Money          string // "" where no amount differs
}

type replayLine struct {
	ReplayLine

	Text, Numbers string
	Then, Now     string
	Href          string // of the decision computed again, or of the benefit
}

var (
	replayListView    = web.NewView[replayListPage](pages, "pages/replay_list.html")
	replayRunShowView = web.NewView[replayRunPage](pages, "pages/replay_run.html")
)

var (
	replayRunViewKeys = map[ReplayView]string{ReplayNow: "ptr.replays.view.now", ReplayToday: "ptr.replays.view.today"}
	replayChangeKeys  = map[ReplayChange]string{
		ReplayBroken: "ptr.replays.what.broken", ReplayGranted: "ptr.replays.what.granted", ReplayRefused: "ptr.replays.what.refused", ReplayAmount: "ptr.replays.what.amount",
		ReplayFound: "ptr.replays.what.found", ReplayNotFound: "ptr.replays.what.not_found", ReplayReason: "ptr.replays.what.reason", ReplayValue: "ptr.replays.what.value",
		ReplaySteps: "ptr.replays.what.steps",
	}
	replayCountKeys = map[string]string{
		ReplaySame: "ptr.replays.count.same", ReplayPartly: "ptr.replays.count.partly", ReplayNothing: "ptr.replays.count.nothing", ReplayVoid: "ptr.replays.count.void",
		ReplayNoLaw: "ptr.replays.count.no_law", cannotReplay + string(NoInputs): "ptr.replays.count.inputs", cannotReplay + string(NoRules): "ptr.replays.count.rules",
		cannotReplay + string(NoKind): "ptr.replays.count.kind", cannotReplay + string(NoReading): "ptr.replays.count.record", cannotReplay + string(NoResult): "ptr.replays.count.failed",
		cannotReplay + string(NoEdition): "ptr.replays.count.edition",
	}
)

func replayRunPath(id int64) string { return "/ptr/replays/" + strconv.FormatInt(id, 10) }

// replaysPage gives the base of a page of runs. Lawyers have no other part of the room.
func replaysPage(c *web.Context, who identity.Actor, further []web.Link, key string, args ...any) (web.Page, []web.Link) {
	p := page(c, further, key, args...)
	if !who.May(identity.ReadBenefits) {
		p.Place = slices.Delete(p.Place, 1, 2)
		return p, nil
	}
	return p, sections(c, who, "replays")
}

func replayRunMark(c *web.Context, r *ReplayRun) tag {
	if r.EndedAt.IsZero() {
		return tag{c.T("ptr.replays.working"), "busy"}
	}
	return tag{c.T("ptr.replays.done"), "ok"}
}

// replayList answers GET /ptr/replays.
func (m *Module) replayList(c *web.Context, who identity.Actor) error {
	found, err := m.ReplayRuns(c.Context(), who)
	if err != nil {
		return err
	}
	return replayListView.Show(c, http.StatusOK, newReplayList(c, who, found))
}

func newReplayList(c *web.Context, who identity.Actor, found []ReplayRun) replayListPage {
	p := replayListPage{Can: who.May(identity.OrderReplays)}
	p.Page, p.Sections = replaysPage(c, who, nil, "ptr.replays.title")
	p.View = web.Field{Name: "view", Label: c.T("ptr.replays.view"), Value: string(ReplayNow)}
	for _, v := range []ReplayView{ReplayNow, ReplayToday} {
		p.View.Options = append(p.View.Options, web.Choice{Value: string(v), Text: c.T(replayRunViewKeys[v]), Checked: v == ReplayNow})
	}
	for i := range found {
		r := &found[i]
		p.Lines = append(p.Lines, replayRunLine{ReplayRun: *r, Href: replayRunPath(r.ID), What: c.T(replayRunViewKeys[r.View]), Mark: replayRunMark(c, r)})
	}
	return p
}

// replayOrder answers POST /ptr/replays: it orders a run.
func (m *Module) replayOrder(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.OrderReplays)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := m.OrderReplay(c.Context(), who, ReplayOrder{View: ReplayView(v.Get("view")), Request: requestOf(v)})
	var known *errs.Error
	if errors.As(err, &known) && known.Kind == errs.Invalid {
		found, failed := m.ReplayRuns(c.Context(), who)
		if failed != nil {
			return failed
		}
		p := newReplayList(c, who, found)
		p.View.Error = c.T(known.Key)
		p.Errors = []web.FieldError{{Field: "view", Text: p.View.Error}}
		return replayListView.Show(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return c.Redirect(replayRunPath(id))
}

// replayRunShow answers GET /ptr/replays/{id}.
func (m *Module) replayRunShow(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ReadReplays)
	if err != nil {
		return err
	}
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	v, err := m.ReplayRun(c.Context(), who, id)
	if err != nil {
		return err
	}
	p := replayRunPage{View: v, Mark: replayRunMark(c, &v.ReplayRun), Most: replayLinesShown, Self: replayRunPath(id)}
	p.Page, p.Sections = replaysPage(c, who, []web.Link{{Text: c.T("ptr.replays.title"), Href: "/ptr/replays"}}, "ptr.replays.show", id)
	edition := c.T("ptr.replay.shipped")
	if v.Edition > 0 {
		edition = c.T("ptr.replay.edition", v.Edition)
	}
	p.Facts = []web.Fact{
		{Name: c.T("ptr.replays.view"), Value: c.T(replayRunViewKeys[v.View])}, {Name: c.T("ptr.replays.edition"), Value: edition},
		{Name: c.T("ptr.replays.day"), Value: i18n.Format(c.Lang, v.Day)}, {Name: c.T("ptr.orders.by"), Value: v.By},
	}
	if v.EndedAt.IsZero() {
		p.Refresh, p.Says = refreshEvery, c.T("ptr.replays.says_working", v.Total)
		return replayRunShowView.Show(c, http.StatusOK, p)
	}
	p.Says = c.T("ptr.replays.says", v.Total, v.Different())
	if v.All {
		p.Counts = replayCounts(c, &v.ReplayRun)
	}
	shown := int64(0)
	for i := range v.Groups {
		g := &v.Groups[i]
		shown += g.Count
		l := replayGroupLine{ReplayGroup: *g, KindName: kindName(c.Lang, kindOf(g.Kind)), Text: c.T(replayChangeKeys[g.What])}
		if g.Monthly != 0 {
			l.Money = i18n.Forint(c.Lang, g.Monthly)
		}
		p.Groups = append(p.Groups, l)
	}
	if !v.All {
		p.Says = c.T("ptr.replays.says_own", shown)
	}
	p.More = !v.All && shown > int64(len(v.Lines))
	for i := range v.Lines {
		p.Lines = append(p.Lines, newReplayLine(c, &v.Lines[i]))
	}
	return replayRunShowView.Show(c, http.StatusOK, p)
}

func newReplayLine(c *web.Context, l *ReplayLine) replayLine {
	out := replayLine{ReplayLine: *l, Text: c.T(replayChangeKeys[l.What]), Numbers: strings.Join(numberNames(l.Numbers), ", ")}
	if l.DecisionID != 0 {
		out.Href = replayPath(l.DecisionID)
	} else if l.BenefitID != "" {
		out.Href = benefitPath(l.BenefitID)
	}
	text := func(n *int64) string {
		if n == nil {
			return ""
		}
		return i18n.Forint(c.Lang, *n)
	}
	out.Then, out.Now = text(l.Then), text(l.Now)
	return out
}

// replayCounts lists what the decisions and versions of a run came to; they add up to all that were looked at.
func replayCounts(c *web.Context, r *ReplayRun) []replayCount {
	var out []replayCount
	seen := map[string]bool{}
	add := func(what, key string, different bool) {
		if r.Decisions[what]+r.Versions[what] > 0 && !seen[what] {
			out = append(out, replayCount{Text: c.T(key), Decisions: r.Decisions[what], Versions: r.Versions[what], Different: different})
		}
		seen[what] = true
	}
	add(ReplaySame, replayCountKeys[ReplaySame], false)
	for _, change := range ReplayChanges() {
		add(string(change), replayChangeKeys[change], true)
	}
	for _, what := range slices.SortedFunc(maps.Keys(replayCountKeys), func(a, b string) int {
		return cmp.Or(cmp.Compare(r.Decisions[b]+r.Versions[b], r.Decisions[a]+r.Versions[a]), cmp.Compare(a, b))
	}) {
		add(what, replayCountKeys[what], false)
	}
	return out
}

// replayDownload answers GET of everything that a run found as a file.
func (m *Module) replayDownload(format ListFormat) func(c *web.Context, who identity.Actor) error {
	return func(c *web.Context, who identity.Actor) error {
		err := who.Require(identity.ReadReplays)
		if err != nil {
			return err
		}
		id, err := loadNumber(c)
		if err != nil {
			return err
		}
		media := ContentType
		if format == ListCSV {
			media = csvType
		}
		return c.Download(c.T("ptr.replays.file", strconv.FormatInt(id, 10), "."+string(format)), media, func(w io.Writer) error {
			return m.ReplayFile(c.Context(), who, c.Lang, id, format, w)
		})
	}
}

// ReplayText says in words what came of a decision or a version in a run.
func ReplayText(text *i18n.Catalog, lang i18n.Lang, what string) string {
	key, ok := replayCountKeys[what]
	if !ok {
		key, ok = replayChangeKeys[ReplayChange(what)]
	}
	if !ok {
		return what
	}
	return text.Text(lang, key)
}
