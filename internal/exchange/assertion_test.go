package exchange_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/database/dbtest"
)

const audience = "https://oszir.example/oauth/token"

// TestGrant_M6_Assertions tries assertions whose days, names or signatures are not right; the control is one of which all is.
//
// Covers: X8, REL-M6
func TestGrant_M6_Assertions(t *testing.T) {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	m := exchange.New(exchange.Deps{DB: dbtest.New(t), Now: func() time.Time { return now }, TempDir: t.TempDir(), BodyName: func(context.Context, int64) (string, string) { return "TEST-M1", "" }})
	who := identity.Operator(1)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	_, err = m.AddPartner(t.Context(), who, exchange.Partner{Code: "minta", Name: "Minta", Sort: exchange.Office, BodyID: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.AddCredential(t.Context(), who, exchange.NewCredential{Partner: "minta", PEM: public, Name: "próba", Until: now.AddDate(1, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	sign := func(alg jose.SignatureAlgorithm, key any, c *jwt.Claims) string {
		t.Helper()
		s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, nil)
		if err != nil {
			t.Fatal(err)
		}
		text, err := jwt.Signed(s).Claims(c).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	in := func(d time.Duration) *jwt.NumericDate { return jwt.NewNumericDate(now.Add(d)) }
	good := func() *jwt.Claims {
		return &jwt.Claims{Issuer: "minta", Subject: "minta", Audience: jwt.Audience{audience}, ID: rand.Text(), IssuedAt: in(0), Expiry: in(2 * time.Minute)}
	}
	for _, c := range []struct {
		name   string
		change func(c *jwt.Claims)
		ok     bool
	}{
		{"right", func(*jwt.Claims) {}, true},
		{"for two", func(c *jwt.Claims) { c.Audience = jwt.Audience{"https://mas.example", audience} }, true},
		{"its clock a little fast", func(c *jwt.Claims) { c.IssuedAt, c.NotBefore = in(50*time.Second), in(50*time.Second) }, true},
		{"its clock a little slow", func(c *jwt.Claims) { c.IssuedAt, c.Expiry = in(-3*time.Minute), in(-50*time.Second) }, true},
		{"its clock too fast", func(c *jwt.Claims) { c.IssuedAt = in(70 * time.Second) }, false},
		{"not yet", func(c *jwt.Claims) { c.NotBefore = in(70 * time.Second) }, false},
		{"over", func(c *jwt.Claims) { c.Expiry = in(-70 * time.Second) }, false},
		{"for an hour", func(c *jwt.Claims) { c.Expiry = in(time.Hour) }, false},
		{"for ever", func(c *jwt.Claims) { c.Expiry = nil }, false},
		{"without a number", func(c *jwt.Claims) { c.ID = "" }, false},
		{"with a short number", func(c *jwt.Claims) { c.ID = "1" }, false},
		{"with a long number", func(c *jwt.Claims) { c.ID = strings.Repeat("x", 500) }, false},
		{"for another", func(c *jwt.Claims) { c.Audience = jwt.Audience{"https://mas.example"} }, false},
		{"for nobody", func(c *jwt.Claims) { c.Audience = nil }, false},
		{"by another", func(c *jwt.Claims) { c.Issuer = "mas" }, false},
		{"of another", func(c *jwt.Claims) { c.Issuer, c.Subject = "mas", "mas" }, false},
	} {
		claims := good()
		c.change(claims)
		_, err := m.Grant(t.Context(), sign(jose.ES256, key, claims), audience)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// The public key as if it were a password, another key, and no signature.
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	right := sign(jose.ES256, key, good())
	parts := strings.Split(right, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
	for name, text := range map[string]string{
		"HMAC by the public key":       sign(jose.HS256, public, good()),
		"HMAC by the key in DER":       sign(jose.HS256, der, good()),
		"another key":                  sign(jose.ES256, other, good()),
		"no algorithm":                 none + "." + parts[1] + ".",
		"no algorithm, with signature": none + "." + parts[1] + "." + parts[2],
		"no signature":                 parts[0] + "." + parts[1] + ".",
		"the claims of another":        parts[0] + "." + strings.Split(sign(jose.ES256, other, good()), ".")[1] + "." + parts[2],
	} {
		_, err := m.Grant(t.Context(), text, audience)
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	// One assertion, many at once: one token.
	var granted atomic.Int64
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			_, err := m.Grant(t.Context(), right, audience)
			if err == nil {
				granted.Add(1)
			}
		})
	}
	group.Wait()
	if granted.Load() != 1 {
		t.Errorf("%d tokens for one assertion", granted.Load())
	}
	// Neither after it was forgotten: by then it is over.
	now = now.Add(20 * time.Minute)
	err = m.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Grant(t.Context(), right, audience)
	if err == nil {
		t.Error("an assertion counts again after it was forgotten")
	}
}
