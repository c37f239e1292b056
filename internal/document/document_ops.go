package document

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
)

// Issue numbers a document and stores it in the transaction of its cause, whose log entry is given; its file is made by a
// job. Errors: those of Draw; Invalid when a letter of it cannot be printed.
func (m *Module) Issue(ctx context.Context, tx *database.Tx, who identity.Actor, o Order, entry int64) (Document, error) {
	d, err := m.Draw(ctx, tx, o)
	if err != nil {
		return Document{}, err
	}
	return m.issue(ctx, tx, who, o, d, entry)
}

// IssuePaper numbers a document that another room has written by itself, without a wording of this one. Of the order it takes
// everything but the facts; the sort is a key of that room, the title of the paper the document's name. Number, code, seal,
// revocation and erasure are those of every document. Errors: Invalid when a letter of it cannot be printed.
func (m *Module) IssuePaper(ctx context.Context, tx *database.Tx, who identity.Actor, o Order, p paper.Paper, entry int64) (Document, error) {
	return m.issue(ctx, tx, who, o, Drawn{Paper: p, Wordings: map[string]string{}}, entry)
}

// issue stores what was drawn: number, proof and content. Its title is that of the paper.
func (m *Module) issue(ctx context.Context, tx *database.Tx, who identity.Actor, o Order, d Drawn, entry int64) (Document, error) {
	out := Document{
		Sort: o.Sort, Title: d.Paper.Title, BodyID: o.BodyID, PersonID: o.PersonID, Subject: o.Subject, DecisionID: o.DecisionID, Adjudication: o.Adjudication,
		Dated: o.Dated, State: Made, MadeBy: who.Code,
	}
	var err error
	out.MadeAt, err = database.Now(ctx, tx)
	if err != nil {
		return out, err
	}
	err = database.One(ctx, tx, drawSerial, nil, &out.Serial)
	if err != nil {
		return out, fmt.Errorf("drawing a serial number: %w", err)
	}
	proof, err := m.prove(&out, o)
	if err != nil {
		return out, err
	}
	// What cannot be printed is refused now, and not found by a job when the office is at home.
	_, err = pdf.Print(m.complete(d.Paper, &out, proof), out.MadeAt)
	if err != nil {
		return out, err
	}
	for digest, text := range d.texts {
		raw, err := hex.DecodeString(digest)
		if err != nil {
			return out, err
		}
		_, err = insertText.Exec(ctx, tx, raw, text)
		if err != nil {
			return out, fmt.Errorf("storing a wording: %w", err)
		}
	}
	wordings, err := json.Marshal(d.Wordings)
	if err != nil {
		return out, fmt.Errorf("encoding wordings: %w", err)
	}
	content, err := json.Marshal(d.Paper)
	if err != nil {
		return out, fmt.Errorf("encoding a document: %w", err)
	}
	err = insertDocument.ExecOne(ctx, tx, out.Serial, out.Sort, out.Title, out.BodyID, out.PersonID, out.Subject, out.DecisionID, out.Adjudication, out.Dated.Time(),
		wordings, out.MadeBy, out.MadeAt, entry)
	if err != nil {
		return out, fmt.Errorf("storing document %d: %w", out.Serial, err)
	}
	err = insertFile.ExecOne(ctx, tx, out.PersonID, out.Serial, content, proof)
	if err != nil {
		return out, fmt.Errorf("storing the content of document %d: %w", out.Serial, err)
	}
	if m.Jobs != nil {
		err = m.Jobs.Add(ctx, tx, FileJob)
	}
	return out, err
}

func scanDocument(r database.Row, d *Document) error {
	var dated, delivered database.Day
	var posted, revoked *time.Time
	err := r.Scan(&d.Serial, &d.Sort, &d.Title, &d.BodyID, &d.PersonID, &d.Subject, &d.DecisionID, &d.Adjudication, &dated, &d.State, &d.MadeBy, &d.MadeAt,
		&posted, &d.PostID, &delivered, &d.Presumed, &revoked, &d.RevokedWhy)
	d.Dated, d.DeliveredOn = dated.Day, delivered.Day
	if posted != nil {
		d.PostedAt = *posted
	}
	if revoked != nil {
		d.Revoked, d.RevokedAt = true, *revoked
	}
	return err
}

// find reads a document of the actor's body. Errors: NotFound.
func find(ctx context.Context, tx *database.Tx, who identity.Actor, serial int64) (Document, error) {
	found, err := database.All(ctx, tx, oneDocument, scanDocument, serial)
	if err != nil {
		return Document{}, fmt.Errorf("reading document %d: %w", serial, err)
	}
	if len(found) == 0 || found[0].BodyID != who.BodyID {
		return Document{}, errs.New(errs.NotFound, "error.not_found")
	}
	return found[0], nil
}

