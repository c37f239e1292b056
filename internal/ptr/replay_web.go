package ptr

import (
	"net/http"
	"slices"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/hungarian"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefit"
)

// replayPage is a decision computed again: the verdict, why, and the computations side by side.
type replayPage struct {
	web.Page
	View     Replay
	Head     tag // state of the decision
	CaseHref string
	Facts    []web.Fact
	Verdict  replayVerdict
	Proof    replayVerdict // whether it comes out as it is kept
	Broken   []string
	Why      []string
	Today    replayVerdict
	TodayWhy []string
	Columns  []replayColumn
	Rows     []replayRow // amounts
	Values   []replayRow // numbers of the law
}

// replayVerdict is a sentence with its weight: ok, wait, bad or info.
type replayVerdict struct{ Text, Kind string }

// replayColumn is one of the computations.
type replayColumn struct {
	Title string
	Day   calendar.Day
	Law   string
	By    string // edition and revision of the rules
	Sum   *sumPart
	Finds []string
	None  string // why nothing stands in it
}

// replayRow is something that the computations have in common, with what each says of it.
type replayRow struct {
	Label, Law string
	Cells      []replayCell
}

type replayCell struct {
	Text    string
	Differs bool // from the first one
}

var replayView = web.NewView[replayPage](pages, "pages/replay_show.html")

func replayPath(decision int64) string {
	return "/ptr/decisions/" + strconv.FormatInt(decision, 10) + "/replay"
}

// replayShow answers GET /ptr/decisions/{id}/replay.
func (m *Module) replayShow(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return err
	}
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	r, err := m.Replay(c.Context(), who, id)
	if err != nil {
		return err
	}
	return replayView.Show(c, http.StatusOK, newReplayPage(c, &r))
}

func newReplayPage(c *web.Context, r *Replay) replayPage {
	d := &r.Decision
	number := strconv.Itoa(d.No)
	p := replayPage{
		Page: page(c, []web.Link{{Text: c.T("ptr.case.list"), Href: "/ptr/cases"}, {Text: r.CaseNumber, Href: casePath(d.CaseID) + "/" + partDecision}}, "ptr.replay.title", r.CaseNumber, number),
		View: *r, Head: decisionMark(c, d.State), CaseHref: casePath(d.CaseID) + "/" + partDecision,
		Facts: []web.Fact{
			{Name: c.T("ptr.replay.decision"), Value: string(d.Decision)}, {Name: c.T("benefit.column.kind_name"), Value: kindName(c.Lang, d.Kind)},
			{Name: c.T("ptr.case.number"), Value: r.CaseNumber, Href: casePath(d.CaseID) + "/" + partDecision}, {Name: c.T("ptr.replay.issued"), Value: i18n.Format(c.Lang, d.IssuedOn)},
		},
	}
	switch {
	case r.Why != "":
		p.Verdict = replayVerdict{c.T(unreplayableKeys[r.Why], d.RuleVersion), "bad"}
		return p
	case r.Nothing:
		p.Verdict = replayVerdict{c.T("ptr.replay.verdict.nothing"), "info"}
		return p
	case len(r.Changes) == 0:
		p.Verdict = replayVerdict{c.T("ptr.replay.verdict.same"), "ok"}
	case r.Same():
		p.Verdict = replayVerdict{c.T("ptr.replay.verdict.otherwise"), "ok"}
	default:
		p.Verdict = replayVerdict{c.T("ptr.replay.verdict.differs"), "wait"}
	}
	p.Proof = replayVerdict{c.T("ptr.replay.proof.holds"), "ok"}
	if !r.Holds {
		p.Proof = replayVerdict{c.T("ptr.replay.proof.broken"), "bad"}
		p.Broken = replaySaid(c, r.Broken, brokenKeys)
	}
	p.Why = replaySaid(c, r.Changes, changeKeys)
	if r.Then.Rules != r.Now.Rules && !r.Then.NoLaw() && !r.Now.NoLaw() {
		p.Why = append(p.Why, c.T("ptr.replay.rules_mended", r.Then.Rules, r.Now.Rules))
	}
	switch {
	case r.Today.NoLaw():
		p.Today = replayVerdict{c.T("ptr.replay.today.no_law", r.Today.Day), "info"}
	case len(r.ChangesToday) == 0:
		p.Today = replayVerdict{c.T("ptr.replay.today.same", r.Today.Day), "ok"}
	default:
		p.Today = replayVerdict{c.T("ptr.replay.today.differs", r.Today.Day), "wait"}
		p.TodayWhy = replaySaid(c, r.ChangesToday, changeKeys)
	}
	p.compare(c)
	return p
}

