package exchange

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"net/url"
	"regexp"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
)

// Sort says what a partner is.
type Sort string

// The sorts of partners.
const (
	Office   Sort = "office"   // an office's own system
	Agency   Sort = "agency"   // another authority that asks
	Registry Sort = "registry" // a client of the international registry interface
)

// Partner is a program that may send or ask.
type Partner struct {
	ID       int64
	Code     string // lower case, digits, hyphens
	Name     string
	Sort     Sort
	BodyID   int64 // acted for
	Role     identity.Role
	Callback string // where it takes answers and notices; "": nowhere
	Trial    bool   // a test partner
	Disabled bool
	MadeAt   time.Time
}

// Actor is whom operations know the partner as.
func (p *Partner) Actor() identity.Actor {
	return identity.Actor{Code: "partner:" + p.Code, BodyID: p.BodyID, Role: p.Role}
}

// Credential is by what a partner proves who it is.
type Credential struct {
	ID        int64
	PartnerID int64
	Sort      string // certificate or key
	Name      string // how people tell it from others
	Digest    []byte // SHA-256 of the certificate or of the public key
	From      time.Time
	Until     time.Time
	RevokedAt time.Time // zero: it was not
	UsedAt    time.Time // last, as far as it is known; zero: never. Only Partner asks for it
	public    []byte
}

// Counts reports whether a credential counts at a moment.
func (c *Credential) Counts(at time.Time) bool {
	return c.RevokedAt.IsZero() && !at.Before(c.From) && at.Before(c.Until)
}

// SoonDays is how many days before its end people are told that a credential ends.
const SoonDays = 60

// EndsSoon reports whether a credential that counts does so no more in SoonDays.
func (c *Credential) EndsSoon(at time.Time) bool {
	return c.Counts(at) && !c.Counts(at.AddDate(0, 0, SoonDays))
}

// CountsUntil gives the moment up to which a partner can prove itself with what it has now; zero: it cannot.
func CountsUntil(credentials []Credential, at time.Time) time.Time {
	var out time.Time
	for i := range credentials {
		if c := &credentials[i]; c.Counts(at) && c.Until.After(out) {
			out = c.Until
		}
	}
	return out
}

// roles are what each sort of partner may be; the policy says what that permits.
var roles = map[Sort]identity.Role{
	Office:   identity.RoleInterface,
	Agency:   identity.RoleAgency,
	Registry: identity.RoleRegistry,
}

var codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,39}$`)

// check judges what somebody says of a partner. Errors: Invalid.
func (p *Partner) check(insecure bool) error {
	switch {
	case !codeForm.MatchString(p.Code):
		return errs.New(errs.Invalid, "exchange.bad_code")
	case p.Name == "" || len([]rune(p.Name)) > 200:
		return errs.New(errs.Invalid, "exchange.bad_name")
	case roles[p.Sort] == "":
		return errs.New(errs.Invalid, "exchange.bad_sort")
	}
	if p.Callback == "" {
		return nil
	}
	u, err := url.Parse(p.Callback)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && !(insecure && u.Scheme == "http") {
		return errs.New(errs.Invalid, "exchange.bad_callback")
	}
	return nil
}

// The longest that a credential may count; the wise take less.
const longestCredential = 5 * 366 * 24 * time.Hour

// minRSA is the least length of an RSA key, in bits.
const minRSA = 2048

// maxCredential is how long a certificate or key may be as PEM has it, in bytes.
const maxCredential = 64 << 10

// readCredential reads a certificate or a public key as PEM has it. A private key is refused wherever it stands. Errors: Invalid.
func readCredential(text []byte) (*Credential, error) {
	if bytes.Contains(text, []byte("PRIVATE KEY")) {
		return nil, errs.New(errs.Invalid, "exchange.private_key")
	}
	block, rest := pem.Decode(text)
	if block == nil || len(rest) > 0 && len(text) > maxCredential {
		return nil, errs.New(errs.Invalid, "exchange.bad_credential")
	}
	c := &Credential{}
	var public crypto.PublicKey
	switch block.Type {
	case "CERTIFICATE":
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "exchange.bad_credential")
		}
		sum := sha256.Sum256(cert.Raw)
		c.Sort, c.Name, c.Digest, c.From, c.Until, public = "certificate", cert.Subject.CommonName, sum[:], cert.NotBefore, cert.NotAfter, cert.PublicKey
	case "PUBLIC KEY":
		key, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "exchange.bad_credential")
		}
		c.Sort, public = "key", key
	default:
		return nil, errs.New(errs.Invalid, "exchange.bad_credential")
	}
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		if k.Curve != elliptic.P256() {
			return nil, errs.New(errs.Invalid, "exchange.weak_key")
		}
	case *rsa.PublicKey:
		if k.N.BitLen() < minRSA {
			return nil, errs.New(errs.Invalid, "exchange.weak_key")
		}
	default:
		return nil, errs.New(errs.Invalid, "exchange.weak_key")
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "exchange.bad_credential")
	}
	c.public = der
	if c.Sort == "key" {
		sum := sha256.Sum256(der)
		c.Digest = sum[:]
	}
	return c, nil
}
