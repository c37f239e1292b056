package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// PasskeyAsk is what a page asks a passkey: Options for the browser, Sealed for us, to come back with the answer. Nothing of
// it is stored, so that pages may ask whoever looks at them.
type PasskeyAsk struct{ Options, Sealed string }

// PasskeyAnswer is what comes back.
type PasskeyAnswer struct {
	Answer string // JSON of the browser's PublicKeyCredential
	Sealed string
	Site   string // how browsers reach us, such as https://oszir.example.hu
}

// question is what the library wants asked.
type question struct {
	options   []byte // JSON for the browser
	data      []byte // JSON for the check of the answer
	challenge string
}

// What a challenge may be answered for.
const (
	askSetUp  = "set-up"
	askProve  = "prove"
	askSignIn = "sign-in"
)

const (
	passkeyKey   = "passkey-challenges"
	challengeFor = 30 * time.Minute // a page may have stood open for a while
	longestReply = 32 << 10
)

// challenge is what was asked, sealed into the page.
type challenge struct {
	Data  json.RawMessage // as the library keeps it
	Text  string          // the challenge itself
	Until time.Time
}

// owner is an account with its passkeys, each as the library keeps it.
type owner struct {
	handle      []byte // drawn once for an account, says nothing about it
	code, name  string
	credentials [][]byte
}

// credential is a passkey as it is kept.
type credential struct {
	id   []byte
	text []byte
}

func newHandle() []byte {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return b[:]
}

// challengeAbout binds a challenge to what it is for and to whom.
func challengeAbout(purpose string, accountID int64) []byte {
	return []byte(purpose + "/" + strconv.FormatInt(accountID, 10))
}

// ask seals a challenge for the page that asks it.
func (m *Module) ask(purpose string, accountID int64, q question) (PasskeyAsk, error) {
	plain, err := json.Marshal(challenge{Data: q.data, Text: q.challenge, Until: m.now().Add(challengeFor)})
	if err != nil {
		return PasskeyAsk{}, fmt.Errorf("writing a challenge: %w", err)
	}
	sealed, err := m.deps.Keys.Seal(passkeyKey, plain, challengeAbout(purpose, accountID))
	if err != nil {
		return PasskeyAsk{}, fmt.Errorf("sealing a challenge: %w", err)
	}
	return PasskeyAsk{Options: string(q.options), Sealed: base64.RawURLEncoding.EncodeToString(sealed)}, nil
}

// asked opens what ask sealed; digest is by which it is spent. ok is false for what is not ours, not for this, or too old.
func (m *Module) asked(purpose string, accountID int64, in PasskeyAnswer) (c challenge, digest []byte, ok bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(in.Sealed)
	if err != nil || len(in.Answer) > longestReply || len(in.Sealed) > longestReply {
		return c, nil, false
	}
	plain, err := m.deps.Keys.Unseal(passkeyKey, sealed, challengeAbout(purpose, accountID))
	if err == nil {
		err = json.Unmarshal(plain, &c)
	}
	if err != nil || !m.now().Before(c.Until) {
		return c, nil, false
	}
	sum := sha256.Sum256([]byte(c.Text))
	return c, sum[:], true
}

// checkPasskeyName judges and cleans what a passkey is called.
func checkPasskeyName(name string) (string, error) {
	name = fields.Clean(name)
	if name == "" || len(name) > 80 {
		return "", errs.New(errs.Invalid, "identity.passkey_name")
	}
	return name, nil
}

// answering gives the id of the credential that an answer names, nil when it cannot be read.
func answering(answer string) []byte {
	var said struct {
		RawID string `json:"rawId"`
	}
	err := json.Unmarshal([]byte(answer), &said)
	if err != nil {
		return nil
	}
	id, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(said.RawID, "="))
	if err != nil {
		return nil
	}
	return id
}
