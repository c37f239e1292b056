package audit

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// Entry is what happened.
type Entry struct {
	Actor     string         // code of the user or operator, never a name
	Role      string         // in which they acted
	BodyID    int64          // the body acted for; 0: none
	Operation string         // room.verb, for example ptr.load
	Subject   string         // what was acted on, for example load_file/12
	Persons   []int64        // of people whose data were shown or changed; see Write
	Fields    []string       // which of their data
	Ground    string         // of law, for which they were; "": that of the operation
	Detail    map[string]any // counts and settings
	Request   Request        // the request it answers, for operations that must happen once
}

// Request is what makes the same command, sent again, one command: a key that the sender chose and a digest of what
// was sent. The zero Request is none.
type Request struct {
	Key    string // of a form or an Idempotency-Key header, at most 64 characters
	Digest []byte // of the content
}

// Write records an entry in the transaction of what it records and gives its id. A person who is the subject
// (person/12) is among Persons without being named twice. With a keeper attached to the database the entry is marked.
func Write(ctx context.Context, tx *database.Tx, e Entry) (int64, error) {
	k := keeperOf(tx)
	if k != nil && k.discard != 0 {
		return k.discard, nil
	}
	if e.Detail == nil {
		e.Detail = map[string]any{}
	}
	e.Persons = e.persons()
	// The mark covers id and time and the detail as the database writes it, so these are asked for first.
	var id int64
	var at time.Time
	var detail string
	err := database.One(ctx, tx, drawEntry, []any{e.Detail}, &id, &at, &detail)
	if err != nil {
		return 0, fmt.Errorf("beginning audit entry: %w", err)
	}
	var mac []byte
	if k != nil {
		mac = k.MarkOf(&e, id, at, detail)
	}
	err = insertEntry.ExecOne(ctx, tx, id, at, e.Actor, e.Role, e.BodyID, e.Operation, e.Subject, e.Persons, e.Fields, e.Ground, detail,
		e.Request.Key, e.Request.Digest, mac)
	if err != nil {
		return 0, fmt.Errorf("writing audit entry: %w", err)
	}
	return id, nil
}

// persons gives the people of an entry in order, each once; nil when it is about none.
func (e *Entry) persons() []int64 {
	out := slices.Clone(e.Persons)
	if of, ok := strings.CutPrefix(e.Subject, "person/"); ok {
		id, err := strconv.ParseInt(of, 10, 64)
		if err == nil {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Once looks whether an actor's request was answered before; call it first in the transaction of a command. It gives
// the id of the entry that the first one left, or 0 when this is the first: then write the entry with the same
// Request. Of two that come at the same time one waits. Errors: Conflict when the key was used for something else;
// Invalid when it is longer than 64 characters or holds others than visible ASCII.
func Once(ctx context.Context, tx *database.Tx, actor string, r Request) (int64, error) {
	if r.Key == "" {
		return 0, nil
	}
	if len(r.Key) > 64 || strings.ContainsFunc(r.Key, func(c rune) bool { return c < '!' || c > '~' }) {
		return 0, errs.New(errs.Invalid, "error.bad_key")
	}
	_, err := lockRequest.Exec(ctx, tx, actor+"/"+r.Key)
	if err != nil {
		return 0, fmt.Errorf("locking request: %w", err)
	}
	var id int64
	var same bool
	err = database.One(ctx, tx, earlierEntry, []any{actor, r.Key, r.Digest}, &id, &same)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("looking for an earlier request: %w", err)
	case !same:
		return 0, errs.New(errs.Conflict, "error.key_reused")
	}
	return id, nil
}
