package hungarian_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"oszir/internal/platform/hungarian"
)

// columns are the endings of the tables below.
var columns = []hungarian.Suffix{hungarian.At, hungarian.Nak, hungarian.Val, hungarian.On, hungarian.Hoz}

// The file holds some 900 names, nouns of letters and settlements. A second witness has read it: every form in it is in the
// Hungarian spelling dictionary of hunspell (hunspell-hu 7.5). It takes two accusatives for some words; those were looked at.
//
// Covers: C14
func TestWith_C14_Dictionary(t *testing.T) {
	f, err := os.Open("testdata/endings.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 900 {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows[1:] {
		for i, s := range columns {
			if got := hungarian.With(row[0], s); got != row[i+1] {
				t.Errorf("With(%s, %d) = %s, want %s", row[0], s, got, row[i+1])
			}
			if got := hungarian.With("Példa "+row[0], s); got != "Példa "+row[i+1] {
				t.Errorf("With(Példa %s, %d) = %s", row[0], s, got)
			}
		}
	}
}

// Names and nouns that need a rule of their own or that the dictionary does not know.
//
// Covers: C14
func TestWith_C14_ByHand(t *testing.T) {
	for word, want := range map[string]string{
		"Kovács Péter": "Kovács Pétert|Kovács Péternek|Kovács Péterrel|Kovács Péteren|Kovács Péterhez", "Nagy Béláné": "Nagy Bélánét|Nagy Bélánénak|Nagy Bélánéval|Nagy Bélánén|Nagy Bélánéhoz",
		"Kiss Józsefné": "Kiss Józsefnét|Kiss Józsefnének|Kiss Józsefnével|Kiss Józsefnén|Kiss Józsefnéhez", "Kis-Nagy Éva": "Kis-Nagy Évát|Kis-Nagy Évának|Kis-Nagy Évával|Kis-Nagy Éván|Kis-Nagy Évához",
		"Kiss": "Kisst|Kissnek|Kiss-sel|Kissen|Kisshez", "Papp": "Pappot|Pappnak|Papp-pal|Pappon|Papphoz", "Bernadett": "Bernadettet|Bernadettnek|Bernadett-tel|Bernadetten|Bernadetthez",
		"Mariann": "Mariannt|Mariann-nak|Mariann-nal|Mariannon|Mariannhoz", "Marcell": "Marcellt|Marcellnek|Marcell-lel|Marcellen|Marcellhez", "Vivienn": "Viviennt|Vivienn-nek|Vivienn-nel|Viviennen|Viviennhez",
		"Kossuth": "Kossuthot|Kossuthnak|Kossuthtal|Kossuthon|Kossuthhoz", "Móricz": "Móriczot|Móricznak|Móriczcal|Móriczon|Móriczhoz", "Babits": "Babitsot|Babitsnak|Babitscsal|Babitson|Babitshoz",
		"Batthyány": "Batthyányt|Batthyánynak|Batthyányval|Batthyányn|Batthyányhoz", "Thököly": "Thökölyt|Thökölynek|Thökölyvel|Thökölyn|Thökölyhez", "Weöres": "Weörest|Weöresnek|Weöressel|Weöresön|Weöreshöz",
		"Kállay": "Kállayt|Kállaynak|Kállayval|Kállayn|Kállayhoz", "Ady": "Adyt|Adynak|Adyval|Adyn|Adyhoz", "Pálffy": "Pálffyt|Pálffynak|Pálffyval|Pálffyn|Pálffyhoz", "Nagy": "Nagyot|Nagynak|Naggyal|Nagyon|Nagyhoz",
		"Szűcs": "Szűcsöt|Szűcsnek|Szűccsel|Szűcsön|Szűcshöz", "Hegedüs": "Hegedüst|Hegedüsnek|Hegedüssel|Hegedüsön|Hegedüshöz", "Max": "Maxot|Maxnak|Maxszal|Maxon|Maxhoz", "Ruth": "Ruthot|Ruthnak|Ruthtal|Ruthon|Ruthhoz",
		"Lea": "Leát|Leának|Leával|Leán|Leához", "Noel": "Noelt|Noelnek|Noellel|Noelen|Noelhez", "Ferencz": "Ferenczet|Ferencznek|Ferenczcel|Ferenczen|Ferenczhez", "Cseh": "Csehet|Csehnek|Csehvel|Csehen|Csehhez",
		"Budapest Főváros Kormányhivatala": "Budapest Főváros Kormányhivatalát|Budapest Főváros Kormányhivatalának|Budapest Főváros Kormányhivatalával|Budapest Főváros Kormányhivatalán|Budapest Főváros Kormányhivatalához",
		"munkabér":                         "munkabért|munkabérnek|munkabérrel|munkabéren|munkabérhez", "nyugdíj": "nyugdíjat|nyugdíjnak|nyugdíjjal|nyugdíjon|nyugdíjhoz", "lakcím": "lakcímet|lakcímnek|lakcímmel|lakcímen|lakcímhez",
		"Díj": "Díjat|Díjnak|Díjjal|Díjon|Díjhoz", "főút": "főutat|főútnak|főúttal|főúton|főúthoz", "toll": "tollat|tollnak|tollal|tollon|tollhoz", "rossz": "rosszat|rossznak|rosszal|rosszon|rosszhoz",
		// Figures, as they are read.
		"0": "0-t|0-nak|0-val|0-n|0-hoz", "1": "1-et|1-nek|1-gyel|1-en|1-hez", "2": "2-t|2-nek|2-vel|2-n|2-höz", "3": "3-at|3-nak|3-mal|3-on|3-hoz", "4": "4-et|4-nek|4-gyel|4-en|4-hez",
		"5": "5-öt|5-nek|5-tel|5-ön|5-höz", "6": "6-ot|6-nak|6-tal|6-on|6-hoz", "7": "7-et|7-nek|7-tel|7-en|7-hez", "8": "8-at|8-nak|8-cal|8-on|8-hoz", "9": "9-et|9-nek|9-cel|9-en|9-hez",
		"10": "10-et|10-nek|10-zel|10-en|10-hez", "12": "12-t|12-nek|12-vel|12-n|12-höz", "20": "20-at|20-nak|20-szal|20-on|20-hoz", "30": "30-at|30-nak|30-cal|30-on|30-hoz", "40": "40-et|40-nek|40-nel|40-en|40-hez",
		"60": "60-at|60-nak|60-nal|60-on|60-hoz", "100": "100-at|100-nak|100-zal|100-on|100-hoz", "1000": "1000-et|1000-nek|1000-rel|1000-en|1000-hez", "2014": "2014-et|2014-nek|2014-gyel|2014-en|2014-hez",
		"22 800": "22 800-at|22 800-nak|22 800-zal|22 800-on|22 800-hoz", "1\u00a0000\u00a0000": "1\u00a0000\u00a0000-t|1\u00a0000\u00a0000-nak|1\u00a0000\u00a0000-val|1\u00a0000\u00a0000-n|1\u00a0000\u00a0000-hoz",
		"1 000 000 000": "1 000 000 000-ot|1 000 000 000-nak|1 000 000 000-dal|1 000 000 000-on|1 000 000 000-hoz", "3,5": "3,5-et|3,5-nek|3,5-del|3,5-en|3,5-hez",
		"33.": "33.-at|33.-nak|33.-kal|33.-on|33.-hoz", "XI.": "XI.-et|XI.-nek|XI.-kel|XI.-en|XI.-hez", "5%": "5%-ot|5%-nak|5%-kal|5%-on|5%-hoz", "33. §": "33. §-t|33. §-nak|33. §-sal|33. §-on|33. §-hoz",
		"22 800 Ft": "22 800 Ft-ot|22 800 Ft-nak|22 800 Ft-tal|22 800 Ft-on|22 800 Ft-hoz", "22 800 forint": "22 800 forintot|22 800 forintnak|22 800 forinttal|22 800 forinton|22 800 forinthoz",
		// Numbers in words.
		"kétezer-egy": "kétezer-egyet|kétezer-egynek|kétezer-eggyel|kétezer-egyen|kétezer-egyhez", "huszonhárom": "huszonhármat|huszonháromnak|huszonhárommal|huszonhármon|huszonháromhoz",
		"ötezer": "ötezret|ötezernek|ötezerrel|ötezren|ötezerhez", "hatvan": "hatvanat|hatvannak|hatvannal|hatvanon|hatvanhoz", "Hatvan": "Hatvant|Hatvannak|Hatvannal|Hatvanon|Hatvanhoz",
		// Acronyms, letters, abbreviations, quotes.
		"FHT": "FHT-t|FHT-nek|FHT-vel|FHT-n|FHT-hez", "RSZS": "RSZS-t|RSZS-nek|RSZS-sel|RSZS-en|RSZS-hez", "KGYM": "KGYM-et|KGYM-nek|KGYM-mel|KGYM-en|KGYM-hez", "TAJ": "TAJ-t|TAJ-nak|TAJ-jal|TAJ-on|TAJ-hoz",
		"ÁPDA": "ÁPDA-t|ÁPDA-nak|ÁPDA-val|ÁPDA-n|ÁPDA-hoz", "NAV": "NAV-ot|NAV-nak|NAV-val|NAV-on|NAV-hoz", "ELTE": "ELTE-t|ELTE-nek|ELTE-vel|ELTE-n|ELTE-hez", "SzocVIR": "SzocVIR-t|SzocVIR-nek|SzocVIR-rel|SzocVIR-en|SzocVIR-hez",
		"PhD": "PhD-t|PhD-nek|PhD-vel|PhD-n|PhD-hez", "Példa Kft.": "Példa Kft.-t|Példa Kft.-nek|Példa Kft.-vel|Példa Kft.-n|Példa Kft.-hez", "12/A": "12/A-t|12/A-nak|12/A-val|12/A-n|12/A-hoz",
		"„Mozaik”": "„Mozaik”-ot|„Mozaik”-nak|„Mozaik”-kal|„Mozaik”-on|„Mozaik”-hoz",
	} {
		for i, form := range strings.Split(want, "|") {
			if got := hungarian.With(word, columns[i]); got != form {
				t.Errorf("With(%s, %d) = %s, want %s", word, columns[i], got, form)
			}
		}
	}
}

