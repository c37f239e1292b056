package tartinfo

import (
	"context"
	"fmt"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
)

// Wordings lists the letters of the room with how each is worded.
func (m *Module) Wordings(ctx context.Context, who identity.Actor) (out []LetterWording, err error) {
	err = who.Require(identity.RunCentre)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := wordings(ctx, tx, "")
		if err != nil {
			return err
		}
		for _, k := range letterKinds {
			out = append(out, *found[k.key])
		}
		return nil
	})
	return out, err
}

// WordingsOf gives a letter with its texts and their history. Errors: NotFound.
func (m *Module) WordingsOf(ctx context.Context, who identity.Actor, kind string) (out LetterWording, err error) {
	err = who.Require(identity.RunCentre)
	if err != nil {
		return out, err
	}
	if _, ok := kindOfLetter(kind); !ok {
		return out, notFound()
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := wordings(ctx, tx, kind)
		if err != nil {
			return err
		}
		out = *found[kind]
		return nil
	})
	return out, err
}

// wordings reads how letters are worded: every kind has its program's words until the centre has said others.
func wordings(ctx context.Context, tx *database.Tx, kind string) (map[string]*LetterWording, error) {
	out := map[string]*LetterWording{}
	for _, k := range letterKinds {
		out[k.key] = &LetterWording{Kind: k.key, Texts: map[i18n.Lang]string{i18n.Hungarian: ownWording(k.key, i18n.Hungarian), i18n.English: ownWording(k.key, i18n.English)}}
	}
	err := database.Each(ctx, tx, letterVersions, func(r database.Row) error {
		var key, text string
		var lang i18n.Lang
		var v WordingVersion
		err := r.Scan(&key, &lang, &v.Version, &text, &v.At, &v.Actor)
		l := out[key]
		if err != nil || l == nil {
			return err // of a kind that is no more
		}
		v.Own = text != ""
		n := len(l.History)
		if n == 0 || l.History[n-1].Version != v.Version {
			l.History = append(l.History, v)
		} else {
			l.History[n-1].Own = l.History[n-1].Own || v.Own
		}
		if l.Version == 0 {
			l.Version = v.Version
		}
		if l.Version == v.Version && v.Own {
			l.Texts[lang], l.Own = text, true
		}
		return nil
	}, kind)
	if err != nil {
		return nil, fmt.Errorf("reading wordings of letters: %w", err)
	}
	return out, nil
}

// WordingForm is how the centre words a letter.
type WordingForm struct {
	Kind    string
	Seen    int // the version that was changed
	Texts   map[i18n.Lang]string
	Back    bool // to the program's words
	Request audit.Request
}

// SaveWording changes how a letter is worded, from the next one on. Errors: NotFound; Conflict when somebody has changed it since;
// Invalid with Faulty.
func (m *Module) SaveWording(ctx context.Context, who identity.Actor, in WordingForm) error {
	err := who.Require(identity.RunCentre)
	if err != nil {
		return err
	}
	k, ok := kindOfLetter(in.Kind)
	if !ok {
		return notFound()
	}
	texts := map[i18n.Lang]string{}
	for _, lang := range i18n.Langs {
		if in.Back {
			continue
		}
		text := strings.TrimSpace(strings.ReplaceAll(in.Texts[lang], "\r\n", "\n")) + "\n"
		if problems := k.check(text, lang); len(problems) > 0 {
			return errs.Wrap(&Faulty{lang, problems}, errs.Invalid, "tartinfo.letters.faulty")
		}
		if text != strings.TrimSpace(ownWording(in.Kind, lang))+"\n" {
			texts[lang] = text
		}
	}
	return m.change(ctx, who, identity.RunCentre, in.Request, func(ctx context.Context, tx *database.Tx) error {
		_, err := lockWordings.Exec(ctx, tx, in.Kind)
		if err != nil {
			return fmt.Errorf("locking the wordings of letter %s: %w", in.Kind, err)
		}
		found, err := wordings(ctx, tx, in.Kind)
		if err != nil {
			return err
		}
		if found[in.Kind].Version != in.Seen {
			return errs.New(errs.Conflict, "tartinfo.letters.changed_meanwhile")
		}
		return m.keepWording(ctx, tx, who, in, texts)
	})
}

// keepWording writes the next version of a letter's texts with its entry in the log.
func (m *Module) keepWording(ctx context.Context, tx *database.Tx, who identity.Actor, in WordingForm, texts map[i18n.Lang]string) error {
	entry, err := log(ctx, tx, who, "tartinfo.save_wording", "letter/"+in.Kind, in.Request, map[string]any{"version": in.Seen + 1, "own": len(texts) > 0})
	if err != nil {
		return err
	}
	for _, lang := range i18n.Langs {
		err = insertWording.ExecOne(ctx, tx, in.Kind, string(lang), in.Seen+1, texts[lang], m.at(), who.Code, entry)
		if err != nil {
			return fmt.Errorf("storing a wording of letter %s: %w", in.Kind, err)
		}
	}
	return nil
}
