package main

import (
	"path/filepath"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/backup"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
)

type backupCmd struct {
	Out    string `short:"o" help:"File to write; without it ./oszir-YYYYMMDD-HHMM.backup." type:"path" placeholder:"FILE"`
	Force  bool   `help:"Replace the file when it is there."`
	Verify string `help:"Only check a backup file that exists; needs no database." type:"path" placeholder:"FILE"`
}

// Run writes the whole database to a file, or checks such a file.
func (c *backupCmd) Run(e *env) error {
	if c.Verify != "" {
		m, err := backup.Verify(e.ctx, c.Verify)
		if err != nil {
			return err
		}
		e.say("cli.backup.sound", filepath.Base(c.Verify), moment(m.MadeAt), m.Schema, m.Postgres, len(m.Tables), m.Rows())
		return nil
	}
	begun := time.Now()
	if c.Out == "" {
		c.Out = begun.In(calendar.Budapest).Format("oszir-20060102-1504") + ".backup"
	}
	m, err := app.Backup(e.ctx, e.cfg, identity.Operator(0), app.BackupFile{Name: c.Out, Force: c.Force, Tell: e.say})
	if err != nil {
		return err
	}
	e.say("cli.backup.done", c.Out, backup.Size(c.Out), len(m.Tables), m.Rows(), seconds(begun))
	return nil
}

type restoreCmd struct {
	File string `arg:"" help:"Backup to bring back, into an empty data folder (--data) or an empty database (--database)." type:"path"`
}

// Run brings a backup into an empty database; with differences nothing is kept.
func (c *restoreCmd) Run(e *env) error {
	begun := time.Now()
	m, diff, err := app.Restore(e.ctx, e.cfg, identity.Operator(0), app.BackupFile{Name: c.File, Tell: e.say})
	if err != nil {
		return err
	}
	for _, d := range diff {
		e.say("cli.backup.difference", d.Name, e.count(d.Saved), e.count(d.Found))
	}
	if len(diff) > 0 {
		return errs.New(errs.Conflict, "cli.backup.different", len(diff))
	}
	e.say("cli.backup.restored", filepath.Base(c.File), moment(m.MadeAt), len(m.Tables), m.Rows(), seconds(begun))
	return nil
}

// count writes a number that may be missing.
func (e *env) count(n int64) any {
	if n < 0 {
		return e.text.Text(e.lang, "cli.backup.absent")
	}
	return n
}

func moment(t time.Time) string { return t.In(calendar.Budapest).Format("2006.01.02. 15:04:05") }

// seconds since then, a begun one counts.
func seconds(begun time.Time) int64 {
	return int64((time.Since(begun) + time.Second - 1) / time.Second)
}