// Open gives a document of one's own body with what stands in it. Errors: NotFound.
func (m *Module) Open(ctx context.Context, who identity.Actor, serial int64) (d Document, p paper.Paper, err error) {
	err = who.Require(identity.ReadDocuments)
	if err != nil {
		return d, p, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		d, err = find(ctx, tx, who, serial)
		if err != nil {
			return err
		}
		var content []byte
		var proof string
		err = database.One(ctx, tx, readContent, []any{d.PersonID, serial}, &content, &proof)
		if err != nil {
			return fmt.Errorf("reading the content of document %d: %w", serial, err)
		}
		if content != nil {
			err = json.Unmarshal(content, &p)
			if err != nil {
				return fmt.Errorf("decoding document %d: %w", serial, err)
			}
			p = m.complete(p, &d, proof)
		}
		_, err = audit.Write(ctx, tx, read(who, "document.open", &d))
		return err
	})
	return d, p, err
}

func read(who identity.Actor, operation string, d *Document) audit.Entry {
	e := who.Entry(operation, fmt.Sprintf("document/%d", d.Serial))
	e.Persons, e.Fields = []int64{d.PersonID}, []string{"document"}
	return e
}

// File gives the signed PDF of a document of one's own body; nil while it is being made. Errors: NotFound.
func (m *Module) File(ctx context.Context, who identity.Actor, serial int64) (d Document, file []byte, err error) {
	err = who.Require(identity.ReadDocuments)
	if err != nil {
		return d, nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		d, err = find(ctx, tx, who, serial)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, readFile, []any{d.PersonID, serial}, &file)
		if err != nil {
			return fmt.Errorf("reading the file of document %d: %w", serial, err)
		}
		_, err = audit.Write(ctx, tx, read(who, "document.file", &d))
		return err
	})
	return d, file, err
}

// Of lists the documents that belong to a subject of a body, newest first, in the transaction of whoever shows it. Nothing
// of their content is read.
func (m *Module) Of(ctx context.Context, tx *database.Tx, subject string, body int64) ([]Document, error) {
	out, err := database.All(ctx, tx, documentsOf, scanDocument, subject, body)
	if err != nil {
		return nil, fmt.Errorf("listing the documents of %s: %w", subject, err)
	}
	return out, nil
}

// OfEntry gives the document that was made under a log entry.
func (m *Module) OfEntry(ctx context.Context, tx *database.Tx, entry int64) (serial int64, err error) {
	err = database.One(ctx, tx, documentOfEntry, []any{entry}, &serial)
	if err != nil {
		return 0, fmt.Errorf("reading the document of entry %d: %w", entry, err)
	}
	return serial, nil
}

// Revoke says that a document of one's own body counts no more. Errors: NotFound; Invalid without a reason.
func (m *Module) Revoke(ctx context.Context, who identity.Actor, serial int64, reason string) error {
	err := who.Require(identity.MakeDocuments)
	if err != nil {
		return err
	}
	if reason == "" || len(reason) > 1000 {
		return errs.New(errs.Invalid, "document.reason_missing")
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		d, err := find(ctx, tx, who, serial)
		if err != nil {
			return err
		}
		entry, err := audit.Write(ctx, tx, read(who, "document.revoke", &d))
		if err != nil {
			return err
		}
		_, err = revokeDocument.Exec(ctx, tx, serial, m.Now(), who.Code, reason, entry)
		if err != nil {
			return fmt.Errorf("revoking document %d: %w", serial, err)
		}
		return nil
	})
}

// RevokeOf revokes the documents of a decision that counts no more, in the transaction in which it ceased to.
func (m *Module) RevokeOf(ctx context.Context, tx *database.Tx, who identity.Actor, decision int64, reason string, entry int64) error {
	_, err := revokeOfDecision.Exec(ctx, tx, decision, m.Now(), who.Code, reason, entry)
	if err != nil {
		return fmt.Errorf("revoking the documents of decision %d: %w", decision, err)
	}
	return nil
}

// Erase empties what documents say of people whose data are erased; the documents' numbers stay.
func Erase(ctx context.Context, tx *database.Tx, _ int64, persons []int64) error {
	_, err := eraseFiles.Exec(ctx, tx, persons)
	if err == nil {
		_, err = eraseDocuments.Exec(ctx, tx, persons)
	}
	if err != nil {
		return fmt.Errorf("erasing documents: %w", err)
	}
	return nil
}

// complete puts the code and its lines into a paper.
func (m *Module) complete(p paper.Paper, d *Document, proof string) paper.Paper {
	p.Running = d.Number()
	if d.Adjudication != "" {
		p.Running = d.Adjudication + " · " + d.Number()
	}
	return withCode(p, m.Address+"/verify#"+proof, "Iratszám: "+d.Number(), "A kód és az elektronikus bélyegző bárki által ellenőrizhető:", m.Address+"/verify")
}

// today is the day by the room's clock.
func (m *Module) today() calendar.Day { return calendar.Of(m.Now()) }
