package tartinfo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/wording"
)

// LetterWording is a letter of the room with how it is worded now.
type LetterWording struct {
	Kind    string
	Own     bool // worded by the centre
	Version int  // 0: never changed
	Texts   map[i18n.Lang]string
	History []WordingVersion // the newest first
}

// WordingVersion is a wording as it was saved.
type WordingVersion struct {
	Version int
	At      time.Time
	Actor   string
	Own     bool // false: back to the program's
}

// Faulty is what is wrong with a wording that somebody wanted to save; it is the cause of an Invalid error.
type Faulty struct {
	Lang     i18n.Lang // of the text
	Problems []wording.Problem
}

func (f *Faulty) Error() string { return fmt.Sprintf("%d problems in a wording", len(f.Problems)) }

// Articles and endings are those of Hungarian; a text in another language writes its own.
var hungarianOnly = []string{"wording.article_by_hand", "wording.ending_by_hand"}

// check says what is wrong with a wording of a letter of the kind. Its first line is the letter's subject.
func (k letterKind) check(text string, lang i18n.Lang) []wording.Problem {
	w, problems := wording.Parse(text)
	if len(problems) > 0 {
		return problems
	}
	problems = wording.Check(w, k.model(), func(string) (*wording.Wording, bool) { return nil, false })
	if lang != i18n.Hungarian {
		problems = slices.DeleteFunc(problems, func(p wording.Problem) bool { return slices.Contains(hungarianOnly, p.Key) })
	}
	first, rest, _ := strings.Cut(text, "\n")
	switch title, ok := strings.CutPrefix(first, "# "); {
	case !ok || strings.TrimSpace(title) == "":
		problems = append(problems, wording.Problem{Line: 1, Column: 1, Key: "tartinfo.letters.no_subject"})
	case strings.TrimSpace(rest) == "":
		problems = append(problems, wording.Problem{Line: 1, Column: 1, Key: "tartinfo.letters.no_text"})
	}
	return problems
}

// madeUp are facts for a preview: nobody's.
func (k letterKind) madeUp(today calendar.Day) wording.Facts {
	names := map[string]string{
		"címzett.név": "Minta Mária", "szerv.név": "Minta Hivatal", "tag.név": "Kitalált Kázmér", "tag.munkakör": "költségvetési referens", "keresés.azonosító": "Ü-20260311-0001",
		"keresés.munkakör": "pénzügyi ügyintéző", "név": "Kitalált Kázmér",
	}
	var fill func(m []wording.Field) wording.Facts
	fill = func(m []wording.Field) wording.Facts {
		out := wording.Facts{}
		for _, f := range m {
			switch f.Type {
			case wording.Number:
				out[f.Key] = wording.Int(3)
			case wording.Money:
				out[f.Key] = wording.Forint(28_500)
			case wording.Date:
				out[f.Key] = wording.On(today)
			case wording.Flag:
				out[f.Key] = wording.Is(true)
			case wording.List:
				out[f.Key] = wording.Items(f.Item, fill(f.Fields), fill(f.Fields))
			case wording.Text:
				out[f.Key] = wording.Of(names[f.Key])
				if names[f.Key] == "" {
					out[f.Key] = wording.Of("‹" + f.Name + "›")
				}
			}
		}
		return out
	}
	return fill(k.model())
}

// preview writes a wording with made-up facts.
func (k letterKind) preview(text string, today calendar.Day) (paper.Paper, []wording.Problem) {
	w, problems := wording.Parse(text)
	if len(problems) > 0 {
		return paper.Paper{}, problems
	}
	blocks, missing := wording.Write(w, k.madeUp(today), nil)
	if len(missing) > 0 {
		return paper.Paper{}, []wording.Problem{{Line: 1, Column: 1, Key: "wording.sample_lacks", Args: []string{strings.Join(missing, ", ")}}}
	}
	return paper.Paper{Blocks: blocks}, nil
}
