package hungarian

import "strings"

// entry is a word whose stem or linking vowel follows no rule.
type entry struct{ base, accusative, on string }

// nouns are nouns of official letters that follow no rule: base, accusative, superessive; the last shows the class of their
// vowels (díjon is back, címen front, ügyön rounded). Those with a hyphen hold for compounds in small letters too
// (munkabért, ügyfelet), those with a plus sign in names too (Mórahalmot). Some are not nouns but what derives them: -és and
// -ség are front whatever stands before them (szakképzés).
const nouns = `
-alom almat almon; -elem elmet elmen; elem elemet elemen; malom malmot malmon; +halom halmot halmon; -épületelem épületelemet épületelemen;
-dolog dolgot dolgon; -terem termet termen; -torony tornyot tornyon; -álom álmot álmon; -tükör tükröt tükrön; -teher terhet terhen;
-lélek lelket lelken; telek telket telken; -háztelek háztelket háztelken; -ökör ökröt ökrön; -köröm körmöt körmön; -szobor szobrot szobron;
-név nevet néven; -levél levelet levélen; -fél felet félen; -hét hetet héten; -tél telet télen; -kéz kezet kézen; -közép közepet középen;
-nyár nyarat nyáron; -út utat úton; -víz vizet vízen; -híd hidat hídon; -nyíl nyilat nyílon; -tűz tüzet tűzön; -fedél fedelet fedélen;
-kerék kereket keréken; -derék derekat derékon; -pohár poharat poháron; -kosár kosarat kosáron; -madár madarat madáron;
kő követ kövön; ló lovat lovon; tó tavat tavon; hó havat havon; -cső csövet csövön; -jármű járművet járművön; mű művet művön; -szó szót szón;
-díj díjat díjon; -íj íjat íjon; sír sírt síron; -zsír zsírt zsíron; -csík csíkot csíkon; -kín kínt kínon; -síp sípot sípon; -szíj szíjat szíjon;
-cél célt célon; héj héjat héjon; -sík síkot síkon; -ház házat házon; -társ társat társon; ár árat áron; -vételár vételárat vételáron;
-piaciár piaciárat piaciáron; vár várat váron; -fal falat falon; -láb lábat lábon; -tárgy tárgyat tárgyon; ág ágat ágon; -iparág iparágat iparágon;
-ügy ügyet ügyön; -könyv könyvet könyvön; +föld földet földön; -hölgy hölgyet hölgyön; -szög szöget szögön; -vonal vonalat vonalon;
-kincstár kincstárat kincstáron; -levéltár levéltárat levéltáron; -könyvtár könyvtárat könyvtáron; -toll tollat tollon; -hal halat halon;
-év évet éven; -cím címet címen; -bér bért béren; -pénz pénzt pénzen; -rész részt részen; -szék széket széken; -kép képet képen; -hír hírt híren;
-szív szívet szíven; -tér teret téren; -érték értéket értéken; -érv érvet érven; -jel jelet jelen; -hely helyet helyen; -lét létet léten; -nép népet népen;
-gép gépet gépen; -vér vért véren; -tény tényt tényen; -igény igényt igényen; -cég céget cégen; -szint szintet szinten; -intézet intézetet intézeten;
-vény vényt vényen; -mény ményt ményen; -ség séget ségen; -és ést ésen; -tétel tételt tételen; -kincs kincset kincsen; -díszlet díszletet díszleten;
-zott zottat zotton; -tott tottat totton; -gott gottat gotton; -ett ettet etten; -ött öttet öttön; -jogosult jogosultat jogosulton;
-ült ültet ültön; elhunyt elhunytat elhunyton; bevándorolt bevándoroltat bevándorolton; -gondnokolt gondnokoltat gondnokolton; vádolt vádoltat vádolton;
-rokkant rokkantat rokkanton; elvált elváltat elválton; -múlt múltat múlton; mail mailt mailen; email emailt emailen; zöld zöldet zöldön; orr orrot orron; rossz rosszat rosszon; -gyár gyárat gyáron
`

