package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"oszir/internal/app"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/audit/verify"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

type verifyAuditCmd struct {
	Against []string `help:"Checkpoint, or file of checkpoints, kept elsewhere that the log must agree with; may be repeated." type:"path" placeholder:"FILE"`
	Public  string   `help:"File with public keys, besides those beside the keys; one of an older key, for example." name:"key-file" type:"path" placeholder:"FILE"`
	Key     bool     `help:"Only print the public key of the log."`
	JSON    bool     `help:"Print the report as JSON." name:"json"`
}

// Run checks the log. Exit codes: 0 all right, 1 findings, 3 it could not be checked.
func (c *verifyAuditCmd) Run(e *env) error {
	if c.Key {
		return e.printKeys()
	}
	in := app.LogCheck{Against: c.Against}
	if c.Public != "" {
		text, err := os.ReadFile(c.Public)
		if err != nil {
			return errs.Wrap(err, errs.Unavailable, "cli.file_unreadable", c.Public)
		}
		in.Public = append(in.Public, string(text))
	}
	r, err := app.VerifyLog(e.ctx, e.cfg, in)
	if err != nil {
		// Not checked is neither right nor wrong.
		return errs.Wrap(err, errs.Unavailable, "cli.audit.unchecked")
	}
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetIndent("", " ")
		err = enc.Encode(r)
		if err != nil {
			return err
		}
	} else {
		e.sayReport(r)
	}
	if r.Count > 0 {
		return errFindings
	}
	return nil
}

func (e *env) printKeys() error {
	public, err := app.LogKeys(e.cfg)
	if err != nil {
		return err
	}
	lines := audit.KeyLines(public...)
	if len(lines) == 0 {
		return errs.New(errs.NotFound, "app.audit_no_public_key")
	}
	for line := range lines {
		fmt.Fprintln(e.stdout, line)
	}
	return nil
}

func (e *env) sayReport(r verify.Report) {
	for _, f := range r.Findings {
		where := f.Place
		if where == "" {
			where = e.text.Text(e.lang, "cli.audit.in_database")
		}
		key := findingKeys[f.Kind]
		if f.Kind == verify.LeafMissing && f.Entry == 0 {
			key = "cli.audit.leaf_lost"
		}
		e.say(key, f.Entry, f.Leaf, f.Other, f.Size, f.Level, f.Tile, f.Line, where)
	}
	if more := r.Count - len(r.Findings); more > 0 {
		e.say("cli.audit.more", more)
	}
	rate := int64(float64(r.Entries) / max(r.Seconds, 0.001))
	e.say("cli.audit.read", r.Entries, r.Sealed, r.Checkpoints, int64(r.Seconds+0.5), rate)
	if r.Size > 0 {
		e.say("cli.audit.newest", r.Size, moment(r.At))
	}
	if r.Unsealed > 0 {
		e.say("cli.audit.young", r.Unsealed)
	}
	switch {
	case !r.MarksRead:
		e.say("cli.audit.no_marks")
	case r.Unmarked > 0:
		e.say("cli.audit.unmarked", r.Unmarked)
	}
	verdict := func(ok bool, yes, no string) {
		if ok {
			e.say(yes)
		} else {
			e.say(no)
		}
	}
	verdict(r.Unchanged, "cli.audit.unchanged", "cli.audit.changed")
	verdict(r.Complete, "cli.audit.complete", "cli.audit.incomplete")
}

