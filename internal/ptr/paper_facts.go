package ptr

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"oszir/internal/document"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/hungarian"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/wording"
	"oszir/internal/ptr/benefit"
)

// paperSource is what the facts of a document are made of.
type paperSource struct {
	c          *matter
	paper      benefit.Document
	dated      calendar.Day
	today      calendar.Day // whose names and addresses are written
	law        *benefit.Law
	id         string // adjudication id; "": there is none yet
	office     orgs.Body
	issuer     string
	issuerCode string
	letters    map[int64]people.Letterhead
	steps      []benefit.Step
	values     []benefit.UsedValue
	before     int64 // amount of the benefit before the decision; 0: none, or not known
	asked      wording.Facts
	terms      Terms
	say        func(key string, args ...any) string
}

// paper gives the paper of a draft; ok is false when it names one that the kind does not have for its decision.
func (c *matter) paper() (benefit.Document, bool) {
	papers := c.kind.PapersOf(c.proposal)
	name := c.record.Of(benefit.PaperName)
	if name.State != fields.OK {
		if len(papers) == 0 {
			return benefit.Document{}, false
		}
		return papers[0], true
	}
	i := slices.IndexFunc(papers, func(d benefit.Document) bool { return d.Name == name.Text })
	if i < 0 {
		return benefit.Document{}, false
	}
	return papers[i], true
}

// facts gives everything that the model names and that is known.
func (s *paperSource) facts() wording.Facts {
	c := s.c
	day := func(f *fields.Field) wording.Value {
		v := c.record.Of(f)
		if v.State != fields.OK {
			return wording.Value{}
		}
		return wording.On(calendar.Day(v.N))
	}
	text := func(f *fields.Field) wording.Value { return wording.Of(c.record.Of(f).Text) }
	money := func(f *fields.Field) wording.Value {
		v := c.record.Of(f)
		if v.State != fields.OK {
			return wording.Value{}
		}
		return wording.Forint(v.N)
	}
	office := s.office
	seat := strings.TrimSpace(office.Postcode + " " + office.Settlement)
	address := seat
	if office.Address != "" && seat != "" {
		address = seat + ", " + office.Address
	}
	client := s.letters[c.applicant]
	out := wording.Facts{
		"hivatal.név": wording.Of(office.Name), "hivatal.cím": wording.Of(address), "hivatal.település": wording.Of(office.Settlement),
		"hivatal.telefon": wording.Of(office.Phone), "hivatal.email": wording.Of(office.Email), "kiadmányozó.név": wording.Of(s.issuer),
		"irat.kelte": wording.On(s.dated), "irat.neve": wording.Of(s.paper.Name), "ügy.szám": wording.Of(c.number), "ügy.kezdete": wording.On(c.opened),
		"ügy.hivatalból": wording.Is(!c.onRequest()), "eljárás.ket": wording.Is(c.opened < benefit.AkrFrom), "eljárás.ákr": wording.Is(c.opened >= benefit.AkrFrom),
		"fellebbezés.napok": wording.Int(int64(cmp.Or(s.terms.AppealDays, usualAppealDays))),

		"ügyfél.név": wording.Of(client.Name), "ügyfél.született": wording.On(client.Born), "ügyfél.születési_hely": wording.Of(client.BirthPlace),
		"ügyfél.anyja_neve": wording.Of(client.Mother), "ügyfél.taj": wording.Of(client.TAJ), "ügyfél.lakcíme": wording.Of(client.Residence),
		"ügyfél.levelezési_címe": wording.Of(client.Mailing),

		"ellátás.név": wording.Of(c.kind.Name), "ellátás.kód": wording.Of(c.kind.Code), "ellátás.azonosító": wording.Of(s.id),
		"ellátás.kezdete": day(benefit.SupportStart), "ellátás.vége": day(benefit.SupportEnd), "ellátás.felülvizsgálata": day(benefit.ReviewDue),

		"döntés.neve": wording.Of(string(c.proposal)), "döntés.indokolása": text(benefit.Reasoning), "döntés.eltérés_indoka": text(benefit.AmountReason),
		"döntés.hatálya": day(benefit.ChangeFrom), "megszűnés.napja": day(benefit.EndedOn), "megszűnés.jogcíme": text(benefit.EndingGround),
		"szünetelés.kezdete": day(benefit.PauseStart), "szünetelés.vége": day(benefit.PauseEnd),
		"felfüggesztés.kezdete": day(benefit.SuspensionStart), "felfüggesztés.vége": day(benefit.SuspensionEnd),
		"visszafizetés.összege": money(benefit.RepayableAmount), "visszafizetés.határideje": day(benefit.RepayBy),
		"visszafizetés.kezdete": day(benefit.UnlawfulFrom), "visszafizetés.vége": day(benefit.UnlawfulUntil),
	}
	if c.onRequest() {
		out["kérelem.napja"] = day(benefit.AppliedOn)
	}
	paid := amountField(c)
	once := paid == benefit.OneOffAmount // a kind that can be paid by the month may be paid at once, too
	if p, ok := c.kind.PeriodOn(s.dated); ok {
		out["ellátás.jogszabály"] = wording.Of(p.Law)
		once = once || p.Once
	}
	out["ellátás.egyszeri"] = wording.Is(once)
	if paid != nil {
		out["ellátás.összege"] = money(paid)
	}
	if s.before > 0 {
		out["ellátás.korábbi_összege"] = wording.Forint(s.before)
	}
	if f := c.kind.Title; f != nil {
		out["ellátás.jogcíme"] = text(f)
	}
	if c.entitled != 0 && c.entitled != c.applicant {
		other := s.letters[c.entitled]
		out["jogosult.más"], out["jogosult.név"] = wording.Is(true), wording.Of(other.Name)
		out["jogosult.született"], out["jogosult.taj"] = wording.On(other.Born), wording.Of(other.TAJ)
	}
	out["jogosult.megnevezése"] = wording.Of(c.kind.EntitledName())
	out["adatok"], out["háztartás"] = s.record(), s.household()
	out["számítás"], out["jogszabályi_értékek"] = s.derivation(), s.legalValues()
	for key, v := range s.asked {
		out[key] = v
	}
	return out
}

