package audit

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// SealEvery is how long an entry waits to be sealed at most, when all is well.
const SealEvery = 5 * time.Second

const sealAtOnce = 5000 // entries in one transaction

// Sealing says what a round of sealing did.
type Sealing struct {
	Sealed  int       // entries that became leaves
	Refused int       // entries whose mark is wrong, found now for the first time: not written by this program
	Newest  time.Time // when the newest checkpoint was signed, by whichever process; zero: there is none, or it is not known yet
	Outside bool      // what failed was bringing checkpoints out of the database
	Err     error     // nil: all is well
}

// Sealer makes leaves of entries and signs checkpoints. One process at a time does: a lock in the database decides in each
// transaction. What it must find are entries that have no leaf, and they do not come in the order of their ids: an id is
// drawn when an operation writes its entry, and seen when it commits, minutes later for a big load; ids of what was rolled
// back never come. To look through a hundred million entries every five seconds would be too much, so the last checkpoint
// says up to which id everything is settled, and the anti-join begins there.
//
// How that number is known: an id is drawn in a transaction that has its number already (see drawEntry). First read the
// highest id drawn so far, H; then, in a later snapshot, the next transaction number X. Who drew an id up to H has a number
// below X. Once the oldest running transaction is not below X, all of them have ended: their entries are seen, or never
// come, and a look made after that settles H. The pair is kept in memory only: numbers of transactions mean nothing in a
// restored database, whereas settled ids stay settled. A long load holds the number back; then the look takes in what was
// written meanwhile, which is little.
type Sealer struct {
	db      *database.DB
	keeper  *Keeper
	outside []*Outside
	log     *slog.Logger

	// Watch, when set before Start, hears of every round.
	Watch func(ctx context.Context, s Sealing)

	mu      sync.Mutex // one round at a time
	waiting struct{ drawn, next int64 }
	newest  Checkpoint // that this process has made or seen; the database may not fall behind it
	refused map[int64]bool
	fault   string // that was said last

	stop    context.CancelFunc
	stopped chan struct{}
}

// NewSealer makes a sealer that also writes checkpoints to these places outside the database.
func NewSealer(db *database.DB, k *Keeper, outside []*Outside, log *slog.Logger) *Sealer {
	return &Sealer{db: db, keeper: k, outside: outside, log: log, refused: map[int64]bool{}}
}

// Start seals every few seconds until Stop or the end of the context.
func (s *Sealer) Start(ctx context.Context) {
	ctx, s.stop = context.WithCancel(ctx)
	s.stopped = make(chan struct{})
	go func() {
		defer close(s.stopped)
		tick := time.NewTicker(SealEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_ = s.Seal(ctx) // it was said in the log
			}
		}
	}()
}

// Stop ends what Start began.
func (s *Sealer) Stop() {
	if s.stop != nil {
		s.stop()
		<-s.stopped
		s.stop = nil
	}
}

// errLog is a log that must not be sealed further, since that would sign what somebody changed. verify-audit says what.
var errLog = errors.New("the log is not as it was sealed")

// Close stops and seals what is left, so that a command that has ended leaves a sealed log.
func (s *Sealer) Close(ctx context.Context) error {
	s.Stop()
	return s.round(ctx, true)
}

// Seal seals everything that is committed and brings the checkpoints out of the database. It does nothing while another
// process does. A fault is logged once, when it begins.
func (s *Sealer) Seal(ctx context.Context) error { return s.round(ctx, false) }

func (s *Sealer) round(ctx context.Context, wait bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var did Sealing
	err := s.sealAll(ctx, wait, &did)
	if err == nil {
		err = s.publish(ctx)
		did.Outside = err != nil
	}
	if err != nil && ctx.Err() != nil {
		return err // it was told to end
	}
	did.Err, did.Newest = err, s.newest.At
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text != s.fault && text != "" {
		s.log.ErrorContext(ctx, "sealing the log failed", slog.String("cause", text))
	}
	s.fault = text
	if s.Watch != nil {
		s.Watch(ctx, did)
	}
	return err
}

// Waiting tells how many entries have no seal yet, counted up to 10,000, and how long the oldest has waited.
func (s *Sealer) Waiting(ctx context.Context) (entries int64, oldest time.Duration, err error) {
	var seconds float64
	err = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, waitingEntries, nil, &entries, &seconds)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("counting entries without a seal: %w", err)
	}
	return entries, time.Duration(seconds * float64(time.Second)), nil
}

