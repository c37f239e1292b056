package identity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
)

// timed is a room with many made-up accounts, each good for one try.
type timed struct {
	t     *testing.T
	m     *Module
	chose *rand.Rand
	tries int
}

// compare tries wrong passwords on n accounts and on n codes that nobody has, in one shuffled row, and gives how long each
// took in microseconds.
func (w *timed) compare(name string, n int) (known, nobodys []float64) {
	w.t.Helper()
	codes := make([]string, 0, 2*n)
	err := w.m.deps.DB.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		stored := newDigest("Kavics lovarda 7. őrség").String()
		for i := range n {
			code := fmt.Sprintf("proba.%s.%d", name, i)
			var id int64
			err := database.One(ctx, tx, insertAccount, []any{code, "Próba Piroska", "", stored, w.m.now(), false}, &id)
			if err != nil {
				return err
			}
			codes = append(codes, code, fmt.Sprintf("nincs.%s.%d", name, i))
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.chose.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	for _, code := range codes {
		w.tries++
		in := Credentials{Code: code, Password: "Kavics lovarda 7. torony", Address: fmt.Sprintf("198.18.%d.%d", w.tries/250, w.tries%250)}
		began := time.Now()
		_, err := w.m.SignIn(w.t.Context(), in)
		took := float64(time.Since(began).Microseconds())
		var e *errs.Error
		if !errors.As(err, &e) || e.Kind != errs.Unauthenticated || e.Key != "identity.sign_in_wrong" {
			w.t.Fatalf("%s: %v", code, err)
		}
		if code[0] == 'p' {
			known = append(known, took)
		} else {
			nobodys = append(nobodys, took)
		}
	}
	return known, nobodys
}

// rankTest gives the chance that two samples of one distribution differ at least so much in their order (Mann and Whitney's
// U, two-sided, by the normal approximation).
func rankTest(a, b []float64) float64 {
	type one struct {
		v     float64
		first bool
	}
	all := make([]one, 0, len(a)+len(b))
	for _, v := range a {
		all = append(all, one{v, true})
	}
	for _, v := range b {
		all = append(all, one{v, false})
	}
	slices.SortFunc(all, func(x, y one) int {
		switch {
		case x.v < y.v:
			return -1
		case x.v > y.v:
			return 1
		}
		return 0
	})
	ranks, ties := 0.0, 0.0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].v == all[i].v {
			j++
		}
		for k := i; k < j; k++ {
			if all[k].first {
				ranks += float64(i+j+1) / 2
			}
		}
		same := float64(j - i)
		ties += same*same*same - same
		i = j
	}
	n, m := float64(len(a)), float64(len(b))
	u := ranks - n*(n+1)/2
	spread := math.Sqrt(n * m / 12 * (n + m + 1 - ties/((n+m)*(n+m-1))))
	return math.Erfc(math.Abs(u-n*m/2) / spread / math.Sqrt2)
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// How long a refused sign-in takes does not tell whether somebody has the code: 2,000 tries of each sort, in a shuffled
// row, cannot be told apart by their order. OSZIR_SIGN_IN_TIMES=2000 runs it in full; among the other tests it is short and
// its bar is one that chance alone does not miss. The control compares codes that nobody has with a cheaper digest.
//
// Covers: S3
func TestSignIn_S3_TimeTellsNothing(t *testing.T) {
	n, bar := 25, 1e-5
	if s := os.Getenv("OSZIR_SIGN_IN_TIMES"); s != "" {
		var err error
		n, err = strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		bar = 0.01
	}
	const seed = 3
	w := &timed{t: t, m: New(Deps{DB: dbtest.New(t)}), chose: rand.New(rand.NewPCG(seed, seed))}
	_, _ = w.compare("warm", 3)
	known, nobodys := w.compare("trial", n)
	p := rankTest(known, nobodys)

	usual := nobody
	t.Cleanup(func() { nobody = usual })
	nobody.memory = 40 << 10 // an eighth less work
	few := min(n, 300)
	if n < 300 {
		nobody.memory = 8 << 10
	}
	leak := rankTest(w.compare("leak", few))
	control, verdict := "FAILED-AS-EXPECTED", "PASS"
	if leak > 1e-5 {
		control, verdict = "PASSED", "FAIL"
		t.Errorf("a sign-in that leaks is not noticed: p = %g", leak)
	}
	if p <= bar {
		verdict = "FAIL"
		t.Errorf("who asks can tell by the time whether a code exists: p = %g", p)
	}
	t.Logf("TEST id=S3 n=%d seed=%d p=%.4f median_known_us=%.0f median_nobody_us=%.0f control_n=%d control_p=%.2g control=%s bar=p>%g verdict=%s",
		n, seed, p, median(known), median(nobodys), few, leak, control, bar, verdict)
}

func TestRankTest(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b []float64
		p    float64
	}{
		{"the same", []float64{1, 2, 3, 4}, []float64{1, 2, 3, 4}, 1},
		{"all below", []float64{1, 2, 3, 4, 5}, []float64{6, 7, 8, 9, 10}, 0.009},
		{"nested", []float64{1, 10, 2, 9}, []float64{5, 6, 4, 7}, 1},
	} {
		if p := rankTest(c.a, c.b); math.Abs(p-c.p) > 0.001 {
			t.Errorf("%s: p = %g, want %g", c.name, p, c.p)
		}
	}
}
