package samples

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// decision is a benefit of the household before mistakes: people by their place in it.
type decision struct {
	kind      *benefit.Kind
	applicant int
	entitled  int // -1: the kind has none
	start     calendar.Day
	end       calendar.Day
}

const (
	nobody = -1
	// moreYears is how many years after that of the samples further benefits may begin, when many are wanted.
	moreYears = 2
	// tries is how many samples are drawn of a kind before it is taken that nobody of the household suits it.
	tries = 40
)

// quota says how many benefits a household is to have: when their number is given, its share by full clients.
func (m *Maker) quota(h *household, before int) int {
	full := 0
	for i := range h.people {
		if h.people[i].full {
			full++
		}
	}
	if m.opt.Benefits == 0 {
		return -full
	}
	share := func(clients int) int { return int(int64(clients) * int64(m.opt.Benefits) / int64(m.counts.Full)) }
	return share(before+full) - share(before)
}

// decide grants benefits up to the quota; a negative quota is the number of full clients in a household that gets
// what it would have by chance.
func (m *Maker) decide(h *household, quota int) {
	r := m.names.Rand(uint64(h.n)*chances + chanceBenefits)
	if quota < 0 {
		wanted := 0
		for range -quota {
			if r.IntN(100) < 78 {
				wanted++
			}
		}
		m.decideSome(h, wanted, r)
		return
	}
	m.decideSome(h, quota, r)
	for later := 0; later <= moreYears; later++ {
		first := r.IntN(len(m.prospects))
		for i := range m.prospects {
			k := &m.prospects[(first+i)%len(m.prospects)]
			for failed := 0; failed < tries && len(h.decisions) < quota && h.hopeful(k, later); {
				if !m.grant(h, k.Kind, later, r) {
					failed++
				}
			}
		}
	}
}

// decideSome grants benefits as they come, each kind as likely as the other.
func (m *Maker) decideSome(h *household, wanted int, r *rand.Rand) {
	wanted = min(wanted, 2*len(h.people))
	for range 3 * wanted {
		if len(h.decisions) >= wanted {
			return
		}
		k := &m.prospects[r.IntN(len(m.prospects))]
		if !h.hopeful(k, 0) {
			continue
		}
		for range tries / 2 {
			if m.grant(h, k.Kind, 0, r) {
				break
			}
		}
	}
}

// grant draws a decision of the kind and writes it down if somebody of the household suits it and draws nothing that
// excludes it at the time.
func (m *Maker) grant(h *household, k *benefit.Kind, later int, r *rand.Rand) bool {
	s := k.Sample(r)
	if later > 0 {
		s = postpone(k, s, later)
	}
	office, ok := k.OfficeOn(s.Issued)
	if !ok || office != m.opt.Office {
		return false
	}
	d := decision{kind: k, entitled: nobody, start: s.Start, end: s.End}
	_, needsEntitled := k.Use(benefit.EntitledTAJ)
	at := r.IntN(len(h.people))
	for i := range h.people {
		d.applicant = (at + i) % len(h.people)
		if !h.mayApply(&d, s) {
			continue
		}
		if !needsEntitled {
			return m.write(h, d, s, later, r)
		}
		for j := range h.people {
			d.entitled = (at + j) % len(h.people)
			if h.mayEntitle(&d, s) {
				return m.write(h, d, s, later, r)
			}
		}
	}
	return false
}

// postpone moves a sample to a later year: every day and month in it.
func postpone(k *benefit.Kind, s benefit.Sample, years int) benefit.Sample {
	move := func(day calendar.Day) calendar.Day {
		y, month, d := day.Date()
		if month == 2 && d == 29 {
			d = 28
		}
		return calendar.On(y+years, month, d)
	}
	s.Start, s.End, s.Issued = move(s.Start), move(s.End), move(s.Issued)
	s.Values = maps.Clone(s.Values)
	for _, u := range k.Uses {
		text := s.Values[u.Field.Key]
		if u.Field.Type != fields.Date && u.Field.Type != fields.Month || len(text) < 4 {
			continue
		}
		if year, err := strconv.Atoi(text[:4]); err == nil {
			s.Values[u.Field.Key] = strconv.Itoa(year+years) + text[4:]
		}
	}
	return s
}

// hasFields reports whether a full client's row has all the fields, by key.
func (h *household) hasFields(who int, keys []string) bool {
	row := h.clients[who]
	return !slices.ContainsFunc(keys, func(key string) bool {
		f := row.sheet.byKey[key]
		return f == nil || !row.has(f)
	})
}

