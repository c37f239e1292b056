package samples

import (
	"math/rand/v2"
	"slices"

	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// clerk is who makes the mistakes of a household.
type clerk struct {
	*Maker
	h *household
	r *rand.Rand
}

// mistake is a way to get a row wrong. make tries it on the ith row and reports whether it could be made there; it
// marks every row it spoils, with the codes that these rows must carry by themselves.
type mistake struct {
	name string
	make func(c *clerk, i int) bool
	rare bool // possible in few rows, so it is tried first now and then
}

// err gives each row its mistake by chance: one at most, of the sorts that are possible there.
func (c *clerk) err(rows []*record, sorts []mistake) {
	for i, row := range rows {
		if c.r.Float64() >= c.opt.Errors || row.touched {
			continue
		}
		order := c.r.Perm(len(sorts))
		if c.r.IntN(3) == 0 {
			slices.SortStableFunc(order, func(a, b int) int {
				switch {
				case sorts[a].rare == sorts[b].rare:
					return 0
				case sorts[a].rare:
					return -1
				}
				return 1
			})
		}
		for _, k := range order {
			if sorts[k].make(c, i) {
				row.mistake = sorts[k].name
				break
			}
		}
	}
}

func (m *Maker) spoilClients(h *household, r *rand.Rand) {
	c := &clerk{m, h, r}
	c.err(h.clients, clientMistakes)
}

func (m *Maker) spoilBenefits(h *household, r *rand.Rand) {
	c := &clerk{m, h, r}
	c.err(h.benefits, benefitMistakes)
}

func (m *Maker) spoilRelations(h *household, r *rand.Rand) {
	c := &clerk{m, h, r}
	c.err(h.relations, relationMistakes)
}

// stranger gives a TAJ that is right and stands on no client sheet.
func (c *clerk) stranger() string { return c.tajs.taj(c.h.n, stranger) }

// filled draws one of the fields that are filled in the row.
func (c *clerk) filled(row *record, of ...*fields.Field) (*fields.Field, bool) {
	var there []*fields.Field
	for _, f := range of {
		if row.has(f) {
			there = append(there, f)
		}
	}
	if len(there) == 0 {
		return nil, false
	}
	return there[c.r.IntN(len(there))], true
}

// leaveOut empties one of the fields, which must be filled.
func (c *clerk) leaveOut(row *record, of ...*fields.Field) bool {
	f, ok := c.filled(row, of...)
	if ok {
		row.drop(f)
		row.spoil(finding.Required)
	}
	return ok
}

// wrongList writes what no closed list holds into one of the fields.
func (c *clerk) wrongList(row *record, text string, of ...*fields.Field) bool {
	f, ok := c.filled(row, of...)
	if ok {
		row.set(f, text)
		row.spoil(finding.NotInList)
	}
	return ok
}

// wrongDigit gives the number with another last digit, so that the check digit is wrong.
func (c *clerk) wrongDigit(number string) string {
	last := len(number) - 1
	return number[:last] + string('0'+(number[last]-'0'+byte(between(c.r, 1, 9)))%10)
}