// counts are the numbers in words that change before an ending; the others only take their linking vowel.
var counts = map[string]entry{
	"három": {"három", "hármat", "hármon"}, "ezer": {"ezer", "ezret", "ezren"}, "hét": {"hét", "hetet", "heten"}, "tíz": {"tíz", "tizet", "tízen"},
}

// frontPlaces are settlements whose second part decides, though a back vowel stands before it. They were found by trying
// all names of the gazetteer on the spelling dictionary of hunspell.
const frontPlaces = `abaújkér alsónyék bakonybél baktakék baranyahídvég bodolyabér bátaszék domaszék drágszél drávapiski dunakiliti
fulókércs galgahévíz gátér hajmáskér hernádkércs homokmégy hosszúvíz jászkisér kajárpéc kápolnásnyék lórév magyargéc magyarszék
máriakéménd mónosbél nagycsécs nagykinizs nagypirit nagyrév nagyér rábacsécsény rábahídvég sajóhídvég somogyszil szabadhídvég
szamoskér szentgáloskér sárpilis tiszavid tárnokréti vámospércs vásárosbéc zalabér zalacséb zalavég zákányszék újkér`

// classes are words that do not follow the rule of vowel harmony and have no irregular form; of names, as they are used
// (many know both forms).
var classes = func() map[string]harmony {
	out := map[string]harmony{"férfi": back, "olivér": front, "tihamér": front, "valér": front, "dominik": front}
	for _, p := range strings.Fields(frontPlaces) {
		out[p] = front
	}
	return out
}()

// sounds are names whose spelling hides their last sounds.
var sounds = map[string]string{
	"weöres": "vörös", "thewrewk": "török", "batthyány": "battyányi", "thököly": "tököli", "vörösmarty": "vörösmarti",
	"haraszty": "haraszti", "hatvany": "hatvani", "feszty": "feszti", "mindszenty": "mindszenti", "noszty": "noszti", "pesty": "pesti",
	"szily": "szili", "jékely": "jékeli", "kukorelly": "kukorelli", "áprily": "áprili", "kéthly": "kétli",
	"molly": "molli", "kelly": "kelli", "nelly": "nelli", "elly": "elli", "jenny": "dzsenni", "penny": "penni", "fanny": "fanni",
	"betty": "betti", "kitty": "kitti", "city": "sziti",
}

var entries, compounds, nameTails = func() (exact, tails map[string]entry, inNames map[string]bool) {
	exact, tails, inNames = map[string]entry{}, map[string]entry{}, map[string]bool{}
	for _, line := range strings.Split(nouns, ";") {
		f := strings.Fields(line)
		base := strings.TrimLeft(f[0], "-+")
		e := entry{base, f[1], f[2]}
		exact[base] = e
		if base != f[0] {
			tails[base] = e
		}
		if f[0][0] == '+' {
			inNames[base] = true
		}
	}
	return exact, tails, inNames
}()

// lookup finds a word of the lexicon, or the longest that a word in small letters ends in.
func lookup(r reading) (entry, bool) {
	if e, ok := entries[r.word]; ok {
		return e, true
	}
	for i := range r.word {
		if e, ok := compounds[r.word[i:]]; ok && i > 0 && (!r.name || nameTails[e.base]) {
			return e, true
		}
	}
	return entry{}, false
}

// change is what an irregular form does to a word: its last letters and what they become.
type change struct{ from, to string }

// irregular gives the change that a word needs, none when it is regular.
func irregular(r reading, s Suffix) change {
	e, ok := lookup(r)
	if n := numeral(r.word); n != "" && !r.name {
		e, ok = counts[n]
		if !ok && s == At {
			return change{n, n + accusatives[n]}
		}
	}
	switch {
	case ok && s == At:
		return change{e.base, e.accusative}
	case ok && s == On:
		return change{e.base, e.on}
	}
	return change{}
}

// classOf gives the class of vowels of a reading.
func classOf(r reading) harmony {
	if h, ok := classes[r.word]; ok {
		return h
	}
	if e, ok := lookup(r); ok {
		return harmonyOf(e.on)
	}
	return harmonyOf(r.word)
}
