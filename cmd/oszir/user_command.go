package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
)

type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Make an account; prints a passphrase unless one is given."`
	Password userPasswordCmd `cmd:"" help:"Give an account another password; prints a passphrase unless one is given."`
	Role     userRoleCmd     `cmd:"" help:"Give an account a further role for a body, or take one away."`
	Key      userKeyCmd      `cmd:"" help:"Print a key by which programs act as an account for a body."`
	Revoke   userRevokeCmd   `cmd:"" help:"Make a key count no more."`
	List     userListCmd     `cmd:"" help:"List accounts with what they are for which body, and their keys."`
	Disable  userDisableCmd  `cmd:"" help:"Shut an account: its sessions end, its password and keys count no more."`
	Enable   userEnableCmd   `cmd:"" help:"Open a disabled account again."`
	Unlock   userUnlockCmd   `cmd:"" help:"Let an account in again that wrong passwords have blocked."`
}

// given is a password that the operator gives to an account.
type given struct {
	PasswordFile string `help:"File with the password; without it a passphrase is made and printed to standard output." type:"path" placeholder:"FILE"`
	MustChange   bool   `help:"The user has to choose another password at the next sign-in."`
}

// password gives what stands in the file, or a passphrase that is to be printed.
func (g given) password() (password string, made bool, err error) {
	if g.PasswordFile == "" {
		return identity.Passphrase(), true, nil
	}
	text, err := os.ReadFile(g.PasswordFile)
	if err != nil {
		return "", false, errs.Wrap(err, errs.Invalid, "cli.file_unreadable", g.PasswordFile)
	}
	return strings.TrimRight(string(text), "\r\n"), false, nil
}

// withApp opens the program for a command about accounts.
func (e *env) withApp(do func(a *app.App, who identity.Actor) error) (err error) {
	a, err := app.Open(e.ctx, e.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close(context.WithoutCancel(e.ctx))) }()
	return do(a, identity.Operator(0))
}

// body finds a body by its code; those of the demo are made when they are not there yet.
func (e *env) body(a *app.App, code string) (orgs.Body, error) {
	b, err := a.Orgs.ByCode(e.ctx, code)
	if errs.KindOf(err) == errs.NotFound && isDemo(code) {
		_, err = a.SeedDemo(e.ctx)
		if err == nil {
			b, err = a.Orgs.ByCode(e.ctx, code)
		}
	}
	return b, err
}

type userAddCmd struct {
	given
	User  string        `help:"Code to sign in with." required:"" placeholder:"CODE"`
	Name  string        `help:"Name of the person." required:""`
	Email string        `help:"Mail address, if any."`
	Body  string        `help:"Code of the body the user works for." required:"" placeholder:"BODYCODE"`
	Role  identity.Role `help:"What the account is for the body, for example ptr.clerk or ptr.reader." required:""`
}

// Run makes an account.
func (c *userAddCmd) Run(e *env) error {
	password, made, err := c.password()
	if err != nil {
		return err
	}
	return e.withApp(func(a *app.App, who identity.Actor) error {
		body, err := e.body(a, c.Body)
		if err != nil {
			return err
		}
		account, err := a.Identity.AddAccount(e.ctx, who, identity.NewAccount{
			Code: c.User, Name: c.Name, Email: c.Email, Password: password, MustChange: c.MustChange, BodyID: body.ID, Role: c.Role,
		})
		if err != nil {
			return err
		}
		e.say("identity.cli.added", account.Code, body.Code)
		e.printPassword(password, made)
		return nil
	})
}

// printPassword prints a passphrase that was made, alone on standard output; nobody can look it up later.
func (e *env) printPassword(password string, made bool) {
	if made {
		e.say("identity.cli.passphrase")
		fmt.Fprintln(e.stdout, password)
	}
}

type userPasswordCmd struct {
	given
	User string `help:"Code of the account." required:"" placeholder:"CODE"`
}

// Run gives an account another password.
func (c *userPasswordCmd) Run(e *env) error {
	password, made, err := c.password()
	if err != nil {
		return err
	}
	return e.withApp(func(a *app.App, who identity.Actor) error {
		err := a.Identity.SetPassword(e.ctx, who, identity.PasswordOf{Code: c.User, Password: password, MustChange: c.MustChange})
		if err != nil {
			return err
		}
		e.say("identity.cli.password_set", c.User)
		e.printPassword(password, made)
		return nil
	})
}