// findingKeys are the sentences for findings. Their arguments: entry, leaf, other, size, level, tile, line, place.
var findingKeys = map[verify.Kind]string{
	verify.EntryChanged:  "cli.audit.entry_changed",
	verify.EntryRedated:  "cli.audit.entry_redated",
	verify.EntrySwapped:  "cli.audit.entry_swapped",
	verify.EntryMissing:  "cli.audit.entry_missing",
	verify.EntryInserted: "cli.audit.entry_inserted",
	verify.EntryUnsealed: "cli.audit.entry_unsealed",
	verify.EntryMark:     "cli.audit.entry_mark",
	verify.LeafChanged:   "cli.audit.leaf_changed",
	verify.LeafSwapped:   "cli.audit.leaf_swapped",
	verify.LeafMissing:   "cli.audit.leaf_missing",
	verify.TileChanged:   "cli.audit.tile_changed",
	verify.CheckChanged:  "cli.audit.checkpoint_changed",
	verify.CheckForged:   "cli.audit.checkpoint_forged",
	verify.CheckRemoved:  "cli.audit.checkpoint_removed",
	verify.CheckMissing:  "cli.audit.checkpoint_missing",
	verify.CheckUnread:   "cli.audit.checkpoint_unread",
	verify.LogShort:      "cli.audit.log_short",
	verify.LogRewritten:  "cli.audit.log_rewritten",
	verify.LogForked:     "cli.audit.log_forked",
	verify.KeyUnknown:    "cli.audit.key_unknown",
	verify.KeyMissing:    "cli.audit.key_missing",
}

type auditProofCmd struct {
	Entry int64  `arg:"" optional:"" help:"The entry of the log."`
	From  int64  `help:"Prove instead that the log only grew since the checkpoint of this size." placeholder:"SIZE"`
	To    int64  `help:"… up to the checkpoint of this size." placeholder:"SIZE"`
	Out   string `short:"o" help:"File to write." required:"" type:"path" placeholder:"FILE"`
}

// Run writes a proof that can be checked without the database.
func (c *auditProofCmd) Run(e *env) error {
	var proof any
	var err error
	switch {
	case c.Entry > 0 && c.From == 0 && c.To == 0:
		proof, err = app.Prove(e.ctx, e.cfg, func(ctx context.Context, db *database.DB, public ...string) (audit.Proof, error) {
			return audit.Prove(ctx, db, c.Entry, public...)
		})
	case c.Entry == 0 && c.From > 0 && c.To >= c.From:
		proof, err = app.Prove(e.ctx, e.cfg, func(ctx context.Context, db *database.DB, public ...string) (audit.Growth, error) {
			return audit.ProveGrowth(ctx, db, c.From, c.To, public...)
		})
	default:
		return errs.New(errs.Unauthenticated, "cli.audit.proof_usage") // wrong usage
	}
	if err != nil {
		return err
	}
	err = writeFile(c.Out, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", " ")
		return enc.Encode(proof)
	})
	if err != nil {
		return err
	}
	e.say("cli.audit.proof_written", c.Out)
	return nil
}

type verifyProofCmd struct {
	File    string `arg:"" help:"The proof." type:"path"`
	Key     string `help:"The public key that is trusted." placeholder:"KEY"`
	KeyFile string `help:"File with public keys that are trusted." type:"path" placeholder:"FILE"`
}

// Run checks a proof; it needs no database. Without a key of one's own it is checked by the one in the proof, which only
// shows that the proof is whole.
func (c *verifyProofCmd) Run(e *env) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return errs.Wrap(err, errs.Unavailable, "cli.file_unreadable", c.File)
	}
	var p audit.Proof
	var g audit.Growth
	err = json.Unmarshal(text, &p)
	if err == nil && p.Record == nil {
		err = json.Unmarshal(text, &g)
	}
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.audit.no_proof", c.File)
	}
	trusted := strings.TrimSpace(c.Key)
	if c.KeyFile != "" {
		b, err := os.ReadFile(c.KeyFile)
		if err != nil {
			return errs.Wrap(err, errs.Unavailable, "cli.file_unreadable", c.KeyFile)
		}
		trusted += "\n" + string(b)
	}
	if trusted == "" {
		trusted = p.Key + g.Key
		e.say("cli.audit.own_key", trusted)
	}
	keys, err := audit.Verifiers(trusted)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "app.audit_no_public_key")
	}
	if p.Record != nil {
		at, err := p.Check(keys)
		if err != nil {
			return errs.Wrap(err, errs.Invalid, "cli.audit.proof_fails", c.File)
		}
		e.say("cli.audit.proof_holds", p.Entry, at.Size, moment(at.At))
		return nil
	}
	from, to, err := g.Check(keys)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.audit.proof_fails", c.File)
	}
	e.say("cli.audit.growth_holds", from.Size, to.Size, moment(to.At))
	return nil
}