// compare puts the computations side by side.
func (p *replayPage) compare(c *web.Context) {
	all := []*Replayed{p.View.Then, p.View.Now, p.View.Today}
	for _, r := range all {
		col := replayColumn{Title: c.T(replayViewKeys[r.View]), Day: r.Day, Law: r.Law, Sum: newSumPart(c, r.Steps, r.Values)}
		for i := range r.Lacks {
			col.Sum.Lacks = append(col.Sum.Lacks, findingSaid(c, &r.Lacks[i]))
		}
		for i := range r.Findings {
			col.Finds = append(col.Finds, findingSaid(c, &r.Findings[i]))
		}
		col.By = c.T("ptr.replay.by", c.T("ptr.replay.shipped"), r.Rules)
		if r.Edition > 0 {
			col.By = c.T("ptr.replay.by", c.T("ptr.replay.edition", r.Edition), r.Rules)
		}
		if r.NoLaw() {
			col.None = c.T("ptr.replay.no_law")
		}
		p.Columns = append(p.Columns, col)
	}
	row := func(label, law string, text func(r *Replayed) string) replayRow {
		out := replayRow{Label: label, Law: law}
		for i, r := range all {
			cell := replayCell{Text: text(r)}
			cell.Differs = i > 0 && !r.NoLaw() && cell.Text != out.Cells[0].Text
			out.Cells = append(out.Cells, cell)
		}
		return out
	}
	var amounts []*fields.Field
	var numbers []string
	named := map[string]benefit.UsedValue{}
	for _, r := range all {
		for i := range r.Proposed {
			if !slices.Contains(amounts, r.Proposed[i].Field) {
				amounts = append(amounts, r.Proposed[i].Field)
			}
		}
		for _, v := range r.Values {
			if _, ok := named[v.Key]; !ok {
				numbers = append(numbers, v.Key)
				named[v.Key] = v
			}
		}
	}
	for _, f := range amounts {
		p.Rows = append(p.Rows, row(f.Column, "", func(r *Replayed) string {
			for i := range r.Proposed {
				if r.Proposed[i].Field == f {
					return fieldText(c.Lang, f, fields.Value{State: fields.OK, N: r.Proposed[i].N})
				}
			}
			return ""
		}))
	}
	for _, key := range numbers {
		v := named[key]
		p.Values = append(p.Values, row(upper(v.Name), v.Law, func(r *Replayed) string {
			text := ""
			for _, used := range r.Values {
				if used.Key != key {
					continue
				}
				if text != "" {
					text += ", "
				}
				text += inUnit(c, used.Value, used.Unit)
			}
			return text
		}))
	}
}

var (
	replayViewKeys   = map[ReplayView]string{ReplayThen: "ptr.replay.view.then", ReplayNow: "ptr.replay.view.now", ReplayToday: "ptr.replay.view.today"}
	unreplayableKeys = map[Unreplayable]string{
		NoInputs: "ptr.replay.cannot.inputs", NoRules: "ptr.replay.cannot.rules", NoKind: "ptr.replay.cannot.kind", NoReading: "ptr.replay.cannot.record",
		NoResult: "ptr.replay.cannot.failed",
	}
)

// replayKeys are the sentences of differences: of two amounts, of one that is new or gone, and of two numbers of the law.
type replayKeys struct{ more, less, other, onlyNow, onlyThen, value, valueNow, valueThen, steps string }

