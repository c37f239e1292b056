package ptr

import (
	"context"
	"errors"
	"slices"
	"strings"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/wording"
	"oszir/internal/ptr/benefit"
)

// PaperOrder asks for a document that carries no decision.
type PaperOrder struct {
	CaseID  int64
	Key     string            // of the paper
	Asked   map[string]string // what the clerk typed, by field
	Request audit.Request
}

// CasePapers is what there is of a case on paper, and what can be made.
type CasePapers struct {
	Documents []document.Document // newest first
	Can       []benefit.Document  // papers that carry no decision
	Asks      []wording.Field     // of the paper that was asked for
}

// Papers lists the documents of a case; key asks beside what must be typed for one more. Errors: NotFound.
func (m *Module) Papers(ctx context.Context, who identity.Actor, id int64, key string) (CasePapers, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return CasePapers{}, err
	}
	var out CasePapers
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		c, err := findCase(ctx, tx, who, id)
		if err != nil {
			return err
		}
		out.Documents, err = m.Documents.Of(ctx, tx, caseSubject(id), c.body)
		if err != nil {
			return err
		}
		out.Can = slices.DeleteFunc(c.kind.Papers(), func(d benefit.Document) bool { return d.Decision != "" })
		if key != "" {
			at, err := database.Now(ctx, tx)
			if err != nil {
				return err
			}
			out.Asks, err = m.asks(ctx, tx, key, calendar.Of(at))
			if err != nil {
				return err
			}
			nameAsks(c.kind, key, out.Asks)
		}
		_, err = audit.Write(ctx, tx, caseEntry(who, "ptr.case.papers", c, nil))
		return err
	})
	return out, err
}

// asks gives the fields that the wording of a paper wants typed.
func (m *Module) asks(ctx context.Context, tx *database.Tx, key string, day calendar.Day) ([]wording.Field, error) {
	used, err := m.Documents.UsedFields(ctx, tx, key, day)
	if err != nil {
		return nil, err
	}
	var out []wording.Field
	for _, f := range paperModel {
		if strings.HasPrefix(f.Key, askedPrefix) && slices.Contains(used, f.Key) {
			out = append(out, f)
		}
	}
	return out, nil
}

// PreviewPaper writes a document that carries no decision as it would go out today. Errors: NotFound; Invalid with a Refusal
// for what was typed.
func (m *Module) PreviewPaper(ctx context.Context, who identity.Actor, in PaperOrder) (PaperPreview, error) {
	err := who.Require(identity.ReadCases)
	if err != nil {
		return PaperPreview{}, err
	}
	var out PaperPreview
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		s, err := m.askedSource(ctx, tx, who, in)
		if err != nil {
			return err
		}
		out, err = m.preview(ctx, tx, s)
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, caseEntry(who, "ptr.case.preview", s.c, s.c.people()))
		return err
	})
	return out, err
}

// MakePaper makes a document that carries no decision. The same request again gives the same document. Errors: NotFound;
// Invalid with a Refusal for what was typed or is missing.
func (m *Module) MakePaper(ctx context.Context, who identity.Actor, in PaperOrder) (serial int64, err error) {
	err = who.Require(identity.HandleCases)
	if err == nil {
		err = who.Require(identity.MakeDocuments)
	}
	if err != nil {
		return 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			serial, err = m.Documents.OfEntry(ctx, tx, done)
			return err
		}
		s, err := m.askedSource(ctx, tx, who, in)
		if err != nil {
			return err
		}
		o, err := m.order(ctx, tx, s)
		if err != nil {
			return err
		}
		e := caseEntry(who, "ptr.case.paper", s.c, s.c.people())
		e.Request, e.Detail = in.Request, map[string]any{"paper": s.paper.Key}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		d, err := m.Documents.Issue(ctx, tx, who, o, entry)
		serial = d.Serial
		if lack, ok := errors.AsType[*document.Lacking](err); ok {
			return refuseField("[paper]", "ptr.case.paper_lacks", strings.Join(fieldNames(lack.Fields), "; "))
		}
		return err
	})
	return serial, err
}

// askedSource reads what a paper that carries no decision is made of.
func (m *Module) askedSource(ctx context.Context, tx *database.Tx, who identity.Actor, in PaperOrder) (*paperSource, error) {
	c, err := findCase(ctx, tx, who, in.CaseID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(c.kind.Papers(), func(d benefit.Document) bool { return d.Key == in.Key && d.Decision == "" })
	if i < 0 {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	at, err := database.Now(ctx, tx)
	if err != nil {
		return nil, err
	}
	today := calendar.Of(at)
	s, err := m.sourceOf(ctx, tx, who, c, c.kind.Papers()[i], today)
	if err != nil {
		return nil, err
	}
	s.dated = today
	asks, err := m.asks(ctx, tx, in.Key, today)
	if err != nil {
		return nil, err
	}
	var found []finding.Finding
	s.asked = wording.Facts{}
	for _, f := range asks {
		v, bad := typedFact(f, in.Asked[f.Key])
		if bad {
			found = append(found, finding.Finding{Field: f.Key, Code: finding.Format, Key: "ptr.paper.unreadable"})
		}
		s.asked[f.Key] = v
	}
	if len(found) > 0 {
		return nil, refuse(found, nil)
	}
	return s, nil
}
