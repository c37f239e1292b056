package ptr

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"oszir/internal/identity"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefits"
)

type loadShowPage struct {
	web.Page
	Load      LoadView
	Href      string
	State     tag
	Notes     []noteLine
	Sentence  string
	Work      *workView // nil when it is done
	Counts    SheetCounts
	Sheets    []sheetLine
	Money     moneyView
	Groups    []groupLine
	More      int    // groups that are not shown
	AllGroups string // address of the page with more of them; "" when it is this one
	Files     []fileLine
	Next      string // what is advised now: commit, commit_good, committed, fix, look or done
}

// noteLine is a remark with a way to what it is about.
type noteLine struct{ Text, Href, Link string }

type sheetLine struct {
	SheetView
	Href string // of its rows with findings; "" when there are none
}

// moneyView is what a load did to the registers, or a rehearsal would do.
type moneyView struct {
	Kinds []kindLine
	All   KindCounts
}

type kindLine struct {
	KindCounts
	Name string
}

type groupLine struct {
	FindingGroup
	Href string
	Mark tag
}

// fileLine is something to download.
type fileLine struct {
	Text, Hint, Href string
	Size             int64 // bytes; 0: not known before it is made
}

var loadShowView = web.NewView[loadShowPage](pages, "pages/load_show.html")

// How many groups of findings are shown at first, and on request; the lists for download hold all.
const (
	firstGroups = 15
	mostGroups  = 300
)

// loadShow answers GET /ptr/loads/{id}.
func (m *Module) loadShow(c *web.Context, who identity.Actor) error {
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	return m.showLoad(c, who, id, nil)
}

// showLoad shows an upload, and why it could not be committed if that was tried.
func (m *Module) showLoad(c *web.Context, who identity.Actor, id int64, refused error) error {
	v, err := m.Load(c.Context(), who, c.Lang, id)
	if err != nil {
		return err
	}
	p := loadShowPage{
		Page: page(c, []web.Link{{Text: c.T("load.list.title"), Href: "/ptr/loads"}}, "load.show.title", v.Name),
		Load: v, Href: loadPath(id), State: stateTag(c, &v.LoadFile),
	}
	p.Notes = loadNotes(c, &v)
	switch v.Status {
	case Uploaded:
		progress, err := m.Progress(c.Context(), who, id)
		if err != nil {
			return err
		}
		p.Work = newWork(c, &progress, v.Rehearsal)
		p.Refresh = 3
	case Processed:
		err = m.fillProcessed(c, who, &p)
		if err != nil {
			return err
		}
	}
	p.Files = loadFiles(c, &p)
	answer := http.StatusOK
	if refused != nil {
		answer, _, _ = web.Status(refused)
		p.Errors = []web.FieldError{{Field: "commit", Text: said(c, refused)}}
	}
	return loadShowView.Show(c, answer, p)
}

func (m *Module) fillProcessed(c *web.Context, who identity.Actor, p *loadShowPage) error {
	for _, s := range p.Load.Sheets {
		line := sheetLine{SheetView: s}
		if s.Bad+s.Warned > 0 {
			line.Href = rowsPath(p.Load.ID, FoundFilter{Sheet: s.No})
		}
		p.Sheets = append(p.Sheets, line)
		p.Counts.Rows += s.Rows
		p.Counts.OK += s.OK
		p.Counts.Bad += s.Bad
		p.Counts.Warned += s.Warned
	}
	for _, k := range p.Load.Summary.Kinds {
		line := kindLine{KindCounts: k}
		if kind, ok := benefits.ByCode(k.Kind); ok {
			line.Name = kind.Name
		}
		all := &p.Money.All
		all.New += k.New
		all.Replaced += k.Replaced
		all.Unchanged += k.Unchanged
		all.Monthly += k.Monthly
		all.Change += k.Change
		p.Money.Kinds = append(p.Money.Kinds, line)
	}
	p.Sentence, p.Next = sentence(c, p.Counts), nextStep(&p.Load, p.Counts)
	if p.Counts.Bad+p.Counts.Warned == 0 {
		return nil
	}
	groups, err := m.Groups(c.Context(), who, c.Lang, p.Load.ID)
	if err != nil {
		return err
	}
	// What only follows from another row is mended with that row, so it comes behind the errors that have to be.
	slices.SortStableFunc(groups, func(a, b FindingGroup) int { return cmp.Compare(place(a), place(b)) })
	shown := firstGroups
	if c.R.URL.Query().Get("groups") == "all" {
		shown = mostGroups
	}
	if p.More = max(0, len(groups)-shown); p.More > 0 && shown == firstGroups {
		p.AllGroups = p.Href + "?groups=all#groups"
	}
	for _, g := range groups[:min(shown, len(groups))] {
		g.Title = upper(g.Title)
		p.Groups = append(p.Groups, groupLine{FindingGroup: g, Href: groupPath(p.Load.ID, g.No), Mark: mark(c, g.Severity)})
	}
	return nil
}

// sentence sums up how the rows fared.
func sentence(c *web.Context, n SheetCounts) string {
	s := c.T("load.show.counts", n.Rows, n.OK, n.Bad)
	switch {
	case n.Rows == 0:
		return c.T("load.show.no_rows")
	case n.Bad == 0:
		s = c.T("load.show.all_good", n.Rows)
	}
	if n.Warned > 0 {
		s += " " + c.T("load.show.warned", n.Warned)
	}
	return s
}

func place(g FindingGroup) int {
	switch {
	case g.Severity == string(finding.Warning):
		return 2
	case g.Code == string(finding.DependsOnBadRow):
		return 1
	}
	return 0
}

