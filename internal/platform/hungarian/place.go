package hungarian

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Direction is one of the three questions about a place.
type Direction int

// The directions: hol, hová, honnan.
const (
	In   Direction = iota // Budapesten, Debrecenben
	To                    // Budapestre, Debrecenbe
	From                  // Budapestről, Debrecenből
)

// Place writes the name of a settlement with the ending of a place. Whether a name takes the inner endings (-ban, -ba, -ból)
// or the outer ones (-on, -ra, -ról) is a matter of custom, in the end of the people who live there, and no rule settles it.
//
// What is a rule here: inner endings for names in -i, -ly, -m, -n, -ny and in -falu, -szombat and -ország, and for whatever
// is no name (megye, kerület); outer ones for all others, and for names in -halom, -hely, -vár, -vásár and of saints (Iván,
// István, Mihály, Király). What is a list: exceptions known to be so, outer (Dunakeszi, Mártély, Pusztavám) and inner
// (Győr, Eger, Tokaj, Bakonybél, some capitals abroad). Handbooks count -j and -r to the wavering ones; by far the most
// names in -r in use are outer (Kolontáron, Monoron), so that is the rule and Győr the exception. The doubtful ones are
// small villages in -j, -ly, -m, -n and -r; of settlements abroad only those of old Hungary follow the rule. Where a letter
// must be sure it can go round the ending: "Monor település területén".
func Place(name string, d Direction) string {
	name = strings.TrimRightFunc(name, unicode.IsSpace)
	if name == "" {
		return ""
	}
	s := [3]Suffix{On, Ra, Rol}[min(max(d, In), From)]
	if inner(name) {
		s = [3]Suffix{Ban, Ba, Bol}[min(max(d, In), From)]
	}
	if s == On && strings.ToLower(name) == "pécs" {
		return name + "ett"
	}
	return With(name, s)
}

func inner(name string) bool {
	low := strings.ToLower(lastWord(name))
	first, _ := utf8.DecodeRuneInString(lastWord(name))
	is := func(tail string) bool { return strings.HasSuffix(low, tail) }
	switch {
	case unicode.IsLower(first):
		return true
	case slices.Contains(innerPlaces, low):
		return true
	case slices.Contains(outerPlaces, low) || slices.ContainsFunc(outerTails, is):
		return false
	}
	return slices.ContainsFunc(innerTails, is)
}

var (
	innerTails = []string{
		"i", "ly", "m", "n", "ny", "falu", "szombat", "ország", "győr", "eger", "csenger", "devecser", "demecser", "bátor", "nándor", "tokaj",
	}
	outerTails  = []string{"halom", "hely", "vár", "vásár", "iván", "istván", "mihály", "király", "zámoly", "magyarország"}
	outerPlaces = []string{
		"budakeszi", "bugyi", "csávoly", "dunakeszi", "gyermely", "jászapáti", "kőröstetétlen", "lábatlan", "mártély", "nagyvenyim", "naszály",
		"neszmély", "nyergesújfalu", "pusztavám", "pécsely", "pély", "rém", "tiszasüly", "vászoly", "üröm",
	}
	innerPlaces = []string{
		"bakonybél", "igal", "kál", "kótaj", "pocsaj", "bécs", "párizs", "prága", "róma", "brüsszel", "varsó", "zágráb", "moszkva", "athén", "genf",
		"graz", "linz", "kijev", "szófia", "luxemburg", "hága",
	}
)
