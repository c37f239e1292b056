package hungarian_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/hungarian"
)

// Covers: C14
func TestCheckArticles_C14_Finds(t *testing.T) {
	for text, want := range map[string]string{
		"A Ábrahám Éva kérelmező":              "0 A>Az Ábrahám",
		"Kérte a ügyfél.":                      "7 a>az ügyfél",
		"a (1) bekezdés szerint":               "0 a>az 1",
		"kapott a FHT után":                    "7 a>az FHT",
		"szerint a 5. § alapján":               "8 a>az 5",
		"szerint az 33. § alapján":             "8 az>a 33",
		"szerint az (2) bekezdés":              "8 az>a 2",
		"szerint az b) pont":                   "8 az>a b",
		"Az 33. §-ban foglalt":                 "0 Az>A 33",
		"kelt az 2014. március 1-jén":          "5 az>a 2014",
		"Megállapítom az Kovács Péter adatait": "15 az>a Kovács",
		"Az Kovács Péter kérelmező":            "0 Az>A Kovács",
		"tudja az KSH adata":                   "6 az>a KSH",
		"Az határozat végleges.":               "0 Az>A határozat",
		"Elutasítom az fenti kérelmet.":        "12 az>a fenti",
		"Vége. A ügyfél\nA eset":               "7 A>Az ügyfél; 18 A>Az eset",
		"(a ügy)":                              "1 a>az ügy",
		"„A ügyfél”":                           "3 A>Az ügyfél",
		"a 1 500 Ft":                           "0 a>az 1",
		"a\u00a01956. évi":                     "0 a>az 1956",
	} {
		var got []string
		for _, m := range hungarian.CheckArticles(text) {
			if !strings.HasPrefix(text[m.At:], m.Have) {
				t.Errorf("%q: nothing called %s stands at %d", text, m.Have, m.At)
			}
			got = append(got, strings.Join([]string{strconv.Itoa(m.At), m.Have + ">" + m.Want, m.Next}, " "))
		}
		if diff := cmp.Diff(want, strings.Join(got, "; ")); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// Covers: C14
func TestCheckArticles_C14_LeavesRightTextsAlone(t *testing.T) {
	for _, text := range []string{
		"", "a", "az", "A", "az, hogy", "az volt", "Az nem igaz.", "az is", "az a kérelmező", "az az eset", "Az a tény, hogy", "az ellen", "Ha az Kovács Péter, akkor", "mert az Budapesten van",
		"Az 2014-ben történt.", "az 22 800 forint", "az a) pont", "az a pont", "az a és b pont", "a és b pont", "az 5. § (1) bekezdés a) pontja", "Budapest, A épület", "az A épület", "a TAJ", "az RSZS",
		"az FHT", "a 33. §", "az (1) bekezdés", "a (2) bekezdés", "a XI. kerület", "az V. fejezet", "az 1956. évi", "a 2014. március 1-jén kelt", "az 1 500 Ft", "a 15 000 Ft", "a SOTE", "az SOTE",
		"a York", "az York", "A Kovács Péter és az Ábrahám Éva közötti", "az b", "Ezt mondta: az biztos.", "hogy az határozat-e", "az s a többi", "aza ügy", "vita a /a/ hangról",
		"A kérelmező az ügyben a hatósághoz fordult, az pedig az iratokat a bíróságnak küldte.",
	} {
		if got := hungarian.CheckArticles(text); len(got) != 0 {
			t.Errorf("%q: %+v", text, got)
		}
	}
}
