package exchange

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// The limits of tokens and of the assertions for which they are given (RFC 7523).
const (
	tokenTime     = 10 * time.Minute
	assertionTime = 10 * time.Minute // the longest that an assertion may count
	clockSkew     = time.Minute
	maxAssertion  = 8 << 10
	minJTI        = 8
	maxJTI        = 200
)

// errAssertion is an assertion that proves nothing; why is nobody's business but the operator's.
var errAssertion = errors.New("the assertion does not prove who the client is")

// The signatures that are taken: asymmetric, and of today.
var assertionSignatures = []jose.SignatureAlgorithm{jose.ES256, jose.RS256, jose.PS256}

// assertion is what a client says of itself and signs.
type assertion struct {
	token  *jwt.JSONWebToken
	claims jwt.Claims
}

// parseAssertion reads an assertion; whose it is said to be is not proven yet. Errors: errAssertion.
func parseAssertion(text string) (*assertion, error) {
	if len(text) > maxAssertion {
		return nil, errAssertion
	}
	token, err := jwt.ParseSigned(text, assertionSignatures)
	if err != nil {
		return nil, errors.Join(errAssertion, err)
	}
	a := &assertion{token: token}
	err = token.UnsafeClaimsWithoutVerification(&a.claims)
	if err != nil || a.claims.Subject == "" || a.claims.Subject != a.claims.Issuer {
		return nil, errAssertion
	}
	return a, nil
}

// check finds the key that signed the assertion, and judges what it says. Errors: errAssertion.
func (a *assertion) check(keys []Credential, audience string, at time.Time) (*Credential, error) {
	for i := range keys {
		public, err := x509.ParsePKIXPublicKey(keys[i].public)
		if err != nil {
			continue
		}
		var c jwt.Claims
		if a.token.Claims(public, &c) != nil {
			continue
		}
		err = a.judge(&c, audience, at)
		if err != nil {
			return nil, err
		}
		return &keys[i], nil
	}
	return nil, errAssertion
}

func (a *assertion) judge(c *jwt.Claims, audience string, at time.Time) error {
	switch {
	case c.Expiry == nil, len(c.ID) < minJTI, len(c.ID) > maxJTI, !slices.Contains(c.Audience, audience):
		return errAssertion
	case c.Expiry.Time().After(at.Add(assertionTime + clockSkew)): // one that counts for ever is a password
		return errAssertion
	}
	err := c.ValidateWithLeeway(jwt.Expected{Time: at}, clockSkew)
	if err != nil {
		return errors.Join(errAssertion, err)
	}
	return nil
}

// digest is of what makes the assertion one of its kind.
func (a *assertion) digest() []byte {
	sum := sha256.Sum256([]byte(a.claims.Subject + "\x00" + a.claims.ID))
	return sum[:]
}
