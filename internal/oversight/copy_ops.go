package oversight

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/datacopy"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
)

// copied are the groups of data that the log names for a copy.
var copied = []string{"identity", "numbers", "addresses", "contact", "personal", "relations", "benefits", "history", "document", "rights", "trail"}

// mostReason is how long the reason of a copy may be, in bytes.
const mostReason = 2000

// OwnCopy writes the copy of all data about the owner of the account (GDPR 15. cikk (3)) as a ZIP file: what a person reads,
// what a program reads, and the documents that were issued. Other people stand in it by name, where their case is one's own.
func (m *Module) OwnCopy(ctx context.Context, who identity.Actor, lang i18n.Lang, to io.Writer) error {
	err := who.Require(identity.SeeOwnTrail)
	if err != nil {
		return err
	}
	person, _ := m.PersonOf(ctx, who.AccountID)
	return m.writeCopy(ctx, who, "oversight.own_copy", copyOf{person: person, account: who.AccountID, name: who.Code, lang: lang}, to)
}

// PersonCopy writes the same for a person who asks an office for it whose client they are; the central service makes it for
// everybody. Errors: NotFound when nobody has the number; Invalid without a reason, or for a stranger of the office.
func (m *Module) PersonCopy(ctx context.Context, who identity.Actor, lang i18n.Lang, in CopyOrder, to io.Writer) error {
	err := who.Require(identity.CopyData)
	if err != nil {
		return err
	}
	in.Reason = fields.Clean(in.Reason)
	if in.Reason == "" || len(in.Reason) > mostReason {
		return errs.New(errs.Invalid, "oversight.reason_missing")
	}
	return m.writeCopy(ctx, who, "oversight.copy", copyOf{person: in.PersonID, reason: in.Reason, lang: lang, asked: true}, to)
}

// copyOf is whose copy is made, and how it was asked for.
type copyOf struct {
	person, account int64 // 0: none
	name            string
	reason          string
	lang            i18n.Lang
	asked           bool // at an office
}

func (m *Module) writeCopy(ctx context.Context, who identity.Actor, operation string, in copyOf, to io.Writer) error {
	return m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		numbers, err := numbersOf(ctx, tx, in.person)
		if err != nil {
			return err
		}
		if in.person != 0 {
			names, err := people.Names(ctx, tx, []int64{in.person})
			if err != nil {
				return err
			}
			n, ok := names[in.person]
			switch {
			case ok:
				in.name = strings.TrimSpace(n.FamilyName + " " + n.GivenName)
			case in.asked:
				return errs.New(errs.NotFound, "error.not_found")
			}
		}
		if in.asked && !who.May(identity.ExtractAll) {
			strangers, err := m.Strangers(ctx, tx, who.BodyID, numbers)
			if err != nil {
				return err
			}
			if len(strangers) == len(numbers) {
				return errs.New(errs.Invalid, "oversight.copy.not_client")
			}
		}
		accounts, err := m.Copies.Accounts(ctx, tx, numbers)
		if err != nil {
			return err
		}
		if in.account != 0 && !slices.Contains(accounts, in.account) {
			accounts = append(accounts, in.account)
		}
		trail, err := m.copyTrail(ctx, tx, who, in, numbers)
		if err != nil {
			return err
		}
		others, err := datacopy.Write(ctx, tx, to, &datacopy.Copy{
			Lang: in.lang, Catalog: m.Catalog, At: m.Now(), Name: in.name, Of: datacopy.Of{Persons: numbers, Accounts: accounts}, Head: m.copyHead(ctx, who, in),
			Sources: m.Copies.Sources, Sections: []datacopy.Section{{Name: trailSource, Rows: trail}}, Files: m.Copies.Files, Words: m.words(in.lang),
			Persons: nameAll,
			Body: func(ctx context.Context, id int64) string {
				_, name := m.BodyName(ctx, id)
				return name
			},
		})
		if err != nil {
			return err
		}
		subject := fmt.Sprintf("person/%d", in.person)
		if in.person == 0 {
			subject = fmt.Sprintf("account/%d", in.account)
		}
		e := who.Entry(operation, subject)
		e.Persons, e.Fields, e.Ground = append(slices.Clone(numbers), others...), copied, laws[operation]
		err = m.Reasons.Seal(ctx, tx, &e, in.person, in.reason)
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
}

// nameAll gives people's present names in full.
func nameAll(ctx context.Context, tx *database.Tx, ids []int64) (map[int64]string, error) {
	names, err := people.Names(ctx, tx, ids)
	out := map[int64]string{}
	for id, n := range names {
		out[id] = strings.TrimSpace(n.FamilyName + " " + n.GivenName)
	}
	return out, err
}

// copyHead is what the first page of a copy says besides.
func (m *Module) copyHead(ctx context.Context, who identity.Actor, in copyOf) [][2]string {
	say := func(key string) string { return m.Catalog.Text(in.lang, key) }
	out := [][2]string{{say("oversight.copy.ground"), say("oversight.copy.ground_text")}}
	if in.asked {
		_, office := m.BodyName(ctx, who.BodyID)
		out = append(out, [2]string{say("oversight.copy.office"), office})
	}
	return out
}

// copyTrail gives who looked at a person's data, as the person is told: with offices and roles, without clerks and without
// official checks that go on.
func (m *Module) copyTrail(ctx context.Context, tx *database.Tx, who identity.Actor, in copyOf, numbers []int64) ([]json.RawMessage, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	delays, err := readDelays(ctx, tx, numbers)
	if err != nil {
		return nil, err
	}
	today := calendar.Of(m.Now())
	lines, err := m.lines(ctx, tx, audit.Filter{Persons: numbers}, mostOwn, func(k *audit.Kept) bool {
		return slices.ContainsFunc(delays, func(d Delay) bool { return d.hides(k.BodyID, k.At, today) })
	})
	if err != nil {
		return nil, err
	}
	out := make([]json.RawMessage, 0, len(lines))
	for i := range lines {
		l := &lines[i]
		_, office := m.BodyName(ctx, l.BodyID)
		role := m.roleText(in.lang, l.Role)
		if l.Actor == who.Code && !in.asked {
			office, role = m.Catalog.Text(in.lang, "oversight.own.you"), ""
		}
		raw, err := json.Marshal(struct {
			Number int64     `json:"entry"`
			At     time.Time `json:"at"`
			Office string    `json:"office,omitempty"`
			Role   string    `json:"role,omitempty"`
			Did    string    `json:"did"`
			Data   string    `json:"data,omitempty"`
			Why    string    `json:"why,omitempty"`
			Law    string    `json:"law,omitempty"`
		}{l.ID, l.At, office, role, ownText(m.Catalog, in.lang, l.Operation), m.fieldTexts(in.lang, l.Fields), whyText(m.Catalog, in.lang, &l.Kept), l.Law})
		if err != nil {
			return nil, err
		}
		out = append(out, raw)
	}
	return out, nil
}