// nextStep chooses what a person is advised to do with a processed upload.
func nextStep(v *LoadView, n SheetCounts) string {
	switch {
	case v.CommittedID != 0:
		return "committed"
	case v.Rehearsal && n.OK == 0:
		return "fix"
	case v.Rehearsal && n.Bad > 0:
		return "commit_good"
	case v.Rehearsal:
		return "commit"
	case n.Bad > 0:
		return "fix"
	case n.Warned > 0:
		return "look"
	}
	return "done"
}

// upper begins a text with a capital letter.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func mark(c *web.Context, s string) tag {
	if s == string(finding.Warning) {
		return tag{c.T("load.mark.warning"), "wait"}
	}
	return tag{c.T("load.mark.error"), "bad"}
}

// loadNotes says how an upload is tied to others.
func loadNotes(c *web.Context, v *LoadView) []noteLine {
	var out []noteLine
	add := func(key string, id int64) {
		if id != 0 {
			out = append(out, noteLine{Text: c.T(key), Href: loadPath(id), Link: c.T("load.show.number", strconv.FormatInt(id, 10))})
		}
	}
	add("load.show.of_rehearsal", v.RehearsedID)
	if v.RehearsedID == 0 {
		add("load.show.same_as", v.SameAs)
	}
	return out
}

func loadFiles(c *web.Context, p *loadShowPage) []fileLine {
	var out []fileLine
	add := func(key, hint, path string, size int64) {
		out = append(out, fileLine{Text: c.T(key), Hint: c.T(hint), Href: p.Href + path, Size: size})
	}
	if p.Load.ResultID != 0 {
		add("load.file.result", "load.file.result_hint", "/result", p.Load.ResultSize)
	}
	if p.Counts.Bad > 0 {
		add("load.file.bad_rows", "load.file.bad_rows_hint", "/bad-rows", 0)
	}
	if len(p.Groups) > 0 {
		add("load.file.findings", "load.file.findings_hint", "/findings.csv", 0)
	}
	add("load.file.source", "load.file.source_hint", "/source", p.Load.Size)
	return out
}

// workView is how far a load is, in words.
type workView struct {
	Percent int
	Moving  bool   // somebody works on it
	What    string // what happens now
	Rows    string // done, of how many; "" before the first
	Errors  int64  // rows in error so far
	Rate    int64  // rows a second
	Left    string // how long it may take; "" when nothing can be said
	Failed  string // what became of the attempt before
}

func newWork(c *web.Context, p *Progress, rehearsal bool) *workView {
	w := &workView{Percent: p.Percent, Moving: p.Phase != PhaseWait}
	switch p.Phase {
	case PhaseWait:
		w.What = c.T("load.work.next")
		if p.Before > 0 {
			w.What = c.T("load.work.queue", p.Before)
		}
		if p.Failed {
			w.What = c.T("load.work.again_soon")
			if time.Until(p.NextTry) > 0 {
				w.What = c.T("load.work.again", clock(c, p.NextTry))
			}
			w.Failed = c.T("load.work.failed", p.Attempts)
		}
		return w
	case PhaseOpen:
		w.What = c.T("load.work.open")
	case PhaseRead:
		w.What = c.T("load.work.read")
	case PhaseJudge:
		w.What = c.T("load.work.judge")
	case PhaseAnswer:
		w.What = c.T("load.work.answer")
		if rehearsal {
			w.What = c.T("load.work.answer_rehearsal")
		}
	default:
		w.What, w.Percent = c.T("load.work.done"), 100
	}
	if p.Done > 0 {
		w.Rows = c.T("load.work.rows", p.Done)
		if p.Total > p.Done && p.Estimated {
			w.Rows = c.T("load.work.rows_about", p.Done, round(p.Total))
		} else if p.Total > p.Done {
			w.Rows = c.T("load.work.rows_of", p.Done, p.Total)
		}
		w.Errors = p.Errors
	}
	if p.Phase == PhaseRead {
		w.Rate = round(p.Rate)
	}
	if p.LeftKnown {
		w.Left = left(c, p.Left)
	}
	return w
}

// round keeps the two leading figures: an estimate is not more exact than that.
func round(n int64) int64 {
	step := int64(1)
	for n/step >= 100 {
		step *= 10
	}
	return (n + step/2) / step * step
}

// left puts a time that is a guess into words.
func left(c *web.Context, d time.Duration) string {
	switch s := int64(d.Seconds()); {
	case s <= 5:
		return c.T("load.left.moment")
	case s < 55:
		return c.T("load.left.seconds", (s+9)/10*10)
	default:
		return c.T("load.left.minutes", (s+30)/60)
	}
}

// watchEvery is how often a page that is looked at hears of a load's progress.
const watchEvery = time.Second

// repeatEvery is how often something is sent at the least, so that nobody on the way takes the connection for dead.
const repeatEvery = 15 * time.Second

// loadEvents answers GET /ptr/loads/{id}/events with the progress of a load until it is done.
func (m *Module) loadEvents(c *web.Context, who identity.Actor) error {
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	v, err := m.Load(c.Context(), who, c.Lang, id)
	if err != nil {
		return err
	}
	return c.Stream(func(ctx context.Context, send func(event, html string) error) error {
		tick := time.NewTicker(watchEvery)
		defer tick.Stop()
		last, sent := "", time.Time{}
		for {
			p, err := m.Progress(ctx, who, id)
			if err != nil {
				return err
			}
			if p.Status != Uploaded {
				return send("end", p.Status) // browsers drop an event without data
			}
			html, err := loadShowView.Text(c, "work", loadShowPage{Work: newWork(c, &p, v.Rehearsal)})
			if err != nil {
				return err
			}
			if html != last || time.Since(sent) > repeatEvery {
				err = send("message", html)
				if err != nil {
					return err
				}
				last, sent = html, time.Now()
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
}
