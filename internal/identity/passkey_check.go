package identity

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"oszir/internal/platform/errs"
)

// relying makes the library's view of the site. A passkey belongs to a domain, which an address of numbers is not: what
// runs on this machine for trying out is called localhost. Errors: Unavailable when the site has no domain.
func relying(site string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(site)
	if err != nil || u.Hostname() == "" {
		return nil, errs.New(errs.Unavailable, "identity.passkey_nowhere")
	}
	id := u.Hostname()
	ip, err := netip.ParseAddr(id)
	if err == nil {
		if !ip.IsLoopback() {
			return nil, errs.New(errs.Unavailable, "identity.passkey_nowhere")
		}
		id = "localhost"
	}
	origin := u.Scheme + "://" + id
	if p := u.Port(); p != "" {
		origin += ":" + p
	}
	w, err := webauthn.New(&webauthn.Config{RPID: id, RPDisplayName: "OSZIR", RPOrigins: []string{origin}})
	if err != nil {
		return nil, fmt.Errorf("preparing passkeys: %w", err)
	}
	return w, nil
}

// seen is an owner as the library sees one.
type seen struct {
	of   *owner
	keys []webauthn.Credential
}

func (o *seen) WebAuthnID() []byte                         { return o.of.handle }
func (o *seen) WebAuthnName() string                       { return o.of.code }
func (o *seen) WebAuthnDisplayName() string                { return o.of.name }
func (o *seen) WebAuthnCredentials() []webauthn.Credential { return o.keys }

func see(o *owner) (*seen, error) {
	out := &seen{of: o, keys: make([]webauthn.Credential, len(o.credentials))}
	for i, text := range o.credentials {
		err := json.Unmarshal(text, &out.keys[i])
		if err != nil {
			return nil, fmt.Errorf("reading a passkey: %w", err)
		}
	}
	return out, nil
}

func newQuestion(options any, data *webauthn.SessionData, err error) (question, error) {
	if err != nil {
		return question{}, fmt.Errorf("asking for a passkey: %w", err)
	}
	text, err := json.Marshal(options)
	if err != nil {
		return question{}, fmt.Errorf("writing a challenge: %w", err)
	}
	kept, err := json.Marshal(data)
	if err != nil {
		return question{}, fmt.Errorf("writing a challenge: %w", err)
	}
	return question{options: text, data: kept, challenge: data.Challenge}, nil
}

// askToMake asks the browser for a new passkey of an owner.
func askToMake(site string, o *owner) (question, error) {
	w, err := relying(site)
	if err != nil {
		return question{}, err
	}
	user, err := see(o)
	if err != nil {
		return question{}, err
	}
	options, data, err := w.BeginRegistration(user,
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred}),
		webauthn.WithConveyancePreference(protocol.PreferNoAttestation),
		webauthn.WithExclusions(webauthn.Credentials(user.keys).CredentialDescriptors()))
	return newQuestion(options, data, err)
}

// askAnybody asks for any passkey that knows its owner and makes sure of them.
func askAnybody(site string) (question, error) {
	w, err := relying(site)
	if err != nil {
		return question{}, err
	}
	options, data, err := w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	return newQuestion(options, data, err)
}

// askOwner asks for a passkey of an owner who has some.
func askOwner(site string, o *owner) (question, error) {
	w, err := relying(site)
	if err != nil {
		return question{}, err
	}
	user, err := see(o)
	if err != nil {
		return question{}, err
	}
	options, data, err := w.BeginLogin(user, webauthn.WithUserVerification(protocol.VerificationPreferred))
	return newQuestion(options, data, err)
}

// refusedBy reports whether the library refused an answer, which is no fault of ours.
func refusedBy(err error) bool {
	var known *protocol.Error
	var unknown *protocol.ErrorUnknownCredential
	return errors.As(err, &known) || errors.As(err, &unknown)
}

// checkMade checks the answer to askToMake. ok is false for one that will not do.
func checkMade(site string, kept []byte, o *owner, answer string) (c credential, handle []byte, ok bool, err error) {
	w, err := relying(site)
	if err != nil {
		return c, nil, false, err
	}
	var data webauthn.SessionData
	err = json.Unmarshal(kept, &data)
	if err != nil {
		return c, nil, false, fmt.Errorf("reading a challenge: %w", err)
	}
	user, err := see(o)
	if err != nil {
		return c, nil, false, err
	}
	// The handle was drawn when the page was made; of an account that has passkeys it is that of all.
	if len(user.keys) == 0 {
		o.handle = data.UserID
	}
	parsed, refused := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if refused != nil {
		return c, nil, false, nil //nolint:nilerr // what cannot be read will not do
	}
	made, err := w.CreateCredential(user, data, parsed)
	if refusedBy(err) {
		return c, nil, false, nil
	}
	if err != nil {
		return c, nil, false, fmt.Errorf("checking a new passkey: %w", err)
	}
	c, err = keepCredential(made)
	return c, o.handle, err == nil, err
}

// checkAnswer checks the answer to askAnybody or askOwner and gives the passkey that answered, its counter moved on. ok is
// false for an answer that will not do, and for one whose counter stands still: somebody has a copy of the key.
func checkAnswer(site string, kept []byte, o *owner, answer string) (c credential, ok bool, err error) {
	w, err := relying(site)
	if err != nil {
		return c, false, err
	}
	var data webauthn.SessionData
	err = json.Unmarshal(kept, &data)
	if err != nil {
		return c, false, fmt.Errorf("reading a challenge: %w", err)
	}
	user, err := see(o)
	if err != nil {
		return c, false, err
	}
	parsed, refused := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if refused != nil {
		return c, false, nil //nolint:nilerr // what cannot be read will not do
	}
	var used *webauthn.Credential
	if len(data.UserID) == 0 {
		used, err = w.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) { return user, nil }, data, parsed)
	} else {
		used, err = w.ValidateLogin(user, data, parsed)
	}
	switch {
	case refusedBy(err):
		return c, false, nil
	case err != nil:
		return c, false, fmt.Errorf("checking a passkey: %w", err)
	case used.Authenticator.CloneWarning:
		return c, false, nil
	}
	c, err = keepCredential(used)
	return c, err == nil, err
}

func keepCredential(made *webauthn.Credential) (credential, error) {
	text, err := json.Marshal(made)
	if err != nil {
		return credential{}, fmt.Errorf("writing a passkey: %w", err)
	}
	return credential{id: made.ID, text: text}, nil
}
