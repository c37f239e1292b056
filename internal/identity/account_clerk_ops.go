package identity

import (
	"context"
	"fmt"
	"strings"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// Clerk is an account of a TARTINFO body as its head keeps it, or that of a head as the centre does (T2, T5, T6).
type Clerk struct {
	AccountID  int64
	BodyID     int64
	Code, Name string
	Email      string
	Post       string // what the person is there
	Phone      string
	Disabled   bool
	Blocked    bool // by wrong passwords; who keeps it lets it in again (T4)
	MustChange bool
	LastSeen   time.Time // zero: never
	Elsewhere  bool      // it is something else too, so only its contacts are kept here
	Role       Role      // of a list of users
}

// Contacts are what a head may change of a clerk's account. The name is not among them.
type Contacts struct{ Email, Post, Phone string }

// seen is what tells contacts from others, for who has changed them meanwhile.
func (c Contacts) seen() string { return c.Email + "\n" + c.Post + "\n" + c.Phone }

func (c *Contacts) clean() error {
	c.Email, c.Post, c.Phone = strings.TrimSpace(c.Email), fields.Clean(c.Post), fields.Clean(c.Phone)
	if len(c.Post) > 200 || len(c.Phone) > 50 {
		return errs.New(errs.Invalid, "identity.clerk.contact_long")
	}
	return checkEmail(c.Email)
}

func scanClerk(r database.Row, c *Clerk) error {
	var seen *time.Time
	err := r.Scan(&c.AccountID, &c.Code, &c.Name, &c.Email, &c.Post, &c.Phone, &c.Disabled, &c.MustChange, &seen, &c.BodyID, &c.Elsewhere)
	c.LastSeen = orZero(seen)
	return err
}

// Clerks lists the clerks of the actor's body, enabled ones first. The reading is logged.
func (m *Module) Clerks(ctx context.Context, who Actor) ([]Clerk, error) {
	err := who.Require(KeepClerks)
	if err != nil {
		return nil, err
	}
	return m.inBody(ctx, who, RoleBodyClerk, 0)
}

// Own gives what the head may change of themselves, alone in a list; it is empty for who is no head. The reading is logged.
func (m *Module) Own(ctx context.Context, who Actor) ([]Clerk, error) {
	err := who.Require(KeepClerks)
	if err != nil {
		return nil, err
	}
	return m.inBody(ctx, who, RoleHead, who.AccountID)
}

// inBody lists who has a role in the actor's body; account narrows, if it is not 0.
func (m *Module) inBody(ctx context.Context, who Actor, role Role, account int64) (out []Clerk, err error) {
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = m.kept(ctx, tx, listClerks, who.BodyID, role, m.now(), account)
		if err != nil {
			return err
		}
		e := who.Entry("identity.list_clerks", fmt.Sprintf("body/%d", who.BodyID))
		e.Detail = map[string]any{"clerks": len(out)}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// kept reads accounts of clerks or heads, with whether they are blocked.
func (m *Module) kept(ctx context.Context, tx *database.Tx, list *database.Statement, args ...any) ([]Clerk, error) {
	out, err := database.All(ctx, tx, list, scanClerk, args...)
	if err != nil {
		return nil, fmt.Errorf("listing clerks: %w", err)
	}
	ids := make([]int64, len(out))
	for i := range out {
		ids[i] = out[i].AccountID
	}
	blocks, err := m.blocksAmong(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for i := range out {
		_, out[i].Blocked = blocks[out[i].AccountID]
	}
	return out, nil
}

// NewClerk is a clerk's account to be made.
type NewClerk struct {
	Code, Name string
	Contacts
	Site    string // where the program is, for the letter to a clerk
	Request audit.Request
}

// AddClerk makes an account of a clerk of the actor's body and gives its password, which is shown once and has to be
// changed at the first sign-in; code and password go to the clerk by letter too (T2, T6); "" when the same request was done before. Errors: as for AddAccount, and Conflict when the
// body has five enabled clerks.
func (m *Module) AddClerk(ctx context.Context, who Actor, in NewClerk) (password string, err error) {
	err = who.Require(KeepClerks)
	if err != nil {
		return "", err
	}
	return m.addKept(ctx, who, place{BodyID: who.BodyID, Role: RoleBodyClerk}, in, "identity.add_clerk")
}

// addKept makes an account in a role that others keep.
func (m *Module) addKept(ctx context.Context, who Actor, as place, in NewClerk, operation string) (password string, err error) {
	err = in.judge()
	if err == nil {
		err = m.checkRoleOf(ctx, as.Role, as.BodyID)
	}
	if err != nil {
		return "", err
	}
	password, d, err := m.firstPassword(ctx)
	if err != nil {
		return "", err
	}
	err = m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			password = ""
			return err
		}
		id, err := m.storeKept(ctx, tx, who, as, in, operation, d)
		if err != nil || as.Role != RoleBodyClerk {
			return err // heads have theirs by post
		}
		return m.notify(ctx, tx, id, "identity.letter.clerk_added", in.Code, password, in.Site)
	})
	if err != nil {
		return "", err
	}
	return password, nil
}

