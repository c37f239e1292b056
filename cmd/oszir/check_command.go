package main

import (
	"context"
	"encoding/json"
	"fmt"

	"oszir/internal/app"
	"oszir/internal/ptr"
)

type checkRegisterCmd struct {
	JSON bool `help:"Print what was found as one JSON document." name:"json"`
}

// Run searches the whole register for benefits that exclude each other.
func (c *checkRegisterCmd) Run(e *env) error {
	a, err := app.Open(e.ctx, e.cfg)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(context.WithoutCancel(e.ctx)) }()
	told := ""
	found, err := a.PTR.CheckRegister(e.ctx, func(phase string, done, all int) {
		switch {
		case phase == ptr.CheckWriting && all > 0 && (done%1000 == 0 || done == all):
			e.say("cli.check.writing", done, all)
		case phase != told && phase != ptr.CheckWriting:
			e.say(map[string]string{ptr.CheckReading: "cli.check.reading", ptr.CheckPairing: "cli.check.pairing"}[phase])
		}
		told = phase
	})
	if err != nil {
		return err
	}
	for _, g := range found.Groups {
		e.say("cli.check.group", g.Group, g.Pairs)
	}
	e.say("cli.check.done", found.Pairs, found.Found, found.Changed, found.Closed, fmt.Sprintf("%.1f", found.Seconds))
	if !c.JSON {
		return nil
	}
	return json.NewEncoder(e.stdout).Encode(found)
}
