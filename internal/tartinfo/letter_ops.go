package tartinfo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/mail"
	"oszir/internal/platform/wording"
)

// letter is what is told, to whoever: the kind of the letter, its cause, of which member it speaks, and what its wording may use.
type letter struct {
	kind  string
	cause string // each reader has one letter of a kind for a cause, such as member/12 or list/7
	about int64  // member; 0: it speaks of nobody
	facts wording.Facts
}

// aboutMember is by which a letter that speaks of a member is found again.
func aboutMember(id int64) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("tartinfo/member/%d", id)
}

// usersOf lists head and clerks of a body; the head is the first.
func (m *Module) usersOf(ctx context.Context, tx *database.Tx, body int64) ([]identity.Reader, error) {
	return m.Identity.Readers(ctx, tx, body, identity.RoleHead, identity.RoleBodyClerk)
}

// userOf gives the user of a body who has a code; nobody when they work there no more.
func (m *Module) userOf(ctx context.Context, tx *database.Tx, body int64, code string) (identity.Reader, error) {
	users, err := m.usersOf(ctx, tx, body)
	i := slices.IndexFunc(users, func(r identity.Reader) bool { return r.Code == code })
	if err != nil || i < 0 {
		return identity.Reader{}, err
	}
	return users[i], nil
}

// centre lists the clerks of the personnel centre.
func (m *Module) centre(ctx context.Context, tx *database.Tx) ([]identity.Reader, error) {
	return m.Identity.Readers(ctx, tx, 0, identity.RoleCentre)
}

// tell lets accounts have a letter, each once for its cause, in the caller's transaction.
func (m *Module) tell(ctx context.Context, tx *database.Tx, l letter, to []identity.Reader) error {
	for _, r := range to {
		fresh, err := m.firstFor(ctx, tx, l, fmt.Sprintf("account/%d", r.AccountID))
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		subject, text, err := m.compose(ctx, tx, l, r.Name)
		if err != nil {
			return err
		}
		err = m.Identity.Post(ctx, tx, r, "tartinfo."+l.kind, subject, text, aboutMember(l.about))
		if err != nil {
			return fmt.Errorf("writing a letter of kind %s: %w", l.kind, err)
		}
	}
	return nil
}

// tellMember lets a member have a letter at the private address, once for its cause.
func (m *Module) tellMember(ctx context.Context, tx *database.Tx, l letter, id int64, name, email string) error {
	fresh, err := m.firstFor(ctx, tx, l, memberSubject(id))
	if err != nil || !fresh || m.Mail == nil || email == "" {
		return err
	}
	subject, text, err := m.compose(ctx, tx, l, name)
	if err != nil {
		return err
	}
	return m.Mail.Write(ctx, tx, mail.Letter{Kind: "tartinfo." + l.kind, To: email, Name: name, Subject: subject, Text: text, About: aboutMember(l.about)})
}

// firstFor notes that a reader has a letter of a cause; false when they had it before.
func (m *Module) firstFor(ctx context.Context, tx *database.Tx, l letter, reader string) (bool, error) {
	n, err := insertLetter.Exec(ctx, tx, l.kind, l.cause, reader, m.at())
	if err != nil {
		return false, fmt.Errorf("noting a letter of kind %s: %w", l.kind, err)
	}
	return n > 0, nil
}

// compose writes a letter in both languages, Hungarian first.
func (m *Module) compose(ctx context.Context, tx *database.Tx, l letter, name string) (subject, text string, err error) {
	facts := wording.Facts{"címzett.név": wording.Of(name)}
	for k, v := range l.facts {
		facts[k] = v
	}
	var b strings.Builder
	for _, lang := range []i18n.Lang{i18n.Hungarian, i18n.English} {
		w, err := m.wordingOf(ctx, tx, l.kind, lang)
		if err != nil {
			return "", "", err
		}
		blocks, missing := wording.Write(w, facts, nil)
		if len(missing) > 0 {
			return "", "", fmt.Errorf("writing a letter of kind %s: %s is missing", l.kind, strings.Join(missing, ", "))
		}
		title, body := split(blocks)
		if lang == i18n.Hungarian {
			subject = title
		} else {
			b.WriteString("\n\n----------------------------------------------------------------------\n\n" + title + "\n\n")
		}
		b.WriteString(body)
	}
	b.WriteString("\n")
	return subject, b.String(), nil
}

// wordingOf gives how a letter is worded: by the centre, or by the program.
func (m *Module) wordingOf(ctx context.Context, tx *database.Tx, kind string, lang i18n.Lang) (*wording.Wording, error) {
	found, err := database.All(ctx, tx, latestWording, func(r database.Row, s *string) error { return r.Scan(s) }, kind, string(lang))
	if err != nil {
		return nil, fmt.Errorf("reading the wording of letter %s: %w", kind, err)
	}
	text := ownWording(kind, lang)
	if len(found) > 0 && found[0] != "" {
		text = found[0]
	}
	w, problems := wording.Parse(text)
	if len(problems) > 0 || text == "" {
		return nil, fmt.Errorf("the wording of letter %s is not readable", kind)
	}
	return w, nil
}