// judge cleans what was typed and says what is wrong with it.
func (in *NewClerk) judge() error {
	in.Code = foldCode(in.Code)
	err := checkCode(in.Code)
	if err == nil {
		in.Name, err = checkName(in.Name)
	}
	if err == nil {
		err = in.clean()
	}
	return err
}

// firstPassword makes a password that is shown once.
func (m *Module) firstPassword(ctx context.Context) (password string, d digest, err error) {
	password = Passphrase()
	err = m.hashing.pass(ctx, true, func() { d = newDigest(password) })
	return password, d, err
}

// storeKept stores an account in a role that others keep, and gives its number.
func (m *Module) storeKept(ctx context.Context, tx *database.Tx, who Actor, as place, in NewClerk, operation string, d digest) (id int64, err error) {
	err = m.holds(ctx, tx, who)
	if err != nil {
		return 0, err
	}
	now := m.now()
	err = database.One(ctx, tx, insertAccount, []any{in.Code, in.Name, in.Email, d.String(), now, true}, &id)
	if database.Violates(err, "account_code_once") {
		return 0, errs.Wrap(err, errs.Conflict, "identity.code_taken", in.Code)
	}
	if err == nil {
		err = insertContact.ExecOne(ctx, tx, id, in.Post, in.Phone)
	}
	if err != nil {
		return 0, fmt.Errorf("storing an account: %w", err)
	}
	e := who.Entry(operation, subject(id))
	e.Detail, e.Request = map[string]any{"body": as.BodyID}, in.Request
	entry, err := audit.Write(ctx, tx, e)
	if err != nil {
		return 0, err
	}
	_, err = grant(ctx, tx, who, newRight{AccountID: id, BodyID: as.BodyID, Role: as.Role, From: now}, eventGiven, entry)
	return id, err
}

// ClerkChange is what a head does to a clerk's account.
type ClerkChange struct {
	AccountID int64
	Name      string // for ChangeHead: only the centre renames, and only heads (T2)
	Contacts         // for ChangeClerk and ChangeHead
	Seen      string // what was shown before it was changed; see SeenOf
	Site      string // where the program is, for NewClerkPassword
	Request   audit.Request
}

// SeenOf gives what ClerkChange.Seen wants of a clerk.
func SeenOf(c Clerk) string { return c.Name + "\n" + Contacts{c.Email, c.Post, c.Phone}.seen() }

// ChangeClerk changes a clerk's contacts. Errors: NotFound for who is no clerk of the actor's body; Invalid; Conflict when
// somebody else has changed them since.
func (m *Module) ChangeClerk(ctx context.Context, who Actor, in ClerkChange) error {
	err := who.Require(KeepClerks)
	if err == nil {
		err = in.clean()
	}
	if err != nil {
		return err
	}
	return m.changeClerk(ctx, who, in, "identity.change_clerk", contacting(in))
}