type userRoleCmd struct {
	User string        `help:"Code of the account." required:"" placeholder:"CODE"`
	Body string        `help:"Code of the body." required:"" placeholder:"BODYCODE"`
	Role identity.Role `help:"For example ptr.clerk." required:""`
	End  bool          `help:"Take the role away instead."`
}

// Run gives or takes a role.
func (c *userRoleCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		body, err := e.body(a, c.Body)
		if err != nil {
			return err
		}
		in := identity.MembershipOf{Code: c.User, BodyID: body.ID, Role: c.Role}
		if c.End {
			err = a.Identity.EndMembership(e.ctx, who, in)
			if err == nil {
				e.say("identity.cli.role_ended", c.User, body.Code, string(c.Role))
			}
			return err
		}
		err = a.Identity.AddMembership(e.ctx, who, in)
		if err == nil {
			e.say("identity.cli.role_given", c.User, body.Code, string(c.Role))
		}
		return err
	})
}

type userKeyCmd struct {
	User string `help:"Code of the account the program acts as." required:"" placeholder:"CODE"`
	Body string `help:"Code of the body it acts for." required:"" placeholder:"BODYCODE"`

	Role identity.Role `help:"In which role; needed where the account has several for the body."`
}

// Run prints a key, alone on standard output.
func (c *userKeyCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		body, err := e.body(a, c.Body)
		if err != nil {
			return err
		}
		key, err := a.Identity.NewKey(e.ctx, who, identity.MembershipOf{Code: c.User, BodyID: body.ID, Role: c.Role})
		if err != nil {
			return err
		}
		e.say("identity.cli.key", c.User, body.Code)
		fmt.Fprintln(e.stdout, key)
		return nil
	})
}

type userRevokeCmd struct {
	Key string `help:"Beginning of the key, as the list shows it." required:"" placeholder:"PREFIX"`
}

// Run revokes a key.
func (c *userRevokeCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		err := a.Identity.RevokeKey(e.ctx, who, c.Key)
		if err == nil {
			e.say("identity.cli.key_revoked", c.Key)
		}
		return err
	})
}

type userListCmd struct{}

// Run lists the accounts.
func (c *userListCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
		after := ""
		for {
			list, err := a.Identity.Accounts(e.ctx, who, after)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				return w.Flush()
			}
			for _, account := range list {
				fmt.Fprintln(w, strings.Join(e.accountLine(a, account), "\t"))
			}
			after = list[len(list)-1].Code
		}
	})
}

// accountLine gives the columns of the list: code, name, state, roles by body, last use, keys with body and last use.
func (e *env) accountLine(a *app.App, account identity.Account) []string {
	state := "identity.cli.enabled"
	switch {
	case account.Disabled:
		state = "identity.cli.disabled"
	case account.MustChange:
		state = "identity.cli.must_change"
	}
	var roles, keys []string
	for _, own := range account.Memberships {
		roles = append(roles, e.bodyCode(a, own.BodyID)+" "+string(own.Role))
	}
	for _, k := range account.Keys {
		keys = append(keys, k.Prefix+"… "+e.bodyCode(a, k.BodyID)+" "+e.lastUse(k.LastUsed))
	}
	return []string{account.Code, account.Name, e.text.Text(e.lang, state), strings.Join(roles, ", "), e.lastUse(account.LastSeen), strings.Join(keys, ", ")}
}

func (e *env) bodyCode(a *app.App, id int64) string {
	code, _ := a.Identity.BodyName(e.ctx, id)
	if code == "" {
		return fmt.Sprint(id)
	}
	return code
}

func (e *env) lastUse(t time.Time) string {
	if t.IsZero() {
		return e.text.Text(e.lang, "identity.cli.never")
	}
	return t.In(calendar.Budapest).Format("2006.01.02. 15:04")
}

type userDisableCmd struct {
	User string `help:"Code of the account." required:"" placeholder:"CODE"`
}

// Run shuts an account.
func (c *userDisableCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		err := a.Identity.Disable(e.ctx, who, c.User)
		if err == nil {
			e.say("identity.cli.now_disabled", c.User)
		}
		return err
	})
}

type userEnableCmd struct {
	User string `help:"Code of the account." required:"" placeholder:"CODE"`
}

// Run opens an account again.
func (c *userEnableCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		err := a.Identity.Enable(e.ctx, who, c.User)
		if err == nil {
			e.say("identity.cli.now_enabled", c.User)
		}
		return err
	})
}
