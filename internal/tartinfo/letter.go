package tartinfo

import (
	"embed"
	"slices"
	"strings"

	"oszir/internal/platform/i18n"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/wording"
)

//go:embed letters
var letters embed.FS

// letterKind is a letter that the room writes: what its wording may use.
type letterKind struct {
	key  string
	uses []string // keys of letterFields, besides the reader's name
}

// letterFields are what wordings of letters may use.
var letterFields = wording.Model{
	{Key: "címzett.név", Name: "a levél címzettje", Type: wording.Text},
	{Key: "szerv.név", Name: "a szerv, amelyről szó van", Type: wording.Text},
	{Key: "tag.név", Name: "a tartalékállományba helyezett neve", Type: wording.Text},
	{Key: "tag.munkakör", Name: "utolsó munkaköre", Type: wording.Text},
	{Key: "tag.kezdet", Name: "tartalékállományának első napja", Type: wording.Date},
	{Key: "tag.vég", Name: "tartalékállományának utolsó napja", Type: wording.Date},
	{Key: "keresés.azonosító", Name: "a keresés azonosítója", Type: wording.Text},
	{Key: "keresés.munkakör", Name: "a betöltendő munkakör", Type: wording.Text},
	{Key: "határidő", Name: "az utolsó nap", Type: wording.Date},
	{Key: "létszám", Name: "hányan", Type: wording.Number},
	{Key: "jogutód.név", Name: "az átvevő szerv neve, amely még nincs regisztrálva", Type: wording.Text},
	{Key: "jegyzőkönyv.szám", Name: "a törlésről készült jegyzőkönyv azonosítója", Type: wording.Text},
	{Key: "törlés.nap", Name: "az utolsó nap a tartalékállományban", Type: wording.Date},
	{Key: "indok", Name: "az indok", Type: wording.Text},
	{Key: "nevek", Name: "nevek felsorolása", Type: wording.List, Item: "fő", Fields: []wording.Field{{Key: "név", Name: "egy név", Type: wording.Text}}},
}

// letterKinds lists them, in the order of the page where the centre words them.
var letterKinds = []letterKind{
	{"placed", []string{"szerv.név", "tag.név", "tag.munkakör", "tag.kezdet", "tag.vég"}},                        // to all users of the body (T16)
	{"started", []string{"szerv.név", "tag.név", "tag.kezdet", "tag.vég"}},                                       // to the member (T16)
	{"awaited", []string{"szerv.név", "jogutód.név", "határidő"}},                                                // to the centre: who takes over is not registered (T10)
	{"takeover", []string{"szerv.név", "tag.név", "tag.vég", "határidő"}},                                        // to the users of the receiving body (T12)
	{"refused", []string{"szerv.név", "tag.név"}},                                                                // to the closing body, or the centre (T12)
	{"left", []string{"szerv.név", "létszám"}},                                                                   // to the centre: members of a closed body without successor (T12)
	{"removed_body", []string{"szerv.név", "tag.munkakör", "jegyzőkönyv.szám", "törlés.nap", "indok"}},           // to all users of the body; names nobody (T17)
	{"removed_member", []string{"szerv.név", "törlés.nap", "indok"}},                                             // to the member (T17)
	{"offer_ready", []string{"keresés.azonosító", "keresés.munkakör", "határidő", "létszám"}},                    // to the users of the body that searches (T23)
	{"search_empty", []string{"keresés.azonosító", "keresés.munkakör"}},                                          // to the same (T23)
	{"offer_warn", []string{"szerv.név", "keresés.azonosító", "keresés.munkakör", "határidő"}},                   // to the same (T25)
	{"offer_expired", []string{"szerv.név", "keresés.azonosító", "keresés.munkakör", "határidő"}},                // to the same and to the centre (T25)
	{"offer_chosen", []string{"szerv.név", "tag.név", "tag.munkakör", "keresés.azonosító", "keresés.munkakör"}},  // to the users of the member's own body (T26)
	{"offer_refused", []string{"szerv.név", "tag.név", "tag.munkakör", "keresés.azonosító", "keresés.munkakör"}}, // to the same (T26)

	{"search_overdue", []string{"szerv.név", "keresés.azonosító", "keresés.munkakör", "határidő"}}, // to the centre (T23)
}

// kindOfLetter finds a kind; ok is false when there is none of that key.
func kindOfLetter(key string) (letterKind, bool) {
	i := slices.IndexFunc(letterKinds, func(k letterKind) bool { return k.key == key })
	if i < 0 {
		return letterKind{}, false
	}
	return letterKinds[i], true
}

// model is what a wording of the kind may use.
func (k letterKind) model() wording.Model {
	return slices.DeleteFunc(slices.Clone(letterFields), func(f wording.Field) bool { return f.Key != "címzett.név" && !slices.Contains(k.uses, f.Key) })
}

// ownWording is the program's wording of a letter.
func ownWording(kind string, lang i18n.Lang) string {
	raw, err := letters.ReadFile("letters/" + kind + "." + string(lang) + ".txt")
	if err != nil {
		return ""
	}
	return string(raw)
}

// split gives subject and text of a written letter: its heading is the subject.
func split(blocks []paper.Block) (subject, text string) {
	if len(blocks) > 0 && blocks[0].Sort == paper.Heading {
		for _, r := range blocks[0].Runs {
			subject += r.Text
		}
		blocks = blocks[1:]
	}
	return subject, strings.TrimSpace(paper.Text(paper.Paper{Blocks: blocks}))
}