// piece is a part of a round of sealing.
type piece struct {
	wait   bool  // for another process that is sealing
	proven int64 // id up to which nothing can come that the round does not see; -1: not known yet
	after  int64 // where it begins
	more   bool  // there may be more behind
	made   Checkpoint
	leaves int
}

// sealAll takes the entries in pieces, each in its own transaction. What is proven is proven before the first look: a later
// proof says nothing about what an earlier look could not see.
func (s *Sealer) sealAll(ctx context.Context, wait bool, did *Sealing) error {
	p := piece{wait: wait, proven: -1, after: math.MinInt64}
	for {
		p.made, p.leaves = Checkpoint{}, 0
		err := s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return s.sealSome(ctx, tx, &p, did) })
		if err != nil {
			return fmt.Errorf("sealing: %w", err)
		}
		if p.leaves > 0 {
			s.newest = p.made
			did.Sealed += p.leaves
		}
		if !p.more {
			return nil
		}
	}
}

// leaf is an entry that is about to be sealed.
type leaf struct {
	id   int64
	hash tlog.Hash
}

// sealSome seals up to sealAtOnce entries.
func (s *Sealer) sealSome(ctx context.Context, tx *database.Tx, p *piece, did *Sealing) error {
	p.more = false
	mine, err := s.lock(ctx, tx, p.wait)
	if err != nil || !mine {
		return err
	}
	if p.proven < 0 {
		p.proven, err = s.prove(ctx, tx)
		if err != nil {
			return err
		}
	}
	before, settled, err := s.last(ctx, tx)
	if err != nil {
		return err
	}
	p.after = max(p.after, settled)
	var leaves []leaf
	read := 0
	marker := s.keeper.Marker()
	err = database.CopyOut(ctx, tx, unsealed, func(r *database.CopyRow) error {
		read++
		p.after, _ = r.Int(0)
		if p.after >= s.keeper.from && !hmac.Equal(marker.Mark(r.Span(0, markAt)), r.Field(markAt)) {
			s.refuse(ctx, p.after, did)
			return nil
		}
		leaves = append(leaves, leaf{p.after, tlog.RecordHash(LeafOf(r.Span(0, columns)))})
		return nil
	}, p.after, sealAtOnce)
	if err != nil {
		return fmt.Errorf("reading entries: %w", err)
	}
	p.more = read == sealAtOnce
	if len(leaves) == 0 {
		return nil
	}
	if p.more {
		settled = max(settled, min(p.proven, p.after))
	} else {
		settled = max(settled, p.proven)
	}
	p.made, err = s.append(ctx, tx, before, leaves, settled)
	p.leaves = len(leaves)
	return err
}

func (s *Sealer) lock(ctx context.Context, tx *database.Tx, wait bool) (mine bool, err error) {
	if wait {
		return true, database.Lock(ctx, tx, sealLock)
	}
	err = database.One(ctx, tx, trySealing, []any{int64(sealLock)}, &mine)
	return mine, err
}

// The place of the mark among the columns, and their number.
const (
	markAt  = 13
	columns = 14
)

// refuse reports an entry that this program did not write, or that was changed before it was sealed; once for each process.
func (s *Sealer) refuse(ctx context.Context, id int64, did *Sealing) {
	if s.refused[id] {
		return
	}
	s.refused[id] = true
	did.Refused++
	s.log.ErrorContext(ctx, "an entry of the log has a wrong mark and is not sealed", slog.Int64("entry", id))
}

// prove gives the id up to which nothing can come any more that a look from now on does not see; see Sealer.
func (s *Sealer) prove(ctx context.Context, tx *database.Tx) (proven int64, err error) {
	var drawn, oldest, next int64
	err = database.One(ctx, tx, drawnSoFar, nil, &drawn)
	if err != nil {
		return 0, fmt.Errorf("asking for ids: %w", err)
	}
	err = database.One(ctx, tx, running, nil, &oldest, &next)
	if err != nil {
		return 0, fmt.Errorf("asking for transactions: %w", err)
	}
	w := &s.waiting
	if w.next > 0 && oldest >= w.next {
		proven, w.next = w.drawn, 0
	}
	if w.next == 0 {
		w.drawn, w.next = drawn, next
	}
	return proven, nil
}

