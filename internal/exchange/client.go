package exchange

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"oszir/internal/platform/errs"
)

// Client sends as a partner does: a sample for those who write their own, and what tests send with.
type Client struct {
	Base string // where the program is reached

	// By a client certificate, by a key with which assertions are signed, or by both.
	Certificate *tls.Certificate
	Partner     string // code, with Key
	Key         crypto.Signer

	Roots *x509.CertPool // whom to trust; nil: the system's

	once  sync.Once
	http  *http.Client
	mutex sync.Mutex
	token string
	until time.Time
}

// maxAnswer is how much of an answer is read.
const maxAnswer = 64 << 20

func (c *Client) client() *http.Client {
	c.once.Do(func() {
		cfg := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.Roots}
		if c.Certificate != nil {
			cfg.Certificates = []tls.Certificate{*c.Certificate}
		}
		c.http = &http.Client{
			Timeout: time.Minute, Transport: &http.Transport{TLSClientConfig: cfg, MaxIdleConnsPerHost: 64},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	})
	return c.http
}

// ReadKey reads a private key as PEM has it (PKCS #8). Errors: Invalid.
func ReadKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errs.New(errs.Invalid, "exchange.bad_credential")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	signer, ok := key.(crypto.Signer)
	if err != nil || !ok {
		return nil, errs.New(errs.Invalid, "exchange.bad_credential")
	}
	return signer, nil
}

// Assertion signs what a partner says of itself, for a token.
func Assertion(partner string, key crypto.Signer, audience string, at time.Time) (string, error) {
	alg := jose.RS256
	if _, ok := key.(*ecdsa.PrivateKey); ok {
		alg = jose.ES256
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("making a signer: %w", err)
	}
	return jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: partner, Subject: partner, Audience: jwt.Audience{audience}, ID: rand.Text(), IssuedAt: jwt.NewNumericDate(at), Expiry: jwt.NewNumericDate(at.Add(2 * time.Minute)),
	}).Serialize()
}

// authorize gives the token, a new one when the old one is about to end.
func (c *Client) authorize(ctx context.Context) (string, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if time.Until(c.until) > time.Minute {
		return c.token, nil
	}
	audience := strings.TrimSuffix(c.Base, "/") + TokenPath
	assertion, err := Assertion(c.Partner, c.Key, audience, time.Now())
	if err != nil {
		return "", err
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {assertionType}, "client_assertion": {assertion}}
	status, body, err := c.do(ctx, http.MethodPost, TokenPath, "application/x-www-form-urlencoded", []byte(form.Encode()), "")
	if err != nil {
		return "", err
	}
	var t struct {
		Token   string `json:"access_token"`
		Expires int    `json:"expires_in"`
	}
	err = json.Unmarshal(body, &t)
	if err != nil || status != http.StatusOK || t.Token == "" {
		return "", errs.New(errs.Unauthenticated, "exchange.unproven")
	}
	c.token, c.until = t.Token, time.Now().Add(time.Duration(t.Expires)*time.Second)
	return c.token, nil
}

// Do sends a request to a path and gives the answer, whatever its status.
func (c *Client) Do(ctx context.Context, method, path, kind string, body []byte) (status int, answer []byte, err error) {
	token := ""
	if c.Key != nil {
		token, err = c.authorize(ctx)
		if err != nil {
			return 0, nil, err
		}
	}
	return c.do(ctx, method, path, kind, body, token)
}

func (c *Client) do(ctx context.Context, method, path, kind string, body []byte, token string) (status int, answer []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.Base, "/")+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("making a request: %w", err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := c.client().Do(r)
	if err != nil {
		return 0, nil, errs.Wrap(err, errs.Unavailable, "exchange.not_reached")
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return 0, nil, errs.Wrap(err, errs.Unavailable, "exchange.not_reached")
	}
	return res.StatusCode, answer, nil
}