// onRequest reports that a client asked for what the case decides; else the office began it by itself.
func (c *matter) onRequest() bool {
	switch c.branch {
	case benefit.NewBenefit, benefit.Changing:
		return true
	case benefit.Ending:
		return c.record.Of(benefit.EndingGround).Text == benefit.EndRequest
	}
	return false
}

// amountField gives the field that holds what is paid in money; nil where nothing is: budgets and vouchers are told with the
// other data of a decision.
func amountField(c *matter) *fields.Field {
	for _, f := range []*fields.Field{benefit.GrossMonthly, benefit.OneOffAmount, benefit.KinshipMonthly} {
		if c.record.Of(f).State == fields.OK {
			return f
		}
	}
	return nil
}

// usualAppealDays stands where the law of the procedure is not known; the checks have said so before.
const usualAppealDays = 15

func (s *paperSource) record() wording.Value {
	var rows []wording.Facts
	for _, u := range s.c.draftUses(s.c.proposal) {
		switch u.Field {
		case benefit.Reasoning, benefit.AmountReason, benefit.PaperName, benefit.PaperAnswers, benefit.IssuedOn:
			continue
		}
		value := fieldText(i18n.Hungarian, u.Field, s.c.record.Of(u.Field))
		if u.Field.Type == fields.Mark && value != "" {
			value = s.say("ptr.case.yes")
		}
		if value != "" {
			rows = append(rows, wording.Facts{"neve": wording.Of(u.Field.Column), "értéke": wording.Of(value)})
		}
	}
	return wording.Items("adat", rows...)
}

func (s *paperSource) household() wording.Value {
	var rows []wording.Facts
	for i := range s.c.household {
		m := &s.c.household[i]
		name, ok := s.letters[m.PersonID]
		if !ok {
			continue
		}
		kin := string(m.Kin)
		if m.Text != "" {
			kin = m.Text
		}
		rows = append(rows, wording.Facts{"neve": wording.Of(name.Name), "kapcsolata": wording.Of(kin), "jövedelme": wording.Forint(m.Income)})
	}
	return wording.Items("tag", rows...)
}

// derivation tells the steps of the calculation in plain words.
func (s *paperSource) derivation() wording.Value {
	var rows []wording.Facts
	for i := range s.steps {
		st := &s.steps[i]
		rows = append(rows, wording.Facts{
			"szöveg": wording.Of(explained(s.say, st)), "eredmény": wording.Of(amountIn(s.say, st.Result, st.Unit)), "jogszabály": wording.Of(st.Law),
		})
	}
	return wording.Items("lépés", rows...)
}

