package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// CheckJob is the name of the job that searches the whole register for parallel support.
const CheckJob = "ptr.check_register"

const (
	checkRound = time.Hour          // how often the job looks whether it is time
	checkEvery = 7 * 24 * time.Hour // how often the register is searched
	checkChunk = 100                // benefits that are judged in one transaction
)

// checkLock is the advisory lock under which the register is searched: by one at a time.
const checkLock = 7_100_003

// GroupCount says how many pairs of benefits exclude each other by a group and overlap.
type GroupCount struct {
	Group string `json:"group"`
	Pairs int64  `json:"pairs"`
}

// RegisterCheck is what a search of the whole register came to.
type RegisterCheck struct {
	Groups  []GroupCount `json:"groups"`
	Pairs   int64        `json:"pairs"`   // all of them
	Found   int64        `json:"found"`   // suspicions that are new
	Changed int64        `json:"changed"` // that are another overlap than before, or open again
	Closed  int64        `json:"closed"`  // that are over
	Seconds float64      `json:"seconds"`
}

// Progress of a search.
const (
	CheckReading = "reading" // all benefits
	CheckPairing = "pairing" // those that share somebody
	CheckWriting = "writing" // what is not as it is kept; done and all are benefits
)

// CheckRegister searches the whole register for benefits that exclude each other and overlap, and keeps what is not as it
// is kept: suspicions that are new, changed or over. It reads at one moment and writes in many small transactions, each
// of which judges anew what it writes; broken off, it goes on with the next call. tell hears how far it is; nil: nobody
// does. It is the program's own work and names nobody.
func (m *Module) CheckRegister(ctx context.Context, tell func(phase string, done, all int)) (RegisterCheck, error) {
	if tell == nil {
		tell = func(string, int, int) {}
	}
	began := time.Now()
	var out RegisterCheck
	var id, entryID int64
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		entryID, err = audit.Write(ctx, tx, entry(identity.System(), "ptr.check_register", "register/ptr"))
		if err != nil {
			return err
		}
		return database.One(ctx, tx, insertRegisterCheck, []any{at, entryID}, &id)
	})
	if err != nil {
		return out, fmt.Errorf("beginning to check the register: %w", err)
	}
	differing, err := m.findPairs(ctx, &out, tell)
	if err != nil {
		return out, err
	}
	done := 0
	for chunk := range slices.Chunk(differing, checkChunk) {
		tell(CheckWriting, done, len(differing))
		n, err := m.judgeChunk(ctx, chunk, entryID)
		if err != nil {
			return out, err
		}
		done += len(chunk)
		out.Found, out.Changed, out.Closed = out.Found+n.Found, out.Changed+n.Changed, out.Closed+n.Closed
	}
	tell(CheckWriting, done, len(differing))
	out.Seconds = time.Since(began).Seconds()
	counts, err := json.Marshal(out)
	if err != nil {
		return out, fmt.Errorf("encoding what the check of the register found: %w", err)
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		return endRegisterCheck.ExecOne(ctx, tx, id, at, counts)
	})
	if err != nil {
		return out, fmt.Errorf("ending the check of the register: %w", err)
	}
	return out, nil
}

// findPairs compares every benefit with every other by a few statements, and gives those of which something is not as it
// is kept.
func (m *Module) findPairs(ctx context.Context, out *RegisterCheck, tell func(string, int, int)) ([]int64, error) {
	var differing []int64
	err := m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		err := database.Lock(ctx, tx, checkLock)
		if err != nil {
			return err
		}
		err = pairUp(ctx, tx, tell)
		if err != nil {
			return err
		}
		out.Groups, err = database.All(ctx, tx, countPairs, func(r database.Row, g *GroupCount) error {
			err := r.Scan(&g.Group, &g.Pairs)
			out.Pairs += g.Pairs
			return err
		})
		if err != nil {
			return fmt.Errorf("counting pairs: %w", err)
		}
		differing, err = database.All(ctx, tx, differingPairs, scanID)
		if err != nil {
			return fmt.Errorf("comparing pairs with suspicions: %w", err)
		}
		return nil
	})
	return differing, err
}

// pairUp makes the temporary table of all pairs of benefits that exclude each other and overlap.
func pairUp(ctx context.Context, tx *database.Tx, tell func(string, int, int)) error {
	tell(CheckReading, 0, 0)
	err := database.Run(ctx, tx, append(people.SameTable(),
		does("asking for memory", checkMemory),
		does("listing groups", createSides),
		does("describing groups", insertSides, excluding.kinds, excluding.groups, excluding.subjects),
		does("listing benefits", createClaims),
		does("joining merged people", joinClaims),
		does("counting benefits", analyzeClaims),
	)...)
	if err != nil {
		return err
	}
	tell(CheckPairing, 0, 0)
	return database.Run(ctx, tx,
		does("looking for who has several", createShared),
		does("counting them", analyzeShared),
		does("listing households", createMembers),
		does("counting households", analyzeMembers),
		does("pairing benefits", createPairs),
	)
}

// judgeChunk judges some benefits anew.
func (m *Module) judgeChunk(ctx context.Context, chunk []int64, entry int64) (n rejudged, err error) {
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		persons, err := database.All(ctx, tx, peopleOfBenefits, scanID, chunk)
		if err != nil {
			return fmt.Errorf("reading whose benefits are judged anew: %w", err)
		}
		_, err = lockPeople(ctx, tx, persons)
		if err != nil {
			return err
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		n, err = judgeAgain(ctx, tx, chunk, at, entry)
		return err
	})
	return n, err
}

// CheckRound searches the register when it is time to.
func (m *Module) CheckRound(ctx context.Context) error {
	due := false
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		var last *time.Time
		err = database.One(ctx, tx, lastRegisterCheck, nil, &last)
		due = last == nil || at.Sub(*last) >= checkEvery
		return err
	})
	if err != nil || !due {
		return err
	}
	found, err := m.CheckRegister(ctx, nil)
	if err == nil {
		m.Log.Info("checked the register for parallel support", slog.Int64("pairs", found.Pairs), slog.Int64("found", found.Found), slog.Int64("changed", found.Changed), slog.Int64("closed", found.Closed))
	}
	return err
}
