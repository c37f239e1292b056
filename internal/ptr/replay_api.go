package ptr

import (
	"context"
	"net/http"

	"oszir/internal/identity"
	"oszir/internal/platform/api"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
)

func (m *Module) mountReplay(a *api.API[identity.Actor]) {
	api.Register(a, api.Op{
		Method: http.MethodGet, Path: apiRoot + "/cases/{id}/decisions/{no}/replay", ID: "replay-decision", Tag: "Decisions",
		Summary: "A decision computed again from what is frozen with it: as it was made, by the law of its day as known now, by the law of today",
	}, m.apiReplay)
}

type replayIn struct {
	ID int64 `path:"id" minimum:"1" doc:"Number of the case"`
	No int   `path:"no" minimum:"1" maximum:"10000" doc:"Number of the decision within the case"`
}

type replayOut struct {
	Body struct {
		CaseNumber string        `json:"case_number"`
		Kind       string        `json:"kind" doc:"Code"`
		Decision   string        `json:"decision" doc:"Its sort"`
		IssuedOn   string        `json:"issued_on" format:"date"`
		Cannot     string        `json:"cannot,omitempty" enum:"inputs,rules,kind,record,failed" doc:"Why it cannot be computed again; then nothing else is there"`
		Nothing    bool          `json:"nothing" doc:"The decision is of a sort of which nothing is computed"`
		Holds      bool          `json:"holds" doc:"Computed as it was made, exactly what is kept with it came out"`
		Same       bool          `json:"same" doc:"By the law of its day as known now the same would be decided"`
		Then       *replayedBody `json:"then,omitempty"`
		Now        *replayedBody `json:"now,omitempty"`
		Today      *replayedBody `json:"today,omitempty"`
		Changes    []changeBody  `json:"changes" nullable:"false" doc:"From then to now, the gravest first"`
	}
}

type replayedBody struct {
	Day      string       `json:"day" format:"date" doc:"Whose law judged"`
	Edition  int64        `json:"edition" doc:"Of the numbers of the law; 0: as the program ships them"`
	Rules    string       `json:"rules" doc:"Their version; empty where no law of the day is known"`
	Law      string       `json:"law"`
	Amounts  []amountBody `json:"amounts" nullable:"false"`
	Numbers  []numberBody `json:"numbers" nullable:"false" doc:"Of the law, that were used"`
	Lacks    []string     `json:"lacks" nullable:"false" doc:"Why nothing could be computed"`
	Findings []string     `json:"findings" nullable:"false" doc:"What the rules point out"`
}

type amountBody struct {
	Field string `json:"field"`
	Label string `json:"label"`
	Value int64  `json:"value"`
}

type numberBody struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Value int64  `json:"value"`
	Law   string `json:"law"`
}

type changeBody struct {
	Change string `json:"change" enum:"granted,refused,amount,found,not_found,reason,value,steps"`
	Field  string `json:"field,omitempty" doc:"Of an amount"`
	Number string `json:"number,omitempty" doc:"Key of a number of the law"`
	Text   string `json:"text,omitempty" doc:"Of a finding or a reason"`
	Then   *int64 `json:"then,omitempty"`
	Now    *int64 `json:"now,omitempty"`
}

func (m *Module) apiReplay(ctx context.Context, who identity.Actor, in *replayIn) (*replayOut, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return nil, err
	}
	r, err := m.ReplayOfCase(ctx, who, in.ID, in.No)
	if err != nil {
		return nil, err
	}
	say := func(f *finding.Finding) string { return m.found(api.Lang(ctx), f) }
	out := &replayOut{}
	b := &out.Body
	b.CaseNumber, b.Kind, b.Decision, b.IssuedOn = r.CaseNumber, r.Decision.Kind.Code, string(r.Decision.Decision), r.Decision.IssuedOn.String()
	b.Cannot, b.Nothing, b.Holds, b.Same = string(r.Why), r.Nothing, r.Holds, r.Holds && r.Same()
	b.Then, b.Now, b.Today = replayedBodyOf(r.Then, say), replayedBodyOf(r.Now, say), replayedBodyOf(r.Today, say)
	b.Changes = make([]changeBody, 0, len(r.Changes))
	for i := range r.Changes {
		d := &r.Changes[i]
		c := changeBody{Change: string(d.Change), Then: d.Then, Now: d.Now}
		switch {
		case d.Field != nil:
			c.Field = d.Field.Key
		case d.Value != nil:
			c.Number = d.Value.Key
		case d.Change != ReplaySteps:
			c.Text = say(&d.Finding)
		}
		b.Changes = append(b.Changes, c)
	}
	return out, nil
}

// found puts a finding into words for a program.
func (m *Module) found(lang i18n.Lang, f *finding.Finding) string {
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = a
	}
	return m.Catalog.Text(lang, f.MessageKey(), args...)
}

func replayedBodyOf(r *Replayed, say func(*finding.Finding) string) *replayedBody {
	if r == nil {
		return nil
	}
	b := &replayedBody{
		Day: r.Day.String(), Edition: r.Edition, Rules: r.Rules, Law: r.Law, Amounts: make([]amountBody, 0, len(r.Proposed)), Numbers: make([]numberBody, 0, len(r.Values)),
		Lacks: make([]string, 0, len(r.Lacks)), Findings: make([]string, 0, len(r.Findings)),
	}
	for _, p := range r.Proposed {
		b.Amounts = append(b.Amounts, amountBody{Field: p.Field.Key, Label: p.Field.Column, Value: p.N})
	}
	for _, v := range r.Values {
		b.Numbers = append(b.Numbers, numberBody{Key: v.Key, Name: v.Name, Unit: v.Unit, Value: v.Value, Law: v.Law})
	}
	for i := range r.Lacks {
		b.Lacks = append(b.Lacks, say(&r.Lacks[i]))
	}
	for i := range r.Findings {
		b.Findings = append(b.Findings, say(&r.Findings[i]))
	}
	return b
}