// explained gives a step as a sentence.
func explained(say func(key string, args ...any) string, st *benefit.Step) string {
	args := make([]any, 0, len(st.Args))
	for _, a := range st.Args {
		if key, ok := strings.CutPrefix(a, "@"); ok {
			a = say(key)
		} else if digits := strings.TrimLeft(a, "-"); digits != "" && len(digits) < 16 && strings.Trim(digits, "0123456789") == "" {
			a = hungarian.Amount(number(a))
		}
		args = append(args, a)
	}
	return withArticles(upper(say(st.Key, args...)))
}

func number(digits string) int64 {
	n := int64(0)
	for _, c := range strings.TrimLeft(digits, "-") {
		n = n*10 + int64(c-'0')
	}
	if strings.HasPrefix(digits, "-") {
		return -n
	}
	return n
}

var eitherArticle = regexp.MustCompile(`([Aa])\(z\) `)

// withArticles puts the right article where a text of a page leaves it open: a(z).
func withArticles(s string) string {
	for {
		at := eitherArticle.FindStringIndex(s)
		if at == nil {
			return s
		}
		article := hungarian.Article(s[at[1]:])
		if s[at[0]] == 'A' {
			article = hungarian.ArticleUpper(s[at[1]:])
		}
		s = s[:at[0]] + article + " " + s[at[1]:]
	}
}

// amountIn writes a number with its unit.
func amountIn(say func(key string, args ...any) string, n int64, unit string) string {
	if unit == benefit.Tenths {
		return hungarian.Amount(n/10) + "," + hungarian.Amount(n%10) + "\u00a0" + say("ptr.case.units")
	}
	return hungarian.Amount(n) + "\u00a0" + unit
}

func (s *paperSource) legalValues() wording.Value {
	var rows []wording.Facts
	for i := range s.values {
		v := &s.values[i]
		rows = append(rows, wording.Facts{"neve": wording.Of(v.Name), "összege": wording.Of(amountIn(s.say, v.Value, v.Unit)), "jogszabály": wording.Of(v.Law)})
	}
	return wording.Items("érték", rows...)
}

// signedFacts are the lines of the code: whom and what the document is about.
func signedFacts(f wording.Facts) []document.Fact {
	var out []document.Fact
	add := func(name, key string) {
		v, ok := f[key]
		switch {
		case !ok || v.Type == "":
		case v.Type == wording.Date:
			out = append(out, document.Fact{Name: name, Value: calendar.Day(v.N).Dotted() + "."})
		case v.Type == wording.Money:
			out = append(out, document.Fact{Name: name, Value: i18n.Number(i18n.Hungarian, v.N) + "\u00a0Ft"})
		case v.Text != "":
			out = append(out, document.Fact{Name: name, Value: v.Text})
		}
	}
	add("Ügyfél", "ügyfél.név")
	add("Ellátás", "ellátás.kód")
	add("Összeg", "ellátás.összege")
	add("Ettől", "ellátás.kezdete")
	add("Eddig", "ellátás.vége")
	add("Megszűnik", "megszűnés.napja")
	add("Visszafizetendő", "visszafizetés.összege")
	return out
}