// Covers: C14
func TestWith_C14_EveryEnding(t *testing.T) {
	for word, want := range map[string]string{
		"Anna":    "Anna Anna Annát Annának Annával Annáért Annává Annában Annából Annába Annán Annáról Annára Annánál Annától Annához Annáig Annaként Annául Annáé Annai",
		"Imre":    "Imre Imre Imrét Imrének Imrével Imréért Imrévé Imrében Imréből Imrébe Imrén Imréről Imrére Imrénél Imrétől Imréhez Imréig Imreként Imréül Imréé Imrei",
		"Tibor":   "Tibor Tibor Tibort Tibornak Tiborral Tiborért Tiborrá Tiborban Tiborból Tiborba Tiboron Tiborról Tiborra Tibornál Tibortól Tiborhoz Tiborig Tiborként Tiborul Tiboré Tibori",
		"György":  "György György Györgyöt Györgynek Györggyel Györgyért Györggyé Györgyben Györgyből Györgybe Györgyön Györgyről Györgyre Györgynél Györgytől Györgyhöz Györgyig Györgyként Györgyül Györgyé Györgyi",
		"Tamási":  "Tamási Tamási Tamásit Tamásinak Tamásival Tamásiért Tamásivá Tamásiban Tamásiból Tamásiba Tamásin Tamásiról Tamásira Tamásinál Tamásitól Tamásihoz Tamásiig Tamásiként Tamásiul Tamásié Tamási",
		"5":       "5 5 5-öt 5-nek 5-tel 5-ért 5-té 5-ben 5-ből 5-be 5-ön 5-ről 5-re 5-nél 5-től 5-höz 5-ig 5-ként 5-ül 5-é 5-i",
		"kérelem": "kérelem kérelem kérelmet kérelemnek kérelemmel kérelemért kérelemmé kérelemben kérelemből kérelembe kérelmen kérelemről kérelemre kérelemnél kérelemtől kérelemhez kérelemig kérelemként kérelemül kérelemé kérelemi",
		"":        strings.Repeat(" ", 20),
	} {
		for i, form := range strings.Split(want, " ") {
			if got := hungarian.With(word, hungarian.Suffix(i)); got != form {
				t.Errorf("With(%s, %d) = %s, want %s", word, i, got, form)
			}
		}
	}
	if got := hungarian.With("Anna", -1) + hungarian.With("Anna", 99) + hungarian.With("Anna \n", hungarian.Nak); got != "AnnaAnnaAnnának" {
		t.Error(got)
	}
}

