package people

import (
	"context"
	"fmt"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// Natural is by what a person is told from all others without a number: name, birth name, mother's birth name and birth
// date (4T data).
type Natural struct {
	FamilyName, GivenName             string
	BirthFamilyName, BirthGivenName   string // "" stands for the same as now
	MotherFamilyName, MotherGivenName string
	BirthDate                         calendar.Day
}

// identifyMost is how many people born on one day whose mothers have one name are looked at.
const identifyMost = 100

// Identify gives the one person whose natural data are these, in the transaction of an operation that logs; accents and
// capital letters do not matter. ok is false when none or more than one fit, or something is missing.
func Identify(ctx context.Context, tx *database.Tx, n Natural) (id int64, ok bool, err error) {
	if n.BirthFamilyName == "" {
		n.BirthFamilyName = n.FamilyName
	}
	if n.BirthGivenName == "" {
		n.BirthGivenName = n.GivenName
	}
	parts := []string{n.FamilyName, n.GivenName, n.BirthFamilyName, n.BirthGivenName, n.MotherFamilyName, n.MotherGivenName}
	if slices.Contains(parts, "") || n.BirthDate == 0 || n.BirthDate == calendar.None {
		return 0, false, nil
	}
	words := []int32{searchHash(wordDay, n.BirthDate.String())}
	for _, w := range foldedWords(n.MotherFamilyName + " " + n.MotherGivenName) {
		words = append(words, searchHash(wordMother, w))
	}
	var found []int64
	seen := 0
	err = database.Each(ctx, tx, identified, func(r database.Row) error {
		var person int64
		var known [6]string
		err := r.Scan(&person, &known[0], &known[1], &known[2], &known[3], &known[4], &known[5])
		if err != nil {
			return err
		}
		seen++
		if slices.EqualFunc(known[:], parts, func(a, b string) bool { return slices.Equal(foldedWords(a), foldedWords(b)) }) && !slices.Contains(found, person) {
			found = append(found, person)
		}
		return nil
	}, words, n.BirthDate.Time(), identifyMost+1)
	if err != nil {
		return 0, false, fmt.Errorf("looking for a person by natural data: %w", err)
	}
	if len(found) != 1 || seen > identifyMost {
		return 0, false, nil
	}
	return found[0], true, nil
}
