package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// OwnProfile gives what the owner of the actor's account has said of themselves. Who has said nothing yet gets a profile
// with version 0 and what the account knows. Errors: NotFound for who has no account.
func (m *Module) OwnProfile(ctx context.Context, who Actor) (Profile, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return Profile{}, err
	}
	var p Profile
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err = currentProfile(ctx, tx, who.AccountID)
		return err
	})
	p.Code = who.Code
	return p, err
}

// noBody is the id of a body that is not there: who may something about it may it about all.
const noBody = -1

// ProfileOf gives the profile of another account, for whoever sees the rights of a body that it belongs to. The reading
// is logged. Errors: NotFound.
func (m *Module) ProfileOf(ctx context.Context, who Actor, code string) (Profile, error) {
	err := who.Require(SeeRights)
	if err != nil {
		return Profile{}, err
	}
	var a account
	var bodies []int64
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		err := database.One(ctx, tx, accountByCode, []any{soughtCode(code)}, a.fields()...)
		if err != nil {
			return errs.Wrap(err, errs.KindOf(err), "error.not_found")
		}
		bodies, err = database.All(ctx, tx, bodiesOfAccount, func(r database.Row, id *int64) error { return r.Scan(id) }, a.ID, m.now())
		return err
	})
	if err != nil {
		return Profile{}, err
	}
	err = who.RequireFor(SeeRights, noBody) // who sees all bodies sees also who belongs to none
	for _, body := range bodies {
		if errs.KindOf(err) == errs.NotFound {
			err = m.requireFor(ctx, who, SeeRights, body)
		}
	}
	if err != nil {
		return Profile{}, err
	}
	var p Profile
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err = currentProfile(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		entry := who.Entry("identity.profile_read", subject(a.ID))
		entry.Fields = []string{"profile"}
		entry.Persons, err = personsOfAccount(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, entry)
		return err
	})
	p.Code = a.Code
	return p, err
}

// personsOfAccount gives who the owner of an account is in the client registry, for the log; nil when that is not known.
func personsOfAccount(ctx context.Context, tx *database.Tx, accountID int64) ([]int64, error) {
	var name, email string
	var person int64
	err := database.One(ctx, tx, accountContact, []any{accountID}, &name, &email, &person)
	if err != nil {
		return nil, fmt.Errorf("reading account %d: %w", accountID, err)
	}
	if person == 0 {
		return nil, nil
	}
	return []int64{person}, nil
}

// currentProfile reads the profile that an account has now; its version is 0 when there is none.
func currentProfile(ctx context.Context, tx *database.Tx, accountID int64) (Profile, error) {
	p, err := readProfile(ctx, tx, openProfile, accountID)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		p = Profile{Natural: Natural{BirthDate: calendar.None}}
		var name string
		var person int64
		err = database.One(ctx, tx, accountContact, []any{accountID}, &name, &p.Email, &person)
		if err != nil {
			return p, fmt.Errorf("reading account %d: %w", accountID, err)
		}
		return p, nil
	case err != nil:
		return p, fmt.Errorf("reading the profile of account %d: %w", accountID, err)
	}
	return p, nil
}

// readProfile reads one version. Errors: NotFound.
func readProfile(ctx context.Context, tx *database.Tx, s *database.Statement, args ...any) (Profile, error) {
	var p Profile
	var born database.Day
	err := database.One(ctx, tx, s, args,
		&p.ID, &p.Recorded, &p.Natural.FamilyName, &p.Natural.GivenName, &p.Natural.BirthFamilyName, &p.Natural.BirthGivenName,
		&p.Natural.MotherFamilyName, &p.Natural.MotherGivenName, &p.Natural.BirthPlace, &born,
		&p.Authentic, &p.Email, &p.Phone, &p.Employment, &p.Employer, &p.Post, &p.Software, &p.Visited, &p.Confirmed)
	p.Natural.BirthDate = born.Day
	return p, err
}

// storeProfile closes the version that is there and writes the next; the account's name and address follow.
func storeProfile(ctx context.Context, tx *database.Tx, accountID, entry int64, p *Profile, now time.Time) error {
	if p.ID != 0 && !now.After(p.Recorded) {
		now = p.Recorded.Add(time.Microsecond) // two versions of one moment
	}
	_, err := closeProfile.Exec(ctx, tx, accountID, now)
	if err != nil {
		return fmt.Errorf("closing a profile of account %d: %w", accountID, err)
	}
	n := &p.Natural
	var born any
	if n.BirthDate != calendar.None {
		born = n.BirthDate.Time()
	}
	err = database.One(ctx, tx, insertProfile, []any{
		accountID, now, entry, n.FamilyName, n.GivenName, n.BirthFamilyName, n.BirthGivenName, n.MotherFamilyName, n.MotherGivenName, n.BirthPlace, born,
		list(p.Authentic), p.Email, p.Phone, string(p.Employment), p.Employer, p.Post, p.Software, list(p.Visited), p.Confirmed,
	}, &p.ID)
	if err != nil {
		return fmt.Errorf("storing a profile of account %d: %w", accountID, err)
	}
	p.Recorded = now
	if p.name() == "" {
		return nil
	}
	err = nameAccount.ExecOne(ctx, tx, accountID, p.name(), p.Email)
	if err != nil {
		return fmt.Errorf("naming account %d: %w", accountID, err)
	}
	return nil
}

// list makes texts of names; never nil, since the columns are arrays that must be there.
func list[T ~string](names []T) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return out
}