// last reads the newest checkpoint and holds it against what this process knows.
func (s *Sealer) last(ctx context.Context, tx *database.Tx) (c Checkpoint, settled int64, err error) {
	var root []byte
	err = database.One(ctx, tx, lastCheckpoint, nil, &c.Size, &root, &settled, &c.Note)
	switch {
	case errs.KindOf(err) == errs.NotFound && s.newest.Size == 0:
		return c, 0, nil
	case errs.KindOf(err) == errs.NotFound:
		return c, 0, fmt.Errorf("%w: its checkpoints are gone", errLog)
	case err != nil:
		return c, 0, fmt.Errorf("reading the last checkpoint: %w", err)
	case len(root) != tlog.HashSize:
		return c, 0, fmt.Errorf("%w: the root at %d", errLog, c.Size)
	}
	c.Root = tlog.Hash(root)
	signed, err := OpenCheckpoint(c.Note, s.keeper.verifiers)
	switch {
	case err != nil && s.keeper.from > 1 && s.newest.Size == 0:
		// The log may have been kept with other keys before: verify-audit tells, if it has their public ones.
	case err != nil, signed.Size != c.Size, signed.Root != c.Root, signed.Settled != settled:
		return c, 0, fmt.Errorf("%w: checkpoint %d", errLog, c.Size)
	}
	switch {
	case c.Size < s.newest.Size:
		return c, 0, fmt.Errorf("%w: it ends at %d and ended at %d", errLog, c.Size, s.newest.Size)
	case c.Size == s.newest.Size && c.Root != s.newest.Root:
		return c, 0, fmt.Errorf("%w: another checkpoint %d", errLog, c.Size)
	case err == nil:
		s.newest = signed
	}
	return c, settled, nil
}

// append makes leaves and a checkpoint of a tree that is as it was signed.
func (s *Sealer) append(ctx context.Context, tx *database.Tx, before Checkpoint, leaves []leaf, settled int64) (Checkpoint, error) {
	stored := map[tileID][]tlog.Hash{}
	for id := range edgeTiles(before.Size) {
		hashes, err := tileOf(ctx, tx, id)
		if err != nil {
			return before, err
		}
		stored[id] = hashes
	}
	t, err := openTree(before.Size, stored)
	if err != nil {
		return before, fmt.Errorf("%w: %w", errLog, err)
	}
	if t.root() != before.Root {
		return before, fmt.Errorf("%w: the tree at %d", errLog, before.Size)
	}
	rows := make([][]any, len(leaves))
	for i, l := range leaves {
		rows[i] = []any{t.size, l.id}
		t.add(l.hash)
	}
	err = database.Copy(ctx, tx, "audit.leaf", []string{"seq", "entry_id"}, rows)
	if err != nil {
		return before, err
	}
	for _, id := range t.changed() {
		err = writeTile.ExecOne(ctx, tx, id.level, id.n, joined(t.dirty[id]))
		if err != nil {
			return before, fmt.Errorf("%w: storing tile %d/%d: %w", errLog, id.level, id.n, err)
		}
	}
	now, err := database.Now(ctx, tx)
	if err != nil {
		return before, err
	}
	c, err := Checkpoint{Size: t.size, Root: t.root(), At: now, Settled: settled}.sign(s.keeper.signer)
	if err != nil {
		return before, err
	}
	err = insertCheckpoint.ExecOne(ctx, tx, c.Size, c.Root[:], c.At, settled, c.Note)
	if err != nil {
		return before, fmt.Errorf("storing checkpoint %d: %w", c.Size, err)
	}
	return c, nil
}

// tileOf reads a tile; one that is not there is empty.
func tileOf(ctx context.Context, tx *database.Tx, id tileID) ([]tlog.Hash, error) {
	var b []byte
	err := database.One(ctx, tx, readTile, []any{id.level, id.n}, &b)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return nil, fmt.Errorf("reading tile %d/%d: %w", id.level, id.n, err)
	}
	return parted(b), nil
}

// Seal says where an entry stands in the log.
type Seal struct {
	Leaf int64     // its place, from 0
	Size int64     // of the first checkpoint that covers it
	At   time.Time // of that checkpoint
}

// Sealed tells of up to 10,000 entries which are sealed, and under which checkpoint.
func Sealed(ctx context.Context, tx *database.Tx, entries []int64) (map[int64]Seal, error) {
	out := map[int64]Seal{}
	err := database.Each(ctx, tx, sealedEntries, func(r database.Row) error {
		var id int64
		var s Seal
		err := r.Scan(&id, &s.Leaf, &s.Size, &s.At)
		out[id] = s
		return err
	}, entries)
	if err != nil {
		return nil, fmt.Errorf("asking which entries are sealed: %w", err)
	}
	return out, nil
}