// Covers: C14
func TestParseSuffix_C14(t *testing.T) {
	for s, forms := range map[hungarian.Suffix]string{
		hungarian.At: "t ot et öt at át ét jét", hungarian.Nak: "nak nek ának jének", hungarian.Val: "val vel ával jével", hungarian.Ert: "ért áért éért", hungarian.Va: "vá vé", hungarian.Ban: "ban ben ában",
		hungarian.Bol: "ból ből", hungarian.Ba: "ba be", hungarian.On: "n on en ön án én jén", hungarian.Rol: "ról ről áról", hungarian.Ra: "ra re ára jére", hungarian.Nal: "nál nél ánál", hungarian.Tol: "tól től ától étől jétől",
		hungarian.Hoz: "hoz hez höz ához", hungarian.Ig: "ig áig éig jéig", hungarian.Kent: "ként", hungarian.Ul: "ul ül", hungarian.E: "é", hungarian.I: "i jei ai ei", hungarian.Nominative: "je a e",
	} {
		for _, form := range strings.Fields(forms) {
			for _, text := range []string{form, "-" + form, " -" + strings.ToUpper(form)} {
				if got, ok := hungarian.ParseSuffix(text); !ok || got != s {
					t.Errorf("ParseSuffix(%q) = %d, %v; want %d", text, got, ok, s)
				}
			}
		}
	}
	for _, text := range []string{"", "-", "j", "á", "szor", "-né", "nakk"} {
		if got, ok := hungarian.ParseSuffix(text); ok {
			t.Errorf("ParseSuffix(%q) = %d", text, got)
		}
	}
}

func FuzzWith(f *testing.F) {
	for _, s := range []string{"", "Anna", "Kiss", "5", "22 800", "(1)", "FHT", "XIV.", "kérelem", "huszonhárom", "y", "\xff", "Szűcs", "ÁRON", "út", "Ft"} {
		f.Add(s, 4)
	}
	f.Fuzz(func(t *testing.T, s string, suffix int) {
		got := hungarian.With(s, hungarian.Suffix(suffix%22))
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("%q is no text", got)
		}
		// All but the last letters of the word stay: a stem changes by seven letters at most (jármű, épületelem).
		word := []rune(strings.TrimRightFunc(s, unicode.IsSpace))
		if stem := string(word[:max(len(word)-11, 0)]); utf8.ValidString(s) && !strings.HasPrefix(got, stem) {
			t.Fatalf("%q does not begin with %q", got, stem)
		}
		hungarian.Place(s, hungarian.Direction(suffix))
	})
}
