//go:build !passkeys

package identity

import "oszir/internal/platform/errs"

// Without the library there are no passkeys; codes are the second factor.

func errNoPasskeys() error { return errs.New(errs.Unavailable, "identity.passkey_nowhere") }

func askToMake(string, *owner) (question, error) { return question{}, errNoPasskeys() }

func askAnybody(string) (question, error) { return question{}, errNoPasskeys() }

func askOwner(string, *owner) (question, error) { return question{}, errNoPasskeys() }

func checkMade(string, []byte, *owner, string) (c credential, handle []byte, ok bool, err error) {
	return c, nil, false, errNoPasskeys()
}

func checkAnswer(string, []byte, *owner, string) (c credential, ok bool, err error) {
	return c, false, errNoPasskeys()
}
