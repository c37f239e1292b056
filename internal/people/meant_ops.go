package people

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/idnumber"
)

// mostMeant is how many people are looked at for all that is asked in one message.
const mostMeant = 5000

// Whom finds who is meant by each of many descriptions, in the transaction of an operation that logs: the records that stand for
// them now, each once. Capital letters and accents do not matter, all else must be as given. It asks the database twice, however
// many are asked about. Errors: Invalid when too many bear the names that are asked for.
func Whom(ctx context.Context, tx *database.Tx, asked []Meant) ([][]int64, error) {
	out := make([][]int64, len(asked))
	var numbers, tajs, named []int
	var days []string
	var family []string
	var dayWords []int32
	for i := range asked {
		a := &asked[i]
		switch {
		case !a.Exact():
		case a.TAJ != "":
			if idnumber.TAJ(a.TAJ) != idnumber.OK {
				continue
			}
			n, err := strconv.Atoi(a.TAJ)
			if err != nil {
				continue
			}
			numbers, tajs = append(numbers, i), append(tajs, n)
		default:
			words := foldedWords(a.FamilyName)
			if len(words) == 0 {
				continue
			}
			named, days, dayWords = append(named, i), append(days, a.BirthDate.String()), append(dayWords, searchHash(wordDay, a.BirthDate.String()))
			family = append(family, fmt.Sprintf("{%d,%d,%d}", searchHash(wordNow, words[0]), searchHash(wordBirth, words[0]), searchHash(wordBoth, words[0])))
		}
	}
	seen := 0
	take := func(r database.Row) error {
		var no int
		var id int64
		var known Meant
		var birthFamily, birthGiven string
		var born database.Day
		err := r.Scan(&no, &id, &known.FamilyName, &known.GivenName, &birthFamily, &birthGiven, &known.MotherFamilyName, &known.MotherGivenName, &born)
		if err != nil {
			return err
		}
		seen++
		known.BirthDate = born.Day
		if asked[no].fits(&known, birthFamily, birthGiven) && !slices.Contains(out[no], id) {
			out[no] = append(out[no], id)
		}
		return nil
	}
	if len(tajs) > 0 {
		err := database.Each(ctx, tx, meantByTAJ, take, numbers, tajs)
		if err != nil {
			return nil, fmt.Errorf("looking for people by number: %w", err)
		}
	}
	if len(named) > 0 {
		err := database.Each(ctx, tx, meantByName, take, named, days, dayWords, family, mostMeant+1)
		if err != nil {
			return nil, fmt.Errorf("looking for people by name: %w", err)
		}
	}
	if seen > mostMeant {
		return nil, errs.New(errs.Invalid, "people.search.too_broad")
	}
	return out, nil
}

// fits reports whether somebody is as described, in everything that is given.
func (m *Meant) fits(known *Meant, birthFamily, birthGiven string) bool {
	same := func(a, b string) bool { return slices.Equal(foldedWords(a), foldedWords(b)) }
	may := func(asked string, known ...string) bool {
		return strings.TrimSpace(asked) == "" || slices.ContainsFunc(known, func(k string) bool { return same(asked, k) })
	}
	return may(m.FamilyName, known.FamilyName, birthFamily) && may(m.GivenName, known.GivenName, birthGiven) &&
		may(m.MotherFamilyName, known.MotherFamilyName) && may(m.MotherGivenName, known.MotherGivenName) &&
		(m.BirthDate == calendar.None || m.BirthDate == known.BirthDate)
}
