package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// python lets the other program check proofs; it gives how many hold and how many do not.
func python(t *testing.T, key string, proofs []any) string {
	t.Helper()
	var in bytes.Buffer
	enc := json.NewEncoder(&in)
	for _, p := range proofs {
		err := enc.Encode(p)
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "python3", "testdata/check_proof.py", key)
	cmd.Stdin = &in
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// Every entry of a log is proven, and that each checkpoint goes on from every earlier one; a program in another language
// that shares nothing with this one agrees. The control are proofs with one thing wrong.
//
// Covers: L3
func TestProof_L3_AnotherProgramAgrees(t *testing.T) {
	k := newKept(t)
	var sizes []int64
	for _, n := range []int{1, 1, 5, 249, 1, 44, 300} {
		k.write(n)
		k.seal()
		sizes = append(sizes, int64(k.written))
	}
	keys, err := audit.Verifiers(k.keeper.Public)
	if err != nil {
		t.Fatal(err)
	}
	var proofs, broken []any
	entries := 0
	for id := int64(1); id <= int64(k.written); id++ {
		p, err := audit.Prove(t.Context(), k.db, id, k.keeper.Public)
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Check(keys)
		if err != nil || p.Key != k.keeper.Public {
			t.Fatalf("entry %d: %v", id, err)
		}
		proofs = append(proofs, p)
		entries++
		wrong := p
		switch id % 4 {
		case 0:
			wrong.Leaf = (p.Leaf + 1) % int64(k.written)
		case 1:
			wrong.Record = bytes.Clone(p.Record)
			wrong.Record[len(p.Record)-1-int(id)%20] ^= 1
		case 2:
			wrong.Path = append(wrong.Path[:len(wrong.Path):len(wrong.Path)], p.Path[0])
		case 3:
			wrong.Checkpoint = strings.Replace(p.Checkpoint, "\n601\n", "\n600\n", 1)
		}
		_, err = wrong.Check(keys)
		if !errors.Is(err, audit.ErrProof) && !errors.Is(err, audit.ErrCheckpoint) {
			t.Errorf("entry %d: a wrong proof: %v", id, err)
		}
		broken = append(broken, wrong)
	}
	grown := 0
	for i, from := range sizes {
		for _, to := range sizes[i:] {
			g, err := audit.ProveGrowth(t.Context(), k.db, from, to, k.keeper.Public)
			if err == nil {
				_, _, err = g.Check(keys)
			}
			if err != nil {
				t.Fatalf("from %d to %d: %v", from, to, err)
			}
			proofs = append(proofs, g)
			grown++
			if from < to {
				g.From, g.To = g.To, g.From
				_, _, err = g.Check(keys)
				if !errors.Is(err, audit.ErrProof) {
					t.Errorf("from %d to %d: backwards: %v", from, to, err)
				}
				broken = append(broken, g)
			}
		}
	}
	good, bad := python(t, k.keeper.Public, proofs), python(t, k.keeper.Public, broken)
	control, verdict := "FAILED-AS-EXPECTED", "PASS"
	if good != strconv.Itoa(len(proofs))+" 0" || bad != "0 "+strconv.Itoa(len(broken)) {
		control, verdict = "UNKNOWN", "FAIL"
		t.Errorf("of %d proofs hold, do not: %s; of %d wrong ones: %s", len(proofs), good, len(broken), bad)
	}
	t.Logf("TEST id=L3 n=%d entries=%d growths=%d control=%s verdict=%s", len(proofs), entries, grown, control, verdict)
}

func TestProof_WhatCannotBeProven(t *testing.T) {
	k := newKept(t)
	k.write(3)
	k.seal()
	k.write(1)
	for _, c := range []struct {
		name  string
		entry int64
		kind  errs.Kind
	}{{"no such entry", 99, errs.NotFound}, {"not sealed", 4, errs.Conflict}} {
		_, err := audit.Prove(t.Context(), k.db, c.entry, k.keeper.Public)
		if errs.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	k.query("WITH x AS (UPDATE audit.entry SET actor = 'x' WHERE id = 2 RETURNING 1) SELECT count(*)::text FROM x")
	_, err := audit.Prove(t.Context(), k.db, 2, k.keeper.Public)
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("changed: %v", err)
	}
	_, err = audit.ProveGrowth(t.Context(), k.db, 1, 3, k.keeper.Public)
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("no such checkpoint: %v", err)
	}
	err = k.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		sealed, err := audit.Sealed(ctx, tx, []int64{1, 3, 4, 99})
		if len(sealed) != 2 || sealed[3].Leaf != 2 || sealed[3].Size != 3 || sealed[1].At.IsZero() {
			t.Errorf("%+v", sealed)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
