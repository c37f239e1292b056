package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/qr"
)

// Whoever holds a document may ask whether it is ours: these operations take no actor. They say nothing of anybody that
// does not stand in what was handed in. A check of a document that we issued leaves an entry in the log, without a person;
// of what is not ours nothing is kept.

// nobody is who checks, in the log.
const nobody = "unknown"

// VerifyCode checks the text of a document's code, with or without the address before it. Whatever the text is, the answer
// is a verdict.
func (m *Module) VerifyCode(ctx context.Context, text string) (Check, error) {
	out := CheckCode(text, m.Seal.Keys())
	token := strings.TrimSpace(text[strings.LastIndexByte(text, '#')+1:])
	return m.register(ctx, out, "code", func(ctx context.Context, tx *database.Tx, d *Document) (string, bool, error) {
		var stored string
		err := database.One(ctx, tx, askedProof, []any{d.PersonID, d.Serial}, &stored)
		return stored, stored == token, err
	})
}

// VerifyPicture checks the code in a photograph or a scan. Errors: Invalid when the picture cannot be read or has no code;
// the context's when looking for it takes too long.
func (m *Module) VerifyPicture(ctx context.Context, picture []byte) (Check, error) {
	text, err := qr.Read(ctx, picture)
	switch {
	case errors.Is(err, qr.ErrForm):
		return Check{}, errs.Wrap(err, errs.Invalid, "document.verify.not_picture")
	case errors.Is(err, qr.ErrLarge):
		return Check{}, errs.Wrap(err, errs.Invalid, "document.verify.picture_large")
	case errors.Is(err, qr.ErrNone):
		return Check{}, errs.Wrap(err, errs.Invalid, "document.verify.no_code")
	case err != nil:
		return Check{}, err
	}
	return m.VerifyCode(ctx, text)
}

// MaxFile is how many bytes a file may have that is checked.
const MaxFile = 5 << 20

// VerifyFile checks a sealed PDF file. Errors: Invalid when it is too large.
func (m *Module) VerifyFile(ctx context.Context, file []byte) (Check, error) {
	if len(file) > MaxFile {
		return Check{}, errs.New(errs.Invalid, "document.verify.file_large")
	}
	out := CheckFile(file, m.Seal.Trusted())
	sum := sha256.Sum256(file)
	return m.register(ctx, out, "file", func(ctx context.Context, tx *database.Tx, d *Document) (string, bool, error) {
		var stored string
		err := database.One(ctx, tx, askedFile, []any{d.PersonID, d.Serial}, &stored)
		return stored, stored == hex.EncodeToString(sum[:]), err
	})
}

// register asks the register about what holds by itself: whether exactly this was issued, and whether it still counts. A
// key that somebody stole makes signatures, but no entry of ours.
func (m *Module) register(ctx context.Context, c Check, by string, stored func(ctx context.Context, tx *database.Tx, d *Document) (text string, same bool, err error)) (Check, error) {
	at := m.Now()
	if c.Verdict != Valid {
		c.At = at
		return c, nil
	}
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		d, there, err := asked(ctx, tx, c.Serial)
		if err != nil {
			return err
		}
		if !there {
			c = disowned(Foreign, whyUnregistered)
			return nil
		}
		text, same, err := stored(ctx, tx, &d)
		switch {
		case err != nil:
			return fmt.Errorf("looking up what document %d holds: %w", d.Serial, err)
		case text != "" && !same:
			c = disowned(Foreign, whyUnregistered)
		default:
			m.judge(ctx, &c, &d, text == "")
		}
		return logCheck(ctx, tx, &d, by, c.Verdict)
	})
	c.At = at
	return c, err
}

// asked reads a document for whoever asks about it.
func asked(ctx context.Context, tx *database.Tx, serial int64) (d Document, there bool, err error) {
	found, err := database.All(ctx, tx, oneDocument, scanDocument, serial)
	if err != nil {
		return d, false, fmt.Errorf("reading document %d: %w", serial, err)
	}
	if len(found) == 0 {
		return d, false, nil
	}
	return found[0], true, nil
}

// judge fills in what the register adds to a document that is ours.
func (m *Module) judge(ctx context.Context, c *Check, d *Document, erased bool) {
	if c.Office == "" {
		_, c.Office = m.BodyName(ctx, d.BodyID)
	}
	c.Dated, c.Adjudication = d.Dated, d.Adjudication
	switch {
	case d.Revoked:
		c.Verdict, c.RevokedAt = Revoked, d.RevokedAt
	case erased || d.State == Erased:
		c.Verdict = Gone
	}
}

func logCheck(ctx context.Context, tx *database.Tx, d *Document, by string, v Verdict) error {
	_, err := audit.Write(ctx, tx, audit.Entry{
		Actor: nobody, Operation: "document.verify", Subject: fmt.Sprintf("document/%d", d.Serial), Detail: map[string]any{"by": by, "verdict": string(v)},
	})
	return err
}

// Asked is a question about a document that one has before one's eyes: its number, and the adjudication id or the day that
// stand on it too.
type Asked struct {
	Number       string
	Adjudication string
	Dated        calendar.Day // None: not given
}

// VerifyNumber says what document has a number, from which office and day, and whether it counts; nothing else, and that
// only to who knows a second thing that stands on it. A number that nobody has and a wrong second answer alike. Errors: Invalid when
// the number was mistyped or the second thing is missing.
func (m *Module) VerifyNumber(ctx context.Context, in Asked) (Check, error) {
	serial, ok := ParseSerial(in.Number)
	if !ok {
		return Check{}, errs.New(errs.Invalid, "document.verify.bad_number")
	}
	adjudication := strings.ToUpper(strings.TrimSpace(in.Adjudication))
	if adjudication == "" && in.Dated == calendar.None {
		return Check{}, errs.New(errs.Invalid, "document.verify.second_missing")
	}
	c := disowned(Foreign, whyNumber)
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		d, there, err := asked(ctx, tx, serial)
		if err != nil {
			return err
		}
		known := there && (adjudication != "" && adjudication == strings.ToUpper(d.Adjudication) || adjudication == "" && in.Dated == d.Dated)
		if !known {
			return nil
		}
		c = Check{Verdict: Valid, Serial: d.Serial, Number: d.Number(), Title: d.Title}
		m.judge(ctx, &c, &d, false)
		return logCheck(ctx, tx, &d, "number", c.Verdict)
	})
	c.At = m.Now()
	return c, err
}

// Revocations writes the signed list of the documents that count no more, for those who check without asking us.
func (m *Module) Revocations(ctx context.Context) (string, error) {
	list := Revocations{At: m.Now()}
	list.Next = list.At.Add(listFor)
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		// What is issued meanwhile is younger than the list.
		err := database.One(ctx, tx, lastSerial, nil, &list.Last)
		if err != nil {
			return err
		}
		list.Serials, err = database.All(ctx, tx, revokedSerials, func(r database.Row, n *int64) error { return r.Scan(n) })
		return err
	})
	if err != nil {
		return "", fmt.Errorf("listing revoked documents: %w", err)
	}
	return list.Sign(m.Seal)
}

// Keys gives what our documents are checked by.
func (m *Module) Keys() Keys { return NewKeys(m.Seal, m.Address) }
