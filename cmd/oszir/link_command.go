package main

import (
	"context"
	"errors"
	"io"
	"os"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
)

type linkCmd struct {
	Import   linkImportCmd   `cmd:"" help:"Bring old accounts in from a workbook: all of them, or none when a row is wrong."`
	Template linkTemplateCmd `cmd:"" help:"Write the empty workbook of old accounts."`
}

type linkImportCmd struct {
	File   string `arg:"" help:"Workbook of the users of the old register." type:"path"`
	Issuer string `help:"The identity provider whose identities stand in the workbook." required:"" env:"OSZIR_OIDC_ISSUER" name:"oidc-issuer" placeholder:"URL"`
}

// Run brings old accounts in, or says everything that is wrong with the workbook.
func (c *linkImportCmd) Run(e *env) (err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unreadable", c.File)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return errs.New(errs.Invalid, "cli.file_unreadable", c.File)
	}
	a, err := app.Open(e.ctx, e.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close(context.WithoutCancel(e.ctx))) }()
	done, err := a.Identity.ImportLegacy(e.ctx, identity.Operator(0), identity.LegacyFile{File: f, Size: info.Size(), Issuer: c.Issuer})
	if err != nil {
		return err
	}
	if done.Found == 0 {
		e.say("identity.link.import_done", done.Accounts, done.Rights, done.There)
		return nil
	}
	text := func(key string, args ...any) string { return e.text.Text(e.lang, key, args...) }
	e.say("identity.link.cli.findings", done.Found)
	for _, f := range done.Findings {
		e.say("identity.link.cli.finding", f.Place(text), text(f.Key, f.Args...), f.Value)
	}
	if left := done.Found - len(done.Findings); left > 0 {
		e.say("identity.link.findings_left", left)
	}
	return errFindings
}

type linkTemplateCmd struct {
	Out string `short:"o" help:"File to write." required:"" type:"path" placeholder:"FILE.xlsx"`
}

// Run writes the template; it needs no database.
func (c *linkTemplateCmd) Run(e *env) error {
	return writeFile(c.Out, func(w io.Writer) error {
		return identity.LegacyTemplate(func(key string, args ...any) string { return e.text.Text(e.lang, key, args...) }, w)
	})
}
