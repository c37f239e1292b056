package benefits_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/fstest"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefit/benefittest"
	"oszir/internal/ptr/benefits"
)

// Two kinds that no law knows: one is paid monthly and its office changes, one is paid once and has fields of its own.
// They fill in the contract and nothing else.
var (
	heatingShare = &benefit.Parameter{Key: "xm_szazalek", Name: "melegedő támogatás", Unit: "%", Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.Reform2015, Value: 10, Law: "Xt. 1. §", Source: "made up", Basis: benefit.Own},
		{From: benefit.Reform2015, Until: benefit.KnownUntil, Value: 20, Law: "Xt. 1. §", Source: "made up", Basis: benefit.Own},
	}}
	heating = benefit.Kind{
		Code: "XM", ASCII: "XM", Name: "Melegedő támogatás", English: "Warming support",
		Groups:      []benefit.Group{{Code: "xm_applicant", By: benefit.ByApplicant}, benefit.RegularCash},
		Uses:        benefit.Uses(benefit.Common, benefit.MonthlyCash, []fields.Use{fields.Must(benefit.IncomePerHead)}),
		Application: benefit.Applied,
		Household:   true,
		Endings:     benefit.CommonEndings,
		Documents:   benefit.CommonDocuments,
		Offices: []benefit.Competence{
			{From: calendar.None, Until: benefit.Reform2015, Office: benefit.Municipality, Law: "Xt. 2. §"},
			{From: benefit.Reform2015, Until: calendar.None, Office: benefit.District, Law: "Xt. 2. §"},
		},
		Periods: []benefit.Period{{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Xt. 1. §", Check: checkHeating, Calculate: calculateHeating, Revision: 2, Earlier: []benefit.Revision{{No: 1, Check: checkHeating, Calculate: calculateHeatingWrong}}}},
		Params:  []*benefit.Parameter{heatingShare},
		Sample: func(d benefit.Dice) benefit.Sample {
			s := benefit.SampleYear(d)
			s.ApplicantAge = [2]int{20, 60}
			s.Put(benefit.GrossMonthly, 2850)
			s.PutDay(benefit.ReviewDue, s.End)
			s.Put(benefit.IncomePerHead, int64(d.IntN(20000)))
			return s
		},
	}

	shoeSize = &fields.Field{No: benefit.FirstOwn, Key: "xc_shoe_size", Column: "Cipőméret", Type: fields.Integer}
	winter   = &fields.Field{No: benefit.FirstOwn + 1, Key: "xc_winter", Column: "Téli cipő", Type: fields.Mark}
	lining   = &fields.Field{No: benefit.FirstOwn + 2, Key: "xc_lining", Column: "Bélés", Type: fields.Text}
	shoes    = benefit.Kind{
		Code: "XC", ASCII: "XC", Name: "Cipőpénz", English: "Shoe money",
		Groups: []benefit.Group{{Code: "xc_child", By: benefit.ByEntitled}},
		Uses: benefit.Uses(benefit.Common, benefit.ForSomebody, []fields.Use{
			fields.Must(benefit.OneOffAmount), fields.Must(shoeSize), fields.May(winter), fields.MustAndOnlyIf(lining, fields.Filled(winter), fields.Filled(winter), "xc.why.winter"),
		}),
		Application: benefit.Uses(benefit.Applied, []fields.Use{fields.Must(shoeSize)}),
		NoDecisions: []benefit.Decision{benefit.Pause, benefit.Suspend, benefit.Review, benefit.Keep},
		Endings:     benefit.CommonEndings,
		Documents:   benefit.CommonDocuments,
		Offices:     []benefit.Competence{{From: calendar.None, Until: calendar.None, Office: benefit.Guardianship, Law: "Xt. 3. §"}},
		Periods:     []benefit.Period{{From: benefit.KnownFrom, Until: benefit.KnownUntil, Law: "Xt. 3. §", Check: checkShoes, Calculate: calculateShoes, Revision: 1, Once: true}},
		Texts:       shoeTexts,
		Sample: func(d benefit.Dice) benefit.Sample {
			s := benefit.SampleYear(d)
			s.ApplicantAge, s.EntitledAge, s.EntitledIsChild = [2]int{20, 60}, [2]int{3, 16}, true
			size := int64(24 + d.IntN(15))
			s.Put(shoeSize, size)
			s.Put(benefit.OneOffAmount, size*100)
			if d.IntN(2) == 0 {
				s.PutText(winter, "x")
				s.PutText(lining, "gyapjú")
			}
			return s
		},
	}
	shoeTexts = fstest.MapFS{
		"messages/hu.json": {Data: []byte(`{"xc.why.winter": "téli cipő", "xc.step.size": "Méretenként {0} Ft: {1} × {0}"}`)},
		"messages/en.json": {Data: []byte(`{"xc.why.winter": "it is a winter shoe", "xc.step.size": "{0} Ft for each size: {1} × {0}"}`)},
	}
)

func checkHeating(in *benefit.Input) {
	if most, ok := in.PercentOf(heatingShare, benefit.SmallestPension); ok {
		in.Range(benefit.GrossMonthly, 1, most, "Xt. 1. §")
	}
}

func calculateHeating(c *benefit.Calculation) {
	if _, ok := c.PerHead("Xt. 1. §"); !ok {
		return
	}
	if amount, ok := c.Percent(heatingShare, benefit.SmallestPension, "Xt. 1. §"); ok {
		c.Propose(benefit.GrossMonthly, amount, "Xt. 1. §")
	}
}

// calculateHeatingWrong is the first revision: it took the share of what it should not.
func calculateHeatingWrong(c *benefit.Calculation) {
	if _, ok := c.PerHead("Xt. 1. §"); !ok {
		return
	}
	if share, ok := c.Param(heatingShare); ok {
		c.Propose(benefit.GrossMonthly, c.Step("benefit.step.percent", "Xt. 1. §", "Ft/hó", benefit.Percent(20_000, share), "x", "20000", benefit.Number(share)), "Xt. 1. §")
	}
}

func checkShoes(in *benefit.Input) {
	in.EntitledBelow(18, "Xt. 3. §")
	if size, ok := in.Amount(shoeSize); ok {
		in.Range(benefit.OneOffAmount, size*100, size*100, "Xt. 3. §")
	}
}

func calculateShoes(c *benefit.Calculation) {
	if size, ok := c.Need(shoeSize); ok {
		c.Propose(benefit.OneOffAmount, c.Step("xc.step.size", "Xt. 3. §", "Ft", size*100, "100", benefit.Number(size)), "Xt. 3. §")
	}
}

// A kind that is made up here is judged, computed and recorded by the contract alone: no line elsewhere is for it.
//
// Covers: C6
func TestKinds_C6_AKindThatNoLawKnows(t *testing.T) {
	c, err := i18n.New(append(benefits.Messages(), finding.Messages, shoeTexts)...)
	if err != nil {
		t.Fatal(err)
	}
	listed := append(benefits.Parameters(), heatingShare)
	for _, k := range []*benefit.Kind{&heating, &shoes} {
		if _, known := benefits.ByCode(k.Code); known {
			t.Fatalf("%s is a kind of the program", k.Code)
		}
		for seed := range uint64(50) {
			row, applicant, entitled := benefittest.Sample(k, seed)
			if found := benefittest.Judge(k, row, applicant, entitled); len(found) > 0 {
				t.Fatalf("%s, seed %d: %+v", k.Code, seed, found)
			}
			// What an office writes stands in a record and is read back the same.
			r, _ := benefittest.Read(benefittest.Columns(k), row)
			back := benefittest.Row{}
			for _, f := range benefittest.Columns(k) {
				if v := r.Of(f); v.State == fields.OK {
					back[f.Key] = v.Text
				}
			}
			if !maps.Equal(back, row) {
				t.Fatalf("%s: recorded %v, written %v", k.Code, back, row)
			}
			for _, u := range k.Uses {
				if !u.Required.IsAlways() {
					continue
				}
				less := maps.Clone(row)
				delete(less, u.Field.Key)
				if got := errorsOf(benefittest.Judge(k, less, applicant, entitled)); !slices.Contains(got, u.Field.Key+" required") {
					t.Errorf("%s without %s: %q", k.Code, u.Field.Key, got)
				}
			}
		}
		p, computed := &k.Periods[0], 0
		d := rand.New(rand.NewPCG(12, 1))
		for range 500 {
			o := try(k, p, made(k, p, d), c, listed)
			for _, f := range o.faults {
				t.Errorf("%s: %s", k.Code, f)
			}
			if !o.refused {
				computed++
			}
		}
		if computed == 0 || computed == 500 {
			t.Errorf("%s: %d of 500 computed", k.Code, computed)
		}
	}
	if v, ok := heating.RuleVersion(benefit.Reform2015); !ok || v != "XM/2013-01-01/2" {
		t.Errorf("rules of %q", v)
	}
	if got := shoes.DecisionsOf(benefit.Reviewing); !slices.Equal(got, []benefit.Decision{benefit.End, benefit.EndProcedure}) {
		t.Errorf("a review of what is paid once ends by %q", got)
	}
	if got := shoes.DecisionsOf(benefit.Pausing); !slices.Equal(got, []benefit.Decision{benefit.EndProcedure}) {
		t.Errorf("a pause of what is paid once ends by %q", got)
	}
	for b, want := range map[benefit.Branch]bool{benefit.Ending: true, benefit.Changing: true, benefit.Reviewing: false, benefit.Pausing: false, benefit.Suspending: false} {
		if shoes.Has(b) != want || !heating.Has(b) {
			t.Errorf("%s of what is paid once: %t, month by month: %t", b, shoes.Has(b), heating.Has(b))
		}
	}
	// The law of the day computes: 10 % before the reform, 20 % from it on.
	for day, want := range map[string]int64{"2015.02.28.": 2850, "2015.03.01.": 5700} {
		calc, lacks := benefittest.Run(t, &heating, benefittest.Sum{Day: day, Household: []benefit.Member{benefittest.Member(benefit.Self, "1980.01.01.", 0)}})
		if x, ok := calc.Of(benefit.GrossMonthly); !ok || x.N != want {
			t.Errorf("%s: %d, %v, %q, want %d", day, x.N, ok, lacks, want)
		}
	}
}

// A mended calculation has the next revision, and the old one stays: a decision is computed again by the rules that it names,
// and by rules that nobody knows it is not computed at all.
//
// Covers: C7
func TestKinds_C7_MendedRulesStay(t *testing.T) {
	for version, want := range map[string]int64{"XM/2013-01-01/1": 2000, "XM/2013-01-01/2": 2850} {
		rules, ok := heating.RulesNamed(version)
		if !ok || rules.Version != version || rules.Law == "" {
			t.Fatalf("%s: %+v, %t", version, rules, ok)
		}
		in := &benefit.Input{Record: heating.NewRecord(), Day: calendar.On(2014, 5, 5), Report: func(f finding.Finding) { t.Errorf("%s: %+v", version, f) }}
		c, ok := heating.CalculateBy(rules, in, in.Day, []benefit.Member{{Kin: benefit.Self, Born: calendar.On(1980, 1, 1)}})
		if x, _ := c.Of(benefit.GrossMonthly); !ok || x.N != want {
			t.Errorf("%s gives %d, want %d", version, x.N, want)
		}
	}
	for _, unknown := range []string{"", "XM", "XM/2013-01-01", "XM/2013-01-01/", "XM/2013-01-01/0", "XM/2013-01-01/3", "XM/2013-01-02/1", "XC/2013-01-01/1", "XM/2013-01-01/1 ", "XM/2013-01-01/+1"} {
		rules, ok := heating.RulesNamed(unknown)
		if ok {
			t.Errorf("%q is known: %+v", unknown, rules)
		}
		said := 0
		in := &benefit.Input{Record: heating.NewRecord(), Day: calendar.On(2014, 5, 5), Report: func(finding.Finding) { said++ }}
		c, ok := heating.CalculateBy(rules, in, in.Day, []benefit.Member{{Kin: benefit.Self}})
		if ok || !c.Refused() || said != 1 || len(c.Proposed) > 0 {
			t.Errorf("%q computes in silence", unknown)
		}
	}
	if !heating.Mended(calendar.On(2014, 5, 5)) || shoes.Mended(calendar.On(2014, 5, 5)) || heating.Mended(calendar.On(2010, 1, 1)) {
		t.Error("what was mended is not told from what was not")
	}
}

// Revisions are numbered from 1 without gaps, and every one of them can be found by the name that decisions keep.
//
// Covers: C7
func TestKinds_C7_RevisionsWithoutGaps(t *testing.T) {
	for _, k := range append(benefits.All(), &heating, &shoes) {
		for i := range k.Periods {
			p := &k.Periods[i]
			for _, fault := range revisionFaults(p.Revision, p.Earlier, true) {
				t.Errorf("%s from %v: %s", k.Code, p.From, fault)
			}
			for no := 1; no <= p.Revision; no++ {
				version := k.ASCII + "/" + p.From.String() + "/" + benefit.Number(int64(no))
				if r, ok := k.RulesNamed(version); !ok || r.Version != version || r.Calculate == nil || r.Check == nil {
					t.Errorf("%s is not found", version)
				}
			}
			if v, ok := k.RuleVersion(p.From); ok && v != k.ASCII+"/"+p.From.String()+"/"+benefit.Number(int64(p.Revision)) {
				t.Errorf("%s from %v is named %s", k.Code, p.From, v)
			}
		}
		for i := range k.Successors {
			s := &k.Successors[i]
			for _, fault := range revisionFaults(s.Revision, s.Earlier, false) {
				t.Errorf("%s to %s: %s", k.Code, s.Code, fault)
			}
			if amount, ok := s.AmountNamed(k, s.Version(k)); !ok || amount == nil {
				t.Errorf("%s to %s: %s is not found", k.Code, s.Code, s.Version(k))
			}
		}
	}
	calculate := func(*benefit.Calculation) {}
	for name, wrong := range map[string][]string{
		"a gap":       revisionFaults(3, []benefit.Revision{{No: 1, Check: checkShoes, Calculate: calculate}}, true),
		"an order":    revisionFaults(3, []benefit.Revision{{No: 2, Check: checkShoes, Calculate: calculate}, {No: 1, Check: checkShoes, Calculate: calculate}}, true),
		"a lost one":  revisionFaults(2, nil, true),
		"no number":   revisionFaults(0, nil, true),
		"no function": revisionFaults(2, []benefit.Revision{{No: 1}}, true),
	} {
		if len(wrong) == 0 {
			t.Errorf("control: %s is not noticed", name)
		}
	}
}

// revisionFaults says what is wrong with the revisions of rules.
func revisionFaults(now int, earlier []benefit.Revision, checked bool) []string {
	var out []string
	if now < 1 || len(earlier) != now-1 {
		out = append(out, fmt.Sprintf("revision %d with %d earlier ones", now, len(earlier)))
	}
	for i, e := range earlier {
		if e.No != i+1 || e.Calculate == nil || checked && e.Check == nil {
			out = append(out, fmt.Sprintf("the earlier revision in place %d is %d, or lacks its functions", i+1, e.No))
		}
	}
	return out
}