// ChangeOwn changes the contacts of the head themselves; their name is the centre's to change (T2). Errors: as for ChangeClerk.
func (m *Module) ChangeOwn(ctx context.Context, who Actor, in ClerkChange) error {
	err := who.Require(KeepClerks)
	if err == nil {
		err = in.clean()
	}
	if err != nil {
		return err
	}
	in.AccountID = who.AccountID
	return m.changeKept(ctx, who, in, "identity.change_own", contacting(in), listClerks, who.BodyID, RoleHead, m.now(), who.AccountID)
}

// contacting changes the contacts of an account that is locked, when they are still what was seen.
func contacting(in ClerkChange) keeping {
	return func(ctx context.Context, tx *database.Tx, c Clerk) error {
		if SeenOf(c) != in.Seen {
			return errs.New(errs.Conflict, "identity.clerk.changed_meanwhile")
		}
		err := updateContact.ExecOne(ctx, tx, c.AccountID, in.Email, in.Post, in.Phone)
		if err != nil {
			return fmt.Errorf("changing the contacts of account %d: %w", c.AccountID, err)
		}
		return nil
	}
}

// DisableClerk shuts a clerk's account: its sessions end. Errors: NotFound; Conflict for an account that is something else
// too.
func (m *Module) DisableClerk(ctx context.Context, who Actor, in ClerkChange) error {
	err := who.Require(KeepClerks)
	if err != nil {
		return err
	}
	return m.changeClerk(ctx, who, in, "identity.disable_clerk", m.disableKept)
}

func (m *Module) disableKept(ctx context.Context, tx *database.Tx, c Clerk) error {
	if c.Elsewhere {
		return errs.New(errs.Conflict, "identity.clerk.elsewhere")
	}
	if c.Disabled {
		return nil
	}
	now := m.now()
	err := disableAccount.ExecOne(ctx, tx, c.AccountID, now)
	if err == nil {
		_, err = endSessionsOfAccount.Exec(ctx, tx, c.AccountID, now)
	}
	if err != nil {
		return fmt.Errorf("disabling account %d: %w", c.AccountID, err)
	}
	return nil
}

// EnableClerk opens a clerk's account again. Errors: as for DisableClerk, and Conflict when the body has five enabled clerks.
func (m *Module) EnableClerk(ctx context.Context, who Actor, in ClerkChange) error {
	err := who.Require(KeepClerks)
	if err != nil {
		return err
	}
	return m.changeClerk(ctx, who, in, "identity.enable_clerk", m.enableKept)
}

func (m *Module) enableKept(ctx context.Context, tx *database.Tx, c Clerk) error {
	if c.Elsewhere {
		return errs.New(errs.Conflict, "identity.clerk.elsewhere")
	}
	if !c.Disabled {
		return nil
	}
	err := m.seatsOf(ctx, tx, c.AccountID)
	if err != nil {
		return err
	}
	err = enableAccount.ExecOne(ctx, tx, c.AccountID)
	if err != nil {
		return fmt.Errorf("enabling account %d: %w", c.AccountID, err)
	}
	return nil
}

// NewClerkPassword gives a clerk another password, which is shown once, goes to the clerk by letter (T6) and has to be changed at
// the next sign-in; "" when the same request was done before. Errors: as for DisableClerk.
func (m *Module) NewClerkPassword(ctx context.Context, who Actor, in ClerkChange) (password string, err error) {
	err = who.Require(KeepClerks)
	if err != nil {
		return "", err
	}
	return m.passwordOfKept(ctx, func(do keeping) error { return m.changeClerk(ctx, who, in, "identity.new_clerk_password", do) }, func(c Clerk, password string) (string, []any) {
		return "identity.letter.clerk_password", []any{c.Code, password, in.Site}
	})
}

// keeping is what is done to an account that is locked.
type keeping func(ctx context.Context, tx *database.Tx, c Clerk) error