// ProfileAnswers are one page of the registration as it was typed.
type ProfileAnswers struct {
	Step    ProfileStep
	Seen    int64 // the version that the page showed
	Values  map[ProfileField]string
	Request audit.Request
}

// SaveProfile keeps one page of the actor's own profile. What the provider vouches for stays as it is, whatever was sent.
// Errors: NotFound for a page that is not there; *ProfileRefusal (Invalid) with everything that is wrong; Conflict when
// the page was answered otherwise since it was shown.
func (m *Module) SaveProfile(ctx context.Context, who Actor, in ProfileAnswers) (Profile, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return Profile{}, err
	}
	asked := fieldsOf(in.Step)
	if asked == nil {
		return Profile{}, errs.New(errs.NotFound, "error.not_found")
	}
	return m.changeProfile(ctx, who, in.Request, "identity.profile_save", func(ctx context.Context, tx *database.Tx, p *Profile) ([]ProfileField, error) {
		if in.Seen != p.ID {
			before, err := seenProfile(ctx, tx, who.AccountID, in.Seen)
			if err != nil {
				return nil, err
			}
			for _, f := range asked {
				if before.text(f) != p.text(f) {
					return nil, errs.New(errs.Conflict, "identity.profile.changed_meanwhile")
				}
			}
		}
		refusal := &ProfileRefusal{}
		for _, f := range asked {
			if !p.may(f) {
				continue
			}
			var known *errs.Error
			err := p.set(f, in.Values[f])
			if errors.As(err, &known) {
				refusal.Problems = append(refusal.Problems, ProfileProblem{f, known.Key})
			}
		}
		if len(refusal.Problems) > 0 {
			return nil, refusal
		}
		if !slices.Contains(p.Visited, in.Step) {
			p.Visited = append(p.Visited, in.Step)
		}
		return asked, nil
	})
}

// ProfileConfirmation says that all of a profile is right.
type ProfileConfirmation struct {
	Seen    int64 // the version that was looked through
	Request audit.Request
}

// ConfirmProfile ends the registration. Errors: Conflict when a page was not answered yet, or answered otherwise since
// all were shown.
func (m *Module) ConfirmProfile(ctx context.Context, who Actor, in ProfileConfirmation) (Profile, error) {
	err := who.Require(UseOwnAccount)
	if err != nil {
		return Profile{}, err
	}
	return m.changeProfile(ctx, who, in.Request, "identity.profile_confirm", func(_ context.Context, _ *database.Tx, p *Profile) ([]ProfileField, error) {
		_, missing := p.next()
		if missing {
			return nil, errs.New(errs.Conflict, "identity.profile.unfinished")
		}
		if p.ID != in.Seen {
			return nil, errs.New(errs.Conflict, "identity.profile.changed_meanwhile")
		}
		p.Confirmed = true
		return nil, nil
	})
}

// changeProfile does something to the actor's own profile and keeps what comes of it as a new version, once.
func (m *Module) changeProfile(
	ctx context.Context, who Actor, r audit.Request, operation string, do func(ctx context.Context, tx *database.Tx, p *Profile) ([]ProfileField, error),
) (Profile, error) {
	var p Profile
	err := m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, r)
		if err != nil {
			return err
		}
		a, err := lockOwn(ctx, tx, who)
		if err != nil {
			return err
		}
		p, err = currentProfile(ctx, tx, a.ID)
		if err != nil || done != 0 {
			return err
		}
		changed, err := do(ctx, tx, &p)
		if err != nil {
			return err
		}
		entry := who.Entry(operation, subject(a.ID))
		entry.Fields, entry.Request = list(changed), r
		entry.Persons, err = m.identify(ctx, tx, a.ID, &p)
		if err != nil {
			return err
		}
		id, err := audit.Write(ctx, tx, entry)
		if err != nil {
			return err
		}
		return storeProfile(ctx, tx, a.ID, id, &p, m.now())
	})
	p.Code = who.Code
	return p, err
}

// identify says who the owner of an account is in the client registry, and remembers it when it was not known and exactly
// one person fits what the provider vouches for: what somebody merely typed makes nobody somebody.
func (m *Module) identify(ctx context.Context, tx *database.Tx, accountID int64, p *Profile) ([]int64, error) {
	known, err := personsOfAccount(ctx, tx, accountID)
	if err != nil || known != nil || m.FindPerson == nil {
		return known, err
	}
	for _, f := range []ProfileField{FieldFamilyName, FieldGivenName, FieldMotherFamilyName, FieldMotherGivenName, FieldBirthDate} {
		if p.may(f) {
			return nil, nil
		}
	}
	id, ok, err := m.FindPerson(ctx, tx, p.Natural)
	if err != nil || !ok {
		return nil, err
	}
	err = setAccountPerson.ExecOne(ctx, tx, accountID, id)
	if err != nil {
		return nil, fmt.Errorf("noting who account %d is: %w", accountID, err)
	}
	return []int64{id}, nil
}

// seenProfile reads a version of an account's profile; one that never was is empty.
func seenProfile(ctx context.Context, tx *database.Tx, accountID, version int64) (Profile, error) {
	p, err := readProfile(ctx, tx, profileVersion, accountID, version)
	if errs.KindOf(err) == errs.NotFound {
		return Profile{Natural: Natural{BirthDate: calendar.None}}, nil
	}
	if err != nil {
		return p, fmt.Errorf("reading a version of the profile of account %d: %w", accountID, err)
	}
	return p, nil
}
