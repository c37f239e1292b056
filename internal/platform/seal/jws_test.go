package seal_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/seal"
)

var payload = []byte(`{"doc":"MF/0001-2/2026","sha256":"árvíztűrő"}`)

func jws(t testing.TB, s *seal.Seal) string {
	t.Helper()
	out, err := s.SignJWS(payload)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var code = base64.RawURLEncoding

// otherS gives the token with the second of the two signatures that are equally right for ECDSA.
func otherS(t testing.TB, tok string) string {
	t.Helper()
	i := strings.LastIndex(tok, ".")
	raw, err := code.DecodeString(tok[i+1:])
	if err != nil {
		t.Fatal(err)
	}
	s := new(big.Int).SetBytes(raw[32:])
	s.Sub(elliptic.P256().Params().N, s).FillBytes(raw[32:])
	return tok[:i+1] + code.EncodeToString(raw)
}

// lenient checks as many libraries do.
func lenient(tok string, key *ecdsa.PublicKey) bool {
	parts := strings.Split(tok, ".")
	if len(parts) != 3 {
		return false
	}
	raw, err := code.DecodeString(parts[2])
	if err != nil || len(raw) != 64 {
		return false
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	return ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:]))
}

func TestCheckJWS_OneFormOnly(t *testing.T) {
	s := opened(t, seal.Config{})
	other := opened(t, seal.Config{})
	good := jws(t, s)
	parts := strings.Split(good, ".")
	id := s.Keys()[0].ID
	head := func(h string) string { return code.EncodeToString([]byte(h)) + "." + parts[1] + "." + parts[2] }
	// The last letter of a 64-byte signature holds four bits that mean nothing.
	last := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	idle := good[:len(good)-1] + string(last[strings.IndexByte(last, good[len(good)-1])+1])
	for name, tok := range map[string]string{
		"nothing":             "",
		"two parts":           parts[0] + "." + parts[1],
		"four parts":          good + ".",
		"no signature":        parts[0] + "." + parts[1] + ".",
		"alg none":            code.EncodeToString([]byte(`{"alg":"none","kid":"`+id+`"}`)) + "." + parts[1] + ".",
		"alg HS256":           head(`{"alg":"HS256","kid":"` + id + `"}`),
		"header in disorder":  head(`{"kid":"` + id + `","alg":"ES256"}`),
		"header with a space": head(`{"alg":"ES256", "kid":"` + id + `"}`),
		"a key in the header": head(`{"alg":"ES256","kid":"` + id + `","jwk":{}}`),
		"another key's name":  head(`{"alg":"ES256","kid":"` + other.Keys()[0].ID + `"}`),
		"another key":         jws(t, other),
		"padding":             good + "=",
		"a line end":          good + "\n",
		"a line end within":   parts[0] + "." + parts[1] + "." + parts[2][:9] + "\n" + parts[2][9:],
		"idle bits":           idle,
		"the other signature": otherS(t, good),
		"zeros":               parts[0] + "." + parts[1] + "." + code.EncodeToString(make([]byte, 64)),
		"far too long":        good + strings.Repeat("A", 1<<17),
		"another payload":     parts[0] + "." + code.EncodeToString([]byte("x")) + "." + parts[2],
	} {
		t.Run(name, func(t *testing.T) {
			_, err := seal.CheckJWS(tok, s.Keys())
			if !errors.Is(err, seal.ErrToken) {
				t.Errorf("got %v", err)
			}
		})
	}
	got, err := seal.CheckJWS(good, append(other.Keys(), s.Keys()...))
	if err != nil || !bytes.Equal(got, payload) {
		t.Errorf("the token itself: %s, %v", got, err)
	}
}

// Covers: C14
func TestCheckJWS_C14_EveryByteCounts(t *testing.T) {
	const n = 1000
	s := opened(t, seal.Config{})
	good := []byte(jws(t, s))
	r := rand.New(rand.NewPCG(14, 2))
	missed := 0
	for range n {
		at := r.IntN(len(good))
		was := good[at]
		good[at] ^= byte(1 + r.IntN(255))
		_, err := seal.CheckJWS(string(good), s.Keys())
		if err == nil {
			missed++
			t.Errorf("byte %d from %q to %q was not found", at, was, good[at])
		}
		good[at] = was
	}
	for at := range good { // and each letter into its neighbour, where idle bits would show
		was := good[at]
		good[at] ^= 1
		_, err := seal.CheckJWS(string(good), s.Keys())
		if err == nil {
			missed++
			t.Errorf("byte %d was not found", at)
		}
		good[at] = was
	}
	control := "FAILED-AS-EXPECTED"
	if !lenient(otherS(t, string(good)), s.Keys()[0].Public) {
		control = "PASSED"
		t.Error("the control found the other signature")
	}
	t.Logf("TEST id=C14-JWS n=%d missed=%d control=%s bar=0 verdict=%s", n+len(good), missed, control, verdict(t))
}

// Half of all ECDSA signatures have the greater number; none of ours may.
func TestSignJWS_IsAlwaysAccepted(t *testing.T) {
	s := opened(t, seal.Config{})
	for range 100 {
		_, err := seal.CheckJWS(jws(t, s), s.Keys())
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestSignJWS_BesideRSA(t *testing.T) {
	s := fromFiles(t, newAuthority(t), rsaKey(t, 2048))
	_, err := seal.CheckJWS(jws(t, s), s.Keys())
	if err != nil {
		t.Error(err)
	}
}

func TestJWKS(t *testing.T) {
	s := opened(t, seal.Config{})
	data, err := seal.JWKS(s.Keys())
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Keys []map[string]string }
	err = json.Unmarshal(data, &got)
	if err != nil {
		t.Fatal(err)
	}
	k := got.Keys[0]
	x, err1 := code.DecodeString(k["x"])
	y, err2 := code.DecodeString(k["y"])
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
	if err != nil || !lenient(jws(t, s), key) {
		t.Errorf("the written key does not check a token: %v", err)
	}
	delete(k, "x")
	delete(k, "y")
	want := map[string]string{"kty": "EC", "crv": "P-256", "kid": s.Keys()[0].ID, "alg": "ES256", "use": "sig"}
	if diff := cmp.Diff(want, k); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// FuzzCheckJWS: nothing but the signed token is believed.
func FuzzCheckJWS(f *testing.F) {
	s := opened(f, seal.Config{})
	good := jws(f, s)
	f.Add(good)
	f.Add(otherS(f, good))
	f.Fuzz(func(t *testing.T, tok string) {
		_, err := seal.CheckJWS(tok, s.Keys())
		if err == nil && tok != good {
			t.Errorf("believed: %q", tok)
		}
	})
}
