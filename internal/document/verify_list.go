package document

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"oszir/internal/platform/seal"
)

// Revocations is the list of the documents that count no more, as it was at some time. As text it has two lines: a signed
// token that says when it was made and how many there are, with the digest of the second line, which holds the serial
// numbers. So its length is not bounded by that of tokens.
type Revocations struct {
	At      time.Time // of the list
	Next    time.Time // by then there is a newer one
	Last    int64     // serial number of the youngest document that there was; of younger ones the list says nothing
	Serials []int64   // in order
}

// ErrList is a list that is not one of ours, or not whole.
var ErrList = errors.New("the list of revoked documents is not valid")

// listFor is how long a list may be used.
const listFor = 24 * time.Hour

// listHead is what the token of a list says.
type listHead struct {
	Version int       `json:"v"`
	At      time.Time `json:"at"`
	Next    time.Time `json:"next"`
	Last    int64     `json:"last"`
	Count   int       `json:"n"`
	Digest  string    `json:"sha256"` // of the second line, as text
}

// Has reports whether a document is on the list.
func (r Revocations) Has(serial int64) bool {
	_, found := slices.BinarySearch(r.Serials, serial)
	return found
}

// Sign writes a list as ReadRevocations reads it. The numbers are written as the steps between them, in as few bytes as they need.
func (r Revocations) Sign(s *seal.Seal) (string, error) {
	var steps []byte
	last := int64(0)
	for _, n := range r.Serials {
		steps = binary.AppendUvarint(steps, uint64(n-last))
		last = n
	}
	body := base64.StdEncoding.EncodeToString(steps)
	sum := sha256.Sum256([]byte(body))
	head, err := json.Marshal(listHead{1, r.At.UTC().Truncate(time.Second), r.Next.UTC().Truncate(time.Second), r.Last, len(r.Serials), hex.EncodeToString(sum[:])})
	if err != nil {
		return "", fmt.Errorf("encoding a list of revoked documents: %w", err)
	}
	token, err := s.SignJWS(head)
	if err != nil {
		return "", err
	}
	return token + "\n" + body + "\n", nil
}

// ReadRevocations reads a list that one of the keys signed. Errors: ErrList.
func ReadRevocations(text string, keys []seal.Key) (Revocations, error) {
	token, body, _ := strings.Cut(strings.TrimSpace(text), "\n")
	body = strings.TrimSpace(body)
	payload, err := seal.CheckJWS(strings.TrimSpace(token), keys)
	if err != nil {
		return Revocations{}, ErrList
	}
	var head listHead
	err = json.Unmarshal(payload, &head)
	sum := sha256.Sum256([]byte(body))
	if err != nil || head.Version != 1 || head.Digest != hex.EncodeToString(sum[:]) {
		return Revocations{}, ErrList
	}
	steps, err := base64.StdEncoding.DecodeString(body)
	if err != nil || head.Count > len(steps) {
		return Revocations{}, ErrList
	}
	out := Revocations{At: head.At, Next: head.Next, Last: head.Last, Serials: make([]int64, 0, head.Count)}
	last := int64(0)
	for len(steps) > 0 {
		step, n := binary.Uvarint(steps)
		if n <= 0 || step == 0 || step > 1<<62 || last+int64(step) < last {
			return Revocations{}, ErrList
		}
		last += int64(step)
		out.Serials, steps = append(out.Serials, last), steps[n:]
	}
	if len(out.Serials) != head.Count {
		return Revocations{}, ErrList
	}
	return out, nil
}

// Keys is what documents are checked by. It is public, and whoever checks must have it from a place they trust.
type Keys struct {
	Address string              // where the present list of revoked documents is had, without a slash at the end
	Tokens  []seal.Key          // of codes and lists
	Trusted []*x509.Certificate // of sealed files
}

// NewKeys gives the keys of a seal.
func NewKeys(s *seal.Seal, address string) Keys {
	return Keys{Address: address, Tokens: s.Keys(), Trusted: s.Trusted()}
}

// jwk is a key as other programs read it (RFC 7517).
type jwk struct {
	X  string `json:"x"`
	Y  string `json:"y"`
	ID string `json:"kid"`
}

// Text writes keys as a JSON Web Key Set with two members more.
func (k Keys) Text() ([]byte, error) {
	set, err := seal.JWKS(k.Tokens)
	if err != nil {
		return nil, err
	}
	var out struct {
		Keys         json.RawMessage `json:"keys"`
		Certificates [][]byte        `json:"certificates"`
		Address      string          `json:"address,omitempty"`
	}
	err = json.Unmarshal(set, &out)
	if err != nil {
		return nil, fmt.Errorf("writing keys: %w", err)
	}
	for _, c := range k.Trusted {
		out.Certificates = append(out.Certificates, c.Raw)
	}
	out.Address = k.Address
	return json.MarshalIndent(out, "", " ")
}

// ErrKeys is a file of keys that cannot be read.
var ErrKeys = errors.New("not a file of keys")

// ReadKeys reads what Text wrote. Errors: ErrKeys.
func ReadKeys(text []byte) (Keys, error) {
	var in struct {
		Keys         []jwk    `json:"keys"`
		Certificates [][]byte `json:"certificates"`
		Address      string   `json:"address"`
	}
	err := json.Unmarshal(text, &in)
	if err != nil || len(in.Keys) == 0 {
		return Keys{}, ErrKeys
	}
	out := Keys{Address: in.Address}
	for _, k := range in.Keys {
		x, err1 := base64.RawURLEncoding.DecodeString(k.X)
		y, err2 := base64.RawURLEncoding.DecodeString(k.Y)
		if err1 != nil || err2 != nil {
			return Keys{}, ErrKeys
		}
		public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), bytes.Join([][]byte{{4}, x, y}, nil))
		if err != nil {
			return Keys{}, ErrKeys
		}
		out.Tokens = append(out.Tokens, seal.Key{ID: k.ID, Public: public})
	}
	for _, raw := range in.Certificates {
		c, err := x509.ParseCertificate(raw)
		if err != nil {
			return Keys{}, ErrKeys
		}
		out.Trusted = append(out.Trusted, c)
	}
	return out, nil
}
