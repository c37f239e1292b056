package exchange

import (
	"context"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// AddPartner takes in a partner and gives its number. Errors: Invalid; Conflict when the code is taken.
func (m *Module) AddPartner(ctx context.Context, who identity.Actor, p Partner) (id int64, err error) {
	err = who.Require(identity.ManagePartners)
	if err != nil {
		return 0, err
	}
	err = p.check(m.Insecure)
	if err != nil {
		return 0, err
	}
	if code, _ := m.BodyName(ctx, p.BodyID); code == "" {
		return 0, errs.New(errs.Invalid, "exchange.bad_body")
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		e := who.Entry("exchange.add_partner", "partner/"+p.Code)
		e.Detail = map[string]any{"sort": p.Sort, "body": p.BodyID, "trial": p.Trial}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, insertPartner, []any{p.Code, p.Name, string(p.Sort), p.BodyID, string(roles[p.Sort]), p.Callback, p.Trial, m.Now(), entry}, &id)
		if database.Violates(err, "partner_code") {
			return errs.Wrap(err, errs.Conflict, "exchange.code_taken", p.Code)
		}
		if err != nil {
			return fmt.Errorf("storing a partner: %w", err)
		}
		return nil
	})
	return id, err
}

// Change is what can be changed of a partner.
type Change struct {
	Code     string
	Name     string
	Callback string
	Trial    bool
	Disabled bool
}

// ChangePartner changes a partner; one that is disabled is refused from now on, whatever tokens it holds. Errors: NotFound,
// Invalid.
func (m *Module) ChangePartner(ctx context.Context, who identity.Actor, in Change) error {
	err := who.Require(identity.ManagePartners)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err := partnerOf(ctx, tx, in.Code)
		if err != nil {
			return err
		}
		p.Name, p.Callback, p.Trial, p.Disabled = in.Name, in.Callback, in.Trial, in.Disabled
		err = p.check(m.Insecure)
		if err != nil {
			return err
		}
		e := who.Entry("exchange.change_partner", "partner/"+p.Code)
		e.Detail = map[string]any{"trial": p.Trial, "disabled": p.Disabled}
		_, err = audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		return updatePartner.ExecOne(ctx, tx, p.ID, p.Name, p.Callback, p.Trial, p.Disabled, m.Now())
	})
}

// NewCredential is a credential of a partner as people hand it in.
type NewCredential struct {
	Partner string // code
	PEM     []byte // a certificate or a public key
	Name    string // of a key; a certificate has one of its own
	From    time.Time
	Until   time.Time // of a key; a certificate counts at most as long as it says
}

// AddCredential takes in a credential. Errors: NotFound, Invalid; Conflict when somebody has it already.
func (m *Module) AddCredential(ctx context.Context, who identity.Actor, in NewCredential) (Credential, error) {
	err := who.Require(identity.ManagePartners)
	if err != nil {
		return Credential{}, err
	}
	c, err := readCredential(in.PEM)
	if err != nil {
		return Credential{}, err
	}
	if in.Name != "" {
		c.Name = in.Name
	}
	if c.Sort == "key" || in.From.After(c.From) {
		c.From = in.From
	}
	if c.Sort == "key" || !in.Until.IsZero() && in.Until.Before(c.Until) {
		c.Until = in.Until
	}
	if c.From.IsZero() {
		c.From = m.Now()
	}
	if !c.From.Before(c.Until) || c.Until.Sub(c.From) > longestCredential {
		return Credential{}, errs.New(errs.Invalid, "exchange.bad_days")
	}
	if c.Name == "" || len([]rune(c.Name)) > 200 {
		return Credential{}, errs.New(errs.Invalid, "exchange.bad_name")
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err := partnerOf(ctx, tx, in.Partner)
		if err != nil {
			return err
		}
		c.PartnerID = p.ID
		e := who.Entry("exchange.add_credential", "partner/"+p.Code)
		e.Detail = map[string]any{"sort": c.Sort, "digest": fmt.Sprintf("%x", c.Digest[:8])}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = database.One(ctx, tx, insertCredential, []any{p.ID, c.Sort, c.Digest, c.public, c.Name, c.From, c.Until, entry}, &c.ID)
		if database.Violates(err, "credential_once") {
			return errs.Wrap(err, errs.Conflict, "exchange.credential_taken")
		}
		if err != nil {
			return fmt.Errorf("storing a credential: %w", err)
		}
		return nil
	})
	return *c, err
}

// RevokeCredential makes a credential, and the tokens that were given for it, count no more. Errors: NotFound.
func (m *Module) RevokeCredential(ctx context.Context, who identity.Actor, id int64) error {
	err := who.Require(identity.ManagePartners)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var code string
		err := database.One(ctx, tx, revokeCredential, []any{id, m.Now()}, &code)
		if errs.KindOf(err) == errs.NotFound {
			return errs.Wrap(err, errs.NotFound, "error.not_found")
		}
		if err != nil {
			return fmt.Errorf("revoking credential %d: %w", id, err)
		}
		e := who.Entry("exchange.revoke_credential", "partner/"+code)
		e.Detail = map[string]any{"credential": id}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
}

// Partners lists all partners with their credentials.
func (m *Module) Partners(ctx context.Context, who identity.Actor) (out []PartnerLine, err error) {
	err = who.Require(identity.ManagePartners)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		partners, err := database.All(ctx, tx, listPartners, scanPartner)
		if err != nil {
			return fmt.Errorf("listing partners: %w", err)
		}
		credentials, err := database.All(ctx, tx, listCredentials, scanCredential)
		if err != nil {
			return fmt.Errorf("listing credentials: %w", err)
		}
		of := map[int64][]Credential{}
		for _, c := range credentials {
			of[c.PartnerID] = append(of[c.PartnerID], c)
		}
		for _, p := range partners {
			out = append(out, PartnerLine{p, of[p.ID]})
		}
		_, err = audit.Write(ctx, tx, who.Entry("exchange.partners", "partners"))
		return err
	})
	return out, err
}

// Partner gives a partner with its credentials and when each was used last. Errors: NotFound.
func (m *Module) Partner(ctx context.Context, who identity.Actor, code string) (out PartnerLine, err error) {
	err = who.Require(identity.ManagePartners)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out.Partner, err = partnerOf(ctx, tx, code)
		if errs.KindOf(err) == errs.NotFound {
			return errs.Wrap(err, errs.NotFound, "error.not_found")
		}
		if err != nil {
			return err
		}
		out.Credentials, err = database.All(ctx, tx, credentialsOf, func(r database.Row, c *Credential) error {
			var used *time.Time
			err := scanUsed(r, c, &used)
			if used != nil {
				c.UsedAt = *used
			}
			return err
		}, out.ID)
		if err != nil {
			return fmt.Errorf("listing a partner's credentials: %w", err)
		}
		_, err = audit.Write(ctx, tx, who.Entry("exchange.partner", "partner/"+out.Code))
		return err
	})
	return out, err
}

// PartnerLine is a partner with what it proves itself by.
type PartnerLine struct {
	Partner

	Credentials []Credential
}

// partnerOf finds a partner by its code. Errors: NotFound.
func partnerOf(ctx context.Context, tx *database.Tx, code string) (Partner, error) {
	found, err := database.All(ctx, tx, partnerByCode, scanPartner, code)
	if err != nil {
		return Partner{}, fmt.Errorf("looking for a partner: %w", err)
	}
	if len(found) == 0 {
		return Partner{}, errs.New(errs.NotFound, "exchange.no_partner", code)
	}
	return found[0], nil
}
