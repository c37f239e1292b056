package main

import "oszir/internal/app"

type eraseAgainCmd struct{}

// Run erases again what the list outside of the database says was erased.
func (c *eraseAgainCmd) Run(e *env) error {
	n, err := app.EraseAgain(e.ctx, e.cfg)
	if err != nil {
		return err
	}
	e.say("cli.backup.erased_again", n)
	return nil
}