// paperSample makes facts for previews: made-up people of a made-up office, everything filled.
func paperSample(k *benefit.Kind, paper benefit.Document) func() wording.Facts {
	return func() wording.Facts {
		day := sampleDay(k)
		on := func(offset int) wording.Value { return wording.On(day + calendar.Day(offset)) }
		list := func(item string, rows ...wording.Facts) wording.Value { return wording.Items(item, rows...) }
		id := AdjudicationID(day.Year(), 1234)
		out := wording.Facts{
			"hivatal.név": wording.Of("Mintafalva Község Önkormányzata"), "hivatal.cím": wording.Of("9999 Mintafalva, Fő utca 1."), "hivatal.település": wording.Of("Mintafalva"),
			"hivatal.telefon": wording.Of("06 1 555 0100"), "hivatal.email": wording.Of("hivatal@mintafalva.example"), "kiadmányozó.név": wording.Of("Dr. Minta Ilona"),
			"irat.kelte": on(0), "irat.neve": wording.Of(paper.Name), "ügy.szám": wording.Of("M/123-4/2014"), "ügy.kezdete": on(-14), "kérelem.napja": on(-14),
			"eljárás.ket": wording.Is(day < benefit.AkrFrom), "eljárás.ákr": wording.Is(day >= benefit.AkrFrom), "fellebbezés.napok": wording.Int(usualAppealDays),
			"ügyfél.név": wording.Of("Minta Ábrahám"), "ügyfél.született": wording.On(calendar.On(1961, 5, 14)), "ügyfél.születési_hely": wording.Of("Mintaváros"),
			"ügyfél.anyja_neve": wording.Of("Próba Ödönné"), "ügyfél.taj": wording.Of("123\u00a0456\u00a0788"), "ügyfél.lakcíme": wording.Of("9999 Mintafalva, Őz utca 12."),
			"ügyfél.levelezési_címe": wording.Of("9999 Mintafalva, Őz utca 12."),
			"jogosult.más":           wording.Is(true), "jogosult.megnevezése": wording.Of(k.EntitledName()), "jogosult.név": wording.Of("Minta Évike"), "jogosult.született": wording.On(calendar.On(2005, 3, 2)), "jogosult.taj": wording.Of("987\u00a0654\u00a0322"),
			"ellátás.név": wording.Of(k.Name), "ellátás.kód": wording.Of(k.Code), "ellátás.azonosító": wording.Of(id), "ellátás.összege": wording.Forint(28_500),
			"ellátás.korábbi_összege": wording.Forint(22_800), "ellátás.kezdete": on(-14), "ellátás.vége": on(351), "ellátás.felülvizsgálata": on(351),
			"ellátás.jogcíme": wording.Of("a jogszabály szerinti jogcím"), "döntés.neve": wording.Of(string(paper.Decision)),
			"döntés.indokolása":     wording.Of("Az ügyfél nyilatkozatát a jegyző a helyszínen is megvizsgálta.\nA nyilatkozat a valóságnak megfelel."),
			"döntés.eltérés_indoka": wording.Of("az ügyfél körülményei ezt indokolják"), "döntés.hatálya": on(1), "megszűnés.napja": on(15), "megszűnés.jogcíme": wording.Of(benefit.EndRequest),
			"szünetelés.kezdete": on(1), "szünetelés.vége": on(60), "felfüggesztés.kezdete": on(1), "felfüggesztés.vége": on(30), "visszafizetés.összege": wording.Forint(45_600),
			"visszafizetés.határideje": on(60), "visszafizetés.kezdete": on(-75), "visszafizetés.vége": on(-15),
			"adatok":    list("adat", wording.Facts{"neve": wording.Of("Havi bruttó összeg"), "értéke": wording.Of("28\u00a0500\u00a0Ft")}),
			"háztartás": list("tag", wording.Facts{"neve": wording.Of("Minta Ábrahám"), "kapcsolata": wording.Of("az ügyfél"), "jövedelme": wording.Forint(54_000)}),
			"számítás": list("lépés", wording.Facts{
				"szöveg": wording.Of("Egy főre jutó havi jövedelem: 54\u00a0000 Ft / 2 fő"), "eredmény": wording.Of("27\u00a0000\u00a0Ft/hó"), "jogszabály": wording.Of("Szt. 4. § (1)"),
			}),
			"jogszabályi_értékek": list("érték", wording.Facts{"neve": wording.Of("öregségi nyugdíj legkisebb összege"), "összege": wording.Of("28\u00a0500\u00a0Ft/hó"), "jogszabály": wording.Of("168/1997. (X. 6.) Korm. rendelet 11. §")}),
			"kért.tárgy":          wording.Of("tájékoztatás"), "kért.szöveg": wording.Of("Az ügyintéző ide írja, amit az irat ezen felül tartalmaz."), "kért.címzett": wording.Of("Országos Mintahivatal"),
			"kért.név": wording.Of("Próba Örs"), "kért.nap": on(5), "kért.határidő": on(15), "kért.első_kísérlet": on(-20), "kért.második_kísérlet": on(-12), "kért.összeg": wording.Forint(5_000),
			"kért.hiányok": list("hiány", wording.Facts{"szöveg": wording.Of("jövedelemigazolás az utolsó három hónapról")}, wording.Facts{"szöveg": wording.Of("vagyonnyilatkozat")}),
		}
		if p, ok := k.PeriodOn(day); ok {
			out["ellátás.jogszabály"] = wording.Of(p.Law)
			out["ellátás.egyszeri"] = wording.Is(p.Once)
		}
		return out
	}
}

// sampleDay is a day on which the law of a kind is known.
func sampleDay(k *benefit.Kind) calendar.Day {
	for _, day := range []calendar.Day{calendar.On(2014, 3, 3), calendar.On(2015, 4, 7)} {
		if _, ok := k.PeriodOn(day); ok {
			return day
		}
	}
	return calendar.On(2014, 3, 3)
}
