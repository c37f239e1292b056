package samples

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// reference judges a whole file as a load does, apart from the registers: every row by the rules of its room, then
// the rules across rows over everything at once. It knows nothing of households.
type reference struct {
	office benefit.Office
	today  calendar.Day
	rows   [sheets + 1][]*judged
}

// judged is a row as it was read, with everything said about it.
type judged struct {
	number int
	record fields.Record
	kind   *benefit.Kind
	id     string
	found  []finding.Finding
	alone  bool // bad by itself
}

func (j *judged) report(f finding.Finding) { j.found = append(j.found, f) }

func (j *judged) bad() bool {
	return slices.ContainsFunc(j.found, func(f finding.Finding) bool { return f.Severity() == finding.Error })
}

// codes gives the codes of a severity, sorted, each once.
func (j *judged) codes(s finding.Severity) []string {
	var out []string
	for _, f := range j.found {
		if f.Severity() == s {
			out = append(out, string(f.Code))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var relationRules = []fields.Use{
	fields.Must(linkBenefit), fields.Must(linkKind), fields.MustIf(linkOther, fields.Is(linkKind, "egyéb"), ""),
	fields.Must(linkClient), fields.Must(linkClientRef),
}

// judgeAll reads and judges every row of a maker.
func judgeAll(m *Maker) *reference {
	ref := &reference{office: m.opt.Office, today: calendar.On(2026, 1, 1)}
	born := map[string]calendar.Day{}
	for row := range m.Rows() {
		last := 0
		for _, f := range sheetByNo[row.Sheet].Columns {
			last = max(last, f.No)
		}
		j := &judged{number: row.Number, record: fields.NewRecord(last)}
		for _, v := range row.Values {
			if !slices.Contains(sheetByNo[row.Sheet].Columns, v.Field) {
				panic(v.Field.Key + " stands on another sheet")
			}
			j.record.Set(v.Field, fields.Read(v.Field, v.Raw(), j.report))
		}
		ref.judgeRow(row.Sheet, j, born)
		j.alone = j.bad()
		ref.rows[row.Sheet] = append(ref.rows[row.Sheet], j)
	}
	ref.clients()
	ref.benefits()
	ref.relations()
	return ref
}

func (ref *reference) judgeRow(no int16, j *judged, born map[string]calendar.Day) {
	r := j.record
	switch no {
	case fullSheet:
		people.Judge(r, true, ref.today, j.report)
		if !j.bad() {
			born[r.Of(people.FieldTAJ).Text] = calendar.Day(r.Of(people.FieldBirthDate).N)
		}
	case incompleteSheet:
		people.Judge(r, false, ref.today, j.report)
		j.id = people.IncompleteID(r)
		if cached := r.Of(people.FieldIncompleteID).Text; cached != j.id {
			j.report(finding.Finding{Field: "incomplete_id", Code: finding.IDMismatch, Args: []string{j.id}, Value: cached})
		}
	case benefitSheet:
		ref.judgeBenefit(j, born)
	default:
		fields.Check(r, relationRules, j.report)
	}
}

func (ref *reference) judgeBenefit(j *judged, born map[string]calendar.Day) {
	r := j.record
	code := r.Of(benefit.BenefitCode)
	kind, known := benefits.ByCode(code.Text)
	if !known {
		fields.Check(r, benefit.Common, j.report)
		if code.State != fields.Empty {
			j.report(finding.Finding{Field: "benefit_code", Code: finding.NotInList, Value: code.Text})
		}
	} else {
		person := func(f *fields.Field) benefit.Person {
			v := r.Of(f)
			day, ok := born[v.Text]
			return benefit.Person{Known: ok && v.State == fields.OK, Born: day}
		}
		j.kind = kind
		in := &benefit.Input{Record: r, Report: j.report, Applicant: person(benefit.ApplicantTAJ), Entitled: person(benefit.EntitledTAJ)}
		kind.Judge(in, sheetByNo[benefitSheet].Columns)
		if office, ok := kind.OfficeOn(in.Day); in.Day == calendar.None || !ok || office != ref.office {
			j.report(finding.Finding{Field: "benefit_code", Code: finding.WrongAuthority})
		}
	}
	j.id = ptr.MigrationID(r, kind)
	if cached := r.Of(benefit.MigrationID).Text; cached != j.id {
		j.report(finding.Finding{Field: "migration_id", Code: finding.IDMismatch, Args: []string{j.id}, Value: cached})
	}
}

// clients: TAJs and ids that stand twice, and what kinds ask of their applicants.
func (ref *reference) clients() {
	tajs, ids := map[string][]*judged{}, map[string][]*judged{}
	for no := fullSheet; no <= incompleteSheet; no++ {
		for _, j := range ref.rows[no] {
			taj := j.record.Of(people.FieldTAJ).Text
			tajs[taj] = append(tajs[taj], j)
			if no == incompleteSheet {
				ids[j.id] = append(ids[j.id], j)
			}
		}
	}
	delete(tajs, "")
	twice(tajs, finding.DuplicateTAJ)
	twice(ids, finding.DuplicateID)
	needs := map[string][]string{}
	for _, b := range ref.rows[benefitSheet] {
		if b.kind != nil {
			taj := b.record.Of(benefit.ApplicantTAJ).Text
			needs[taj] = append(needs[taj], b.kind.Client...)
		}
	}
	for _, j := range ref.rows[fullSheet] {
		for _, key := range needs[j.record.Of(people.FieldTAJ).Text] {
			if key == "tax_id" && !j.alone && !j.record.Of(people.FieldTaxID).Filled() {
				j.report(finding.Finding{Field: key, Code: finding.Required})
			}
		}
	}
}

func twice(by map[string][]*judged, code finding.Code) {
	for _, rows := range by {
		for _, j := range rows {
			if len(rows) > 1 {
				j.report(finding.Finding{Code: code})
			}
		}
	}
}

// firstBy gives the first row of each id.
func firstBy(rows []*judged, id func(*judged) string) map[string]*judged {
	out := map[string]*judged{}
	for _, j := range rows {
		if _, ok := out[id(j)]; !ok && id(j) != "" {
			out[id(j)] = j
		}
	}
	return out
}

func tajOf(j *judged) string { return j.record.Of(people.FieldTAJ).Text }
func idOf(j *judged) string  { return j.id }

func need(j *judged, by map[string]*judged, ref string, missing finding.Code) {
	on, ok := by[ref]
	switch {
	case ref == "":
	case !ok:
		j.report(finding.Finding{Code: missing, Value: ref})
	case on.bad():
		j.report(finding.Finding{Code: finding.DependsOnBadRow, Value: ref})
	}
}

// benefits: ids that stand twice, people who are not there or not well, and who draws what excludes it.
func (ref *reference) benefits() {
	full := firstBy(ref.rows[fullSheet], tajOf)
	ids := map[string][]*judged{}
	for _, b := range ref.rows[benefitSheet] {
		if b.record.Of(benefit.ApplicantTAJ).Filled() {
			ids[b.id] = append(ids[b.id], b)
		}
	}
	twice(ids, finding.DuplicateID)
	for _, b := range ref.rows[benefitSheet] {
		need(b, full, b.record.Of(benefit.ApplicantTAJ).Text, finding.ApplicantMissing)
		need(b, full, b.record.Of(benefit.EntitledTAJ).Text, finding.ApplicantMissing)
	}
	drawn := map[string][]*judged{}
	for _, b := range ref.rows[benefitSheet] {
		if b.bad() {
			continue
		}
		applicant := b.record.Of(benefit.ApplicantTAJ).Text
		for _, g := range b.kind.Groups {
			who := map[benefit.Subject]string{
				benefit.ByApplicant: applicant, benefit.ByEntitled: b.record.Of(benefit.EntitledTAJ).Text, benefit.ByDwelling: dwelling(full[applicant].record),
			}[g.By]
			if who == "" {
				continue
			}
			key := fmt.Sprint(g, who)
			for _, o := range drawn[key] {
				if o.record.Of(benefit.SupportStart).N <= b.record.Of(benefit.SupportEnd).N && b.record.Of(benefit.SupportStart).N <= o.record.Of(benefit.SupportEnd).N {
					b.report(finding.Finding{Field: "benefit_code", Code: finding.ParallelBenefit, Value: key})
				}
			}
			drawn[key] = append(drawn[key], b)
		}
	}
}

// dwelling gives the place where a client habitually lives.
func dwelling(r fields.Record) string {
	for _, place := range []struct {
		habitual *fields.Field
		block    []*fields.Field
	}{{people.FieldResidenceHabitual, residenceBlock}, {people.FieldStayHabitual, stayBlock}} {
		if !r.Of(place.habitual).Filled() {
			continue
		}
		var parts []string
		for _, f := range place.block[:11] {
			parts = append(parts, r.Of(f).Text)
		}
		return strings.Join(parts, "|")
	}
	return ""
}

func (ref *reference) relations() {
	full := firstBy(ref.rows[fullSheet], tajOf)
	incomplete := firstBy(ref.rows[incompleteSheet], idOf)
	byID := firstBy(ref.rows[benefitSheet], idOf)
	for _, l := range ref.rows[relationSheet] {
		need(l, byID, l.record.Of(linkBenefit).Text, finding.RelationMissing)
		clients := incomplete
		if l.record.Of(linkClient).Text == "teljes" {
			clients = full
		}
		need(l, clients, l.record.Of(linkClientRef).Text, finding.RelationMissing)
	}
}

// wrong lists the rows with findings of a severity, as an Expected does, sorted by row.
func (ref *reference) wrong(s finding.Severity) map[string][]ExpectedRow {
	out := map[string][]ExpectedRow{}
	for no := fullSheet; no <= sheets; no++ {
		name := sheetByNo[no].Name
		out[name] = []ExpectedRow{}
		for _, j := range ref.rows[no] {
			if codes := j.codes(s); len(codes) > 0 {
				out[name] = append(out[name], ExpectedRow{Row: j.number, Codes: codes})
			}
		}
		slices.SortFunc(out[name], func(a, b ExpectedRow) int { return cmp.Compare(a.Row, b.Row) })
	}
	return out
}
