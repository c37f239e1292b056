package names

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

func TestLists(t *testing.T) {
	all := lists()
	for name, c := range map[string]struct {
		list  *list
		least int
		words bool // names of more words
	}{
		"family": {all.family, 150, false}, "female": {all.female, 90, false}, "male": {all.male, 90, false}, "street": {all.street, 60, true},
	} {
		t.Run(name, func(t *testing.T) {
			if len(c.list.names) < c.least {
				t.Errorf("%d names, want %d or more", len(c.list.names), c.least)
			}
			seen := map[string]bool{}
			for _, n := range c.list.names {
				if seen[n] {
					t.Errorf("%q stands twice", n)
				}
				seen[n] = true
				if !norm.NFC.IsNormalString(n) {
					t.Errorf("%q is not NFC", n)
				}
				first, _ := utf8.DecodeRuneInString(n)
				if !unicode.IsUpper(first) {
					t.Errorf("%q has no capital first letter", n)
				}
				for i, r := range n {
					switch {
					case unicode.IsLetter(r) && (i == 0 || unicode.IsLower(r)):
					case c.words && (r == ' ' || r == '-' || unicode.IsUpper(r)):
					default:
						t.Errorf("%q has %q in it", n, r)
					}
				}
				if strings.ContainsAny(n, "õûÕÛôÔ") {
					t.Errorf("%q has a letter that is not Hungarian", n)
				}
			}
		})
	}
	for _, letter := range []string{"ő", "ű"} {
		if !strings.Contains(familyNames, letter) {
			t.Errorf("no family name with %s", letter)
		}
	}
}

func TestSource_SameSeedSameNames(t *testing.T) {
	people := func(seed uint64) []string {
		s := New(seed)
		var all []string
		for n := range uint64(200) {
			r := s.Rand(n)
			all = append(all, s.Family(r), s.WifeFamily(r), s.Female(r), s.Male(r), s.FemaleBorn(r, 1950), s.MaleBorn(r, 2005), s.Street(r))
		}
		return all
	}
	if diff := cmp.Diff(people(7), people(7)); diff != "" {
		t.Errorf("the same seed gives other names:\n%s", diff)
	}
	if cmp.Equal(people(7), people(8)) {
		t.Error("another seed gives the same names")
	}
	// Someone by number does not depend on who was made before.
	s := New(7)
	if got, want := s.Family(s.Rand(100)), people(7)[700]; got != want {
		t.Errorf("person 100 by itself is %q, in a row %q", got, want)
	}
}

// TestSource_Million: a million people are not a few people many times, and nobody is doubled (Kiss-Kiss).
func TestSource_Million(t *testing.T) {
	s := New(1)
	r := rand.New(rand.NewPCG(1, 2))
	distinct, double := map[string]bool{}, 0
	const people = 1_000_000
	for i := range people {
		family, given := s.Family(r), s.Male(r)
		if i%2 == 0 {
			family, given = s.WifeFamily(r), s.Female(r)
		}
		if a, b, ok := strings.Cut(family, "-"); ok {
			double++
			if a == b {
				t.Fatalf("family name %q", family)
			}
		}
		if a, b, ok := strings.Cut(given, " "); ok && a == b {
			t.Fatalf("given name %q", given)
		}
		distinct[family+" "+given] = true
	}
	if len(distinct) < 300_000 || double < people/50 || double > people/8 {
		t.Errorf("%d distinct names, %d double family names", len(distinct), double)
	}
	t.Logf("%d distinct names, %d double family names", len(distinct), double)
}

func TestSource_Born(t *testing.T) {
	s := New(1)
	count := func(year int, name string) int {
		r, n := rand.New(rand.NewPCG(3, 4)), 0
		for range 20_000 {
			first, _, _ := strings.Cut(s.FemaleBorn(r, year), " ")
			if first == name {
				n++
			}
		}
		return n
	}
	if old, young := count(1940, "Ilona"), count(2010, "Ilona"); old < 10*young {
		t.Errorf("Ilona: %d born in 1940, %d in 2010", old, young)
	}
	if old, young := count(1940, "Hanna"), count(2010, "Hanna"); young < 10*old {
		t.Errorf("Hanna: %d born in 1940, %d in 2010", old, young)
	}
}

func TestNe(t *testing.T) {
	for name, want := range map[string]string{"Varga": "Vargáné", "Bence": "Bencéné", "Szabó": "Szabóné", "János": "Jánosné", "Attila": "Attiláné", "Ottó": "Ottóné"} {
		if got := Ne(name); got != want {
			t.Errorf("Ne(%s) = %s, want %s", name, got, want)
		}
	}
}

func TestAllocations(t *testing.T) {
	s, r := New(1), rand.New(rand.NewPCG(1, 1))
	if n := testing.AllocsPerRun(1000, func() { s.Street(r) }); n > 0 {
		t.Errorf("Street allocates %v times", n)
	}
	if n := testing.AllocsPerRun(1000, func() { s.Family(r); s.Female(r); s.Male(r) }); n > 1 {
		t.Errorf("a name allocates %v times", n)
	}
}