// passwordOfKept draws another password and lets change store it; tell says which letter the account's owner has.
func (m *Module) passwordOfKept(ctx context.Context, change func(do keeping) error, tell func(c Clerk, password string) (key string, args []any)) (password string, err error) {
	made := Passphrase()
	var d digest
	err = m.hashing.pass(ctx, true, func() { d = newDigest(made) })
	if err != nil {
		return "", err
	}
	err = change(func(ctx context.Context, tx *database.Tx, c Clerk) error {
		if c.Elsewhere {
			return errs.New(errs.Conflict, "identity.clerk.elsewhere")
		}
		now := m.now()
		key, args := tell(c, made)
		err := m.newPassword(ctx, tx, account{ID: c.AccountID, Code: c.Code}, d, now, true, key, args...)
		if err != nil {
			return err
		}
		_, err = endSessionsOfAccount.Exec(ctx, tx, c.AccountID, now)
		if err != nil {
			return fmt.Errorf("ending sessions of account %d: %w", c.AccountID, err)
		}
		password = made
		return nil
	})
	return password, err
}

// changeClerk does something to a clerk of the actor's body, once.
func (m *Module) changeClerk(ctx context.Context, who Actor, in ClerkChange, operation string, do keeping) error {
	return m.changeKept(ctx, who, in, operation, do, listClerks, who.BodyID, RoleBodyClerk, m.now(), in.AccountID)
}

// changeKept locks the account that a list gives and does something to it once. Errors: NotFound when the list is empty.
func (m *Module) changeKept(ctx context.Context, who Actor, in ClerkChange, operation string, do keeping, list *database.Statement, args ...any) error {
	return m.deps.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		_, err = m.lockBoth(ctx, tx, who, in.AccountID)
		if err != nil {
			return err
		}
		found, err := m.kept(ctx, tx, list, args...)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		err = do(ctx, tx, found[0])
		if err != nil {
			return err
		}
		e := who.Entry(operation, subject(in.AccountID))
		e.Request = in.Request
		_, err = audit.Write(ctx, tx, e)
		return err
	})
}

// TellHeads lets each head of a TARTINFO body have the monthly letter that names its enabled clerks (T7). It is the
// program's own job; of one month each gets one.
func (m *Module) TellHeads(ctx context.Context) error {
	now, who := m.now(), System()
	month := calendar.MonthOf(calendar.Of(now)).String()
	return m.deps.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		r := audit.Request{Key: "heads-of-" + month}
		done, err := audit.Once(ctx, tx, who.Code, r)
		if err != nil || done != 0 {
			return err
		}
		heads, err := database.All(ctx, tx, headsToTell, func(r database.Row, h *place) error { return r.Scan(&h.AccountID, &h.BodyID) }, now, RoleHead)
		if err != nil {
			return fmt.Errorf("listing heads: %w", err)
		}
		e := who.Entry("identity.tell_heads", "account")
		e.Detail, e.Request = map[string]any{"heads": len(heads)}, r
		_, err = audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		for _, h := range heads {
			err = m.tellHead(ctx, tx, h, now)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (m *Module) tellHead(ctx context.Context, tx *database.Tx, h place, now time.Time) error {
	clerks, err := database.All(ctx, tx, listClerks, scanClerk, h.BodyID, RoleBodyClerk, now, 0)
	if err != nil {
		return fmt.Errorf("listing the clerks of body %d: %w", h.BodyID, err)
	}
	var lines []string
	for _, c := range clerks {
		if c.Disabled {
			continue
		}
		line := c.Name + " (" + c.Code + ")"
		for _, more := range []string{c.Post, c.Email, c.Phone} {
			if more != "" {
				line += ", " + more
			}
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return m.notify(ctx, tx, h.AccountID, "identity.letter.no_clerks")
	}
	return m.notify(ctx, tx, h.AccountID, "identity.letter.clerks", strings.Join(lines, "\n"))
}
