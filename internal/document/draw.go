package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/wording"
)

// Order asks for a document.
type Order struct {
	Sort  string
	Facts wording.Facts
	Dated calendar.Day // the wordings of that day are taken

	BodyID       int64
	PersonID     int64  // whom it is addressed to
	Subject      string // what it belongs to, for example case/12
	DecisionID   int64  // that it carries; 0: none
	Adjudication string
	Author       string // the office's name
	Signed       []Fact // what the code in the corner says, beside serial, sort, day and office
}

// Fact is a line of the code: what, and how much.
type Fact struct {
	Name  string `json:"n"`
	Value string `json:"v"`
}

// Drawn is a document before it has a number.
type Drawn struct {
	Paper    paper.Paper
	Wordings map[string]string // key to digest, of the texts it was made of
	texts    map[string]string // digest to text
}

// Lacking names the facts without which a document cannot be made; it is the cause of an Invalid error.
type Lacking struct{ Fields []string }

func (l *Lacking) Error() string { return "facts are missing: " + strings.Join(l.Fields, ", ") }

// Draw writes a document with the wordings of its day, in the transaction of whoever needs it. Nothing is stored. Errors:
// NotFound for an unknown sort; Invalid with Lacking, or when the wording cannot be read any more.
func (m *Module) Draw(ctx context.Context, tx *database.Tx, o Order) (Drawn, error) {
	s, ok := m.Library.Sort(o.Sort)
	if !ok {
		return Drawn{}, errs.New(errs.NotFound, "error.not_found")
	}
	texts, err := m.textsOn(ctx, tx, o.Sort, o.Dated)
	if err != nil {
		return Drawn{}, err
	}
	return m.draw(s, o, texts)
}

func (m *Module) draw(s Sort, o Order, texts map[string]string) (Drawn, error) {
	main, blocks, problems := m.readersOf(texts, o.Sort)
	if len(problems) > 0 {
		return Drawn{}, errs.New(errs.Invalid, "document.unreadable", s.Name)
	}
	out := Drawn{Wordings: map[string]string{}, texts: map[string]string{}}
	keep := func(key string) {
		sum := sha256.Sum256([]byte(texts[key]))
		digest := hex.EncodeToString(sum[:])
		out.Wordings[key], out.texts[digest] = digest, texts[key]
	}
	keep(o.Sort)
	parts, missing := wording.Write(main, o.Facts, func(key string) (*wording.Wording, bool) {
		w, ok := blocks(key)
		if ok {
			keep(blockMark + key)
		}
		return w, ok
	})
	if len(missing) > 0 {
		return Drawn{}, errs.Wrap(&Lacking{missing}, errs.Invalid, "document.lacking", s.Name, strings.Join(missing, ", "))
	}
	out.Paper = paper.Paper{Title: s.Name, Author: o.Author, Subject: strings.TrimSpace(s.Name + " " + o.Adjudication), Running: o.Adjudication, Blocks: parts}
	return out, nil
}

// readersOf reads a text and gives a look-up of the blocks beside it; what the program ships was read when it started.
func (m *Module) readersOf(texts map[string]string, key string) (*wording.Wording, wording.Blocks, []wording.Problem) {
	read := func(of string) (*wording.Wording, []wording.Problem) {
		if w := m.shipped[of]; w != nil && texts[of] == m.shippedText(of) {
			return w, nil
		}
		return wording.Parse(texts[of])
	}
	main, problems := read(key)
	return main, func(of string) (*wording.Wording, bool) {
		if _, ok := texts[blockMark+of]; !ok {
			return nil, false
		}
		w, bad := read(blockMark + of)
		return w, len(bad) == 0
	}, problems
}

// UsedFields lists the fields that the wording of a sort names on a day, in the transaction of whoever asks for them. Errors:
// NotFound for an unknown sort.
func (m *Module) UsedFields(ctx context.Context, tx *database.Tx, sort string, day calendar.Day) ([]string, error) {
	if _, ok := m.Library.Sort(sort); !ok {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	texts, err := m.textsOn(ctx, tx, sort, day)
	if err != nil {
		return nil, err
	}
	w, blocks, _ := m.readersOf(texts, sort)
	return wording.Uses(w, blocks), nil
}
