package samples

import (
	"math/rand/v2"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

// prospect is a kind with the people that its samples ask for, as far as many samples tell. It spares drawing samples
// for households in which nobody can suit; whoever it lets through is judged by the sample itself.
type prospect struct {
	*benefit.Kind
	applicant   [2]int // least and greatest age
	entitled    [2]int
	forSomebody bool
	child       bool // the entitled person may be a child of the household
	adult       bool // or somebody else in it
}

// looks is how many samples a prospect is made of.
const looks = 400

func prospectOf(k *benefit.Kind, r *rand.Rand) prospect {
	p := prospect{Kind: k}
	_, p.forSomebody = k.Use(benefit.EntitledTAJ)
	for i := range looks {
		s := k.Sample(r)
		if i == 0 {
			p.applicant, p.entitled = s.ApplicantAge, s.EntitledAge
		}
		p.applicant = [2]int{min(p.applicant[0], s.ApplicantAge[0]), max(p.applicant[1], s.ApplicantAge[1])}
		p.entitled = [2]int{min(p.entitled[0], s.EntitledAge[0]), max(p.entitled[1], s.EntitledAge[1])}
		p.child = p.child || s.EntitledIsChild
		p.adult = p.adult || !s.EntitledIsChild
	}
	return p
}

// hopeful reports whether the household has people of the ages, free for a year that begins at the beginning or at
// the end of the year in question.
func (h *household) hopeful(p *prospect, later int) bool {
	y, _, _ := countedFrom.Date()
	y += later
	for _, month := range []calendar.Month{calendar.MonthOf(calendar.On(y, 1, 1)), calendar.MonthOf(calendar.On(y, 12, 1))} {
		d := decision{kind: p.Kind, entitled: nobody, start: month.First(), end: (month + 12).First() - 1}
		for i := range h.people {
			d.applicant = i
			if !h.people[i].near(p.applicant, later) || !h.hasFields(i, p.Client) || !h.free(&d, benefit.ByApplicant) || !h.free(&d, benefit.ByDwelling) {
				continue
			}
			if !p.forSomebody || h.hopefulEntitled(p, d, later) {
				return true
			}
		}
	}
	return false
}

func (h *household) hopefulEntitled(p *prospect, d decision, later int) bool {
	for j := range h.people {
		d.entitled = j
		right := p.adult
		if h.people[j].young() {
			right = p.child
		}
		if right && j != d.applicant && h.people[j].near(p.entitled, later) && h.free(&d, benefit.ByEntitled) {
			return true
		}
	}
	return false
}

// near reports whether a full client may be of the age on some day of the year or the next.
func (p *person) near(age [2]int, later int) bool {
	return p.full && p.age+later+2 >= age[0] && p.age+later <= age[1]
}

// young reports whether somebody is a child of the household, whatever the age.
func (p *person) young() bool { return p.role == child || p.role == grandchild }