var (
	changeKeys = &replayKeys{
		more: "ptr.replay.amount.more", less: "ptr.replay.amount.less", other: "ptr.replay.amount.other", onlyNow: "ptr.replay.amount.only_now", onlyThen: "ptr.replay.amount.only_then",
		value: "ptr.replay.value.changed", valueNow: "ptr.replay.value.only_now", valueThen: "ptr.replay.value.only_then", steps: "ptr.replay.steps",
	}
	brokenKeys = &replayKeys{
		more: "ptr.replay.broken.amount", less: "ptr.replay.broken.amount", other: "ptr.replay.broken.amount", onlyNow: "ptr.replay.broken.amount_new", onlyThen: "ptr.replay.broken.amount_gone",
		value: "ptr.replay.broken.value", valueNow: "ptr.replay.broken.value_new", valueThen: "ptr.replay.broken.value_gone", steps: "ptr.replay.broken.steps",
	}
)

// replaySaid says differences in sentences: first the numbers of the law that are others, then what comes of them.
func replaySaid(c *web.Context, all []ReplayDifference, keys *replayKeys) []string {
	var causes, out []string
	for i := range all {
		d := &all[i]
		switch d.Change {
		case ReplayValue:
			causes = append(causes, keys.ofValue(c, d))
		case ReplayAmount:
			out = append(out, keys.ofAmount(c, d))
		case ReplaySteps:
			out = append(out, c.T(keys.steps))
		default:
			out = append(out, c.T(foundKeys[d.Change], findingSaid(c, &d.Finding)))
		}
	}
	return append(causes, out...)
}

var foundKeys = map[ReplayChange]string{
	ReplayGranted: "ptr.replay.granted", ReplayRefused: "ptr.replay.refused", ReplayFound: "ptr.replay.found", ReplayNotFound: "ptr.replay.not_found", ReplayReason: "ptr.replay.reason",
}

func (k *replayKeys) ofValue(c *web.Context, d *ReplayDifference) string {
	v := d.Value
	name := v.Name
	if c.Lang == i18n.Hungarian {
		name = hungarian.Article(name) + " " + name
	}
	switch {
	case d.Then == nil:
		return c.T(k.valueNow, name, inUnit(c, *d.Now, v.Unit), v.Law)
	case d.Now == nil:
		return c.T(k.valueThen, name, inUnit(c, *d.Then, v.Unit), v.Law)
	}
	return c.T(k.value, name, inUnit(c, *d.Then, v.Unit), inUnit(c, *d.Now, v.Unit), v.Law)
}

func (k *replayKeys) ofAmount(c *web.Context, d *ReplayDifference) string {
	text := func(n int64) string { return fieldText(c.Lang, d.Field, fields.Value{State: fields.OK, N: n}) }
	switch {
	case d.Then == nil:
		return c.T(k.onlyNow, d.Field.Column, text(*d.Now))
	case d.Now == nil:
		return c.T(k.onlyThen, d.Field.Column, text(*d.Then))
	case d.Field.Type != fields.Forint:
		return c.T(k.other, d.Field.Column, text(*d.Then), text(*d.Now))
	case *d.Now > *d.Then:
		return c.T(k.more, d.Field.Column, text(*d.Then), text(*d.Now), text(*d.Now-*d.Then))
	}
	return c.T(k.less, d.Field.Column, text(*d.Then), text(*d.Now), text(*d.Then-*d.Now))
}

// mountReplays adds the pages of decisions computed again.
func (m *Module) mountReplays(page func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option)) {
	page("GET /ptr/decisions/{id}/replay", m.replayShow)
	page("GET /ptr/replays", m.replayList)
	page("POST /ptr/replays", m.replayOrder)
	page("GET /ptr/replays/{id}", m.replayRunShow)
	page("GET /ptr/replays/{id}/differences.xlsx", m.replayDownload(ListXLSX), web.Within(downloadTime))
	page("GET /ptr/replays/{id}/differences.csv", m.replayDownload(ListCSV), web.Within(downloadTime))
}
