package app

import (
	"context"
	"strings"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/seal"
	"oszir/internal/ptr"
)

// joinDocuments puts the room of documents together with the rooms whose decisions they carry.
func (a *App) joinDocuments(ring *keys.Ring) error {
	var err error
	a.seal, err = seal.Open(a.cfg.Seal, ring)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "app.bad_seal", err.Error())
	}
	if a.seal.SelfMade() && !a.cfg.Demo {
		a.log.Warn("documents are sealed with a certificate of the program's own, which nobody outside vouches for; see docs/operations.md")
	}
	a.Documents = document.New(document.Deps{
		DB: a.DB, Library: ptr.DocumentLibrary(), Seal: a.seal, Catalog: a.Catalog, Jobs: a.Jobs, Now: a.cfg.Now, BodyName: a.bodyName,
	})
	a.Documents.Addressees = addressees
	a.Documents.Delivered = func(ctx context.Context, who identity.Actor, d *document.Document, on calendar.Day, presumed bool) error {
		return a.PTR.DeliverPosted(ctx, who, d.Subject, d.DecisionID, ptr.Delivery{On: on, Presumed: presumed, WaivedOn: calendar.None})
	}
	a.Documents.SubjectPath = func(subject string) string {
		if id, ok := strings.CutPrefix(subject, "case/"); ok {
			return "/ptr/cases/" + id
		}
		return ""
	}
	a.PTR.Documents = a.Documents
	a.PTR.AccountName = func(ctx context.Context, tx *database.Tx, code string) string { return identity.NameOf(ctx, tx, code) }
	return nil
}

// addressees gives names and addresses for the list of letters.
func addressees(ctx context.Context, tx *database.Tx, persons []int64) (map[int64]document.Addressee, error) {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return nil, err
	}
	letters, err := people.Letterheads(ctx, tx, persons, calendar.Of(at))
	if err != nil {
		return nil, err
	}
	out := make(map[int64]document.Addressee, len(letters))
	for id, l := range letters {
		out[id] = document.Addressee{Name: l.Name, Address: l.Mailing}
	}
	return out, nil
}