func suits(p *person, age [2]int, on calendar.Day) bool {
	if !p.full {
		return false
	}
	years := calendar.AgeOn(p.born, on)
	return years >= age[0] && years <= age[1]
}

func (h *household) mayApply(d *decision, s benefit.Sample) bool {
	p := &h.people[d.applicant]
	if !suits(p, s.ApplicantAge, s.Issued) || s.EntitledIsChild && p.young() {
		return false
	}
	return h.hasFields(d.applicant, d.kind.Client) && h.free(d, benefit.ByApplicant) && h.free(d, benefit.ByDwelling)
}

func (h *household) mayEntitle(d *decision, s benefit.Sample) bool {
	p := &h.people[d.entitled]
	return d.entitled != d.applicant && p.young() == s.EntitledIsChild && suits(p, s.EntitledAge, s.Issued) && h.free(d, benefit.ByEntitled)
}

// free reports whether nothing in the household excludes the decision by that subject: no decision for overlapping
// time that shares a group. The household counts as one dwelling, also while one of its people stays elsewhere.
func (h *household) free(d *decision, by benefit.Subject) bool {
	for _, g := range d.kind.Groups {
		if g.By != by {
			continue
		}
		if by == benefit.ByDwelling && !h.hasDwelling() {
			return false
		}
		for i := range h.decisions {
			o := &h.decisions[i]
			same := by == benefit.ByDwelling || by == benefit.ByApplicant && o.applicant == d.applicant || by == benefit.ByEntitled && o.entitled == d.entitled
			if same && o.start <= d.end && d.start <= o.end && slices.Contains(o.kind.Groups, g) {
				return false
			}
		}
	}
	return true
}

// write writes the decision down. A sample is right for the year it was made for; moved to another year it is judged
// first and given up when that year's law finds anything.
func (m *Maker) write(h *household, d decision, s benefit.Sample, later int, r *rand.Rand) bool {
	if _, known := d.kind.PeriodOn(s.Issued); !known {
		return false
	}
	number := strconv.Itoa(h.n+1) + "-" + strconv.Itoa(2+2*len(h.decisions)+r.IntN(2)) + "/" + strconv.Itoa(s.Issued.Year())
	entitled := ""
	if d.entitled != nobody {
		entitled = h.people[d.entitled].taj
	}
	row := d.kind.Row(s, h.people[d.applicant].taj, entitled, number)
	h.describeFamily(d, row)
	b := newRecord(benefitSheet, len(row)+1)
	b.put(Value{Field: benefit.MigrationID})
	for _, u := range d.kind.Uses {
		if text := row[u.Field.Key]; text != "" {
			b.put(written(u.Field, text))
		}
	}
	if later > 0 && !h.lawful(d, b) {
		return false
	}
	h.decisions = append(h.decisions, d)
	h.benefits = append(h.benefits, b)
	return true
}

// describeFamily puts the household's real numbers where the kind asks for them.
func (h *household) describeFamily(d decision, row map[string]string) {
	others, children := h.othersThan(d.applicant)
	for _, n := range []struct {
		field *fields.Field
		count int
	}{{benefit.HouseholdOthers, others}, {benefit.DependentChildren, children}} {
		if _, uses := d.kind.Use(n.field); !uses {
			continue
		}
		delete(row, n.field.Key)
		if n.count > 0 {
			row[n.field.Key] = strconv.Itoa(n.count)
		}
	}
}

// lawful reports whether the kind itself has nothing to say about the decision.
func (h *household) lawful(d decision, b *record) bool {
	ok := true
	report := func(finding.Finding) { ok = false }
	in := &benefit.Input{Record: fields.NewRecord(benefit.LastShared), Report: report}
	for _, v := range b.values {
		in.Record.Set(v.Field, fields.Read(v.Field, v.Raw(), report))
	}
	in.Applicant = benefit.Person{Known: true, Born: h.people[d.applicant].born}
	if d.entitled != nobody {
		in.Entitled = benefit.Person{Known: true, Born: h.people[d.entitled].born}
	}
	d.kind.Judge(in, sheetByNo[benefitSheet].Columns)
	return ok
}

// migrationID gives the id that the worksheet's formula makes of a benefit: applicant, entitled person, code without
// accents, start.
func migrationID(r *record) string {
	code := r.text(benefit.BenefitCode)
	if k, ok := benefits.ByCode(code); ok {
		code = k.ASCII
	}
	return r.text(benefit.ApplicantTAJ) + "-" + r.text(benefit.EntitledTAJ) + "-" + code + "-" + r.text(benefit.SupportStart)
}
