package main

import (
	"fmt"

	"oszir/internal/app"
	"oszir/internal/identity"
)

type lettersCmd struct{}

// Run prints the letters that are not settled yet: all of them where no mail server sends them.
func (c *lettersCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		list, err := a.Identity.Letters(e.ctx, who)
		if err != nil {
			return err
		}
		for _, k := range list {
			held := ""
			if k.Letter.Held {
				held = " (" + e.text.Text(e.lang, "identity.letters.held") + ")"
			}
			fmt.Fprintf(e.stdout, "%s%s\n%s <%s>\n%s\n\n%s\n\n", e.lastUse(k.Written), held, k.Letter.Name, k.Letter.To, k.Letter.Subject, k.Letter.Text)
		}
		if len(list) == 0 {
			e.say("identity.letters.none")
		}
		return nil
	})
}

type userUnlockCmd struct {
	User string `help:"Code of the account." required:"" placeholder:"CODE"`
}

// Run lets a blocked account in again, with the password it had.
func (c *userUnlockCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		err := a.Identity.UnlockAccount(e.ctx, who, identity.Unlocking{Code: c.User})
		if err == nil {
			e.say("identity.cli.unlocked", c.User)
		}
		return err
	})
}
