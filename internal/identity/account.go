package identity

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// Account is who may sign in or come with a key.
type Account struct {
	ID          int64
	Code        string // what is typed at sign-in; lower case
	Name        string
	Email       string // "" when none is known
	Disabled    bool
	MustChange  bool         // has to choose a password of their own before anything else
	LastSeen    time.Time    // zero: never signed in
	Memberships []Membership // valid now
	Keys        []Key        // not revoked
}

// Key is a program's way in. The key itself is shown once, when it is made.
type Key struct {
	Prefix   string // its beginning, by which people know it
	BodyID   int64
	LastUsed time.Time // zero: never
}

var codeShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,39}$`)

// reservedCodes stand in the log for somebody who is no account.
var reservedCodes = []string{unknownCode, "operator", "system"}

// unknownCode stands in the log for whoever tries a code that nobody has.
const unknownCode = "unknown"

// foldCode makes login codes comparable: case and spaces around them do not matter.
func foldCode(code string) string { return strings.ToLower(strings.TrimSpace(code)) }

// soughtCode is the code to look for; "", which nobody has, for what cannot be one, whatever bytes it is made of.
func soughtCode(code string) string {
	code = foldCode(code)
	if !codeShape.MatchString(code) {
		return ""
	}
	return code
}

// checkCode judges the code of a new account.
func checkCode(code string) error {
	if !codeShape.MatchString(code) || slices.Contains(reservedCodes, code) {
		return errs.New(errs.Invalid, "identity.code_invalid")
	}
	return nil
}

// checkName judges and cleans the name of a new account.
func checkName(name string) (string, error) {
	name = fields.Clean(name)
	if name == "" || len(name) > 200 {
		return "", errs.New(errs.Invalid, "identity.name_invalid")
	}
	return name, nil
}

// checkEmail judges the mail address of a new account, which may be missing.
func checkEmail(email string) error {
	if email != "" && (fields.Clean(email) != email || len(email) > 200 || !strings.Contains(email, "@") || strings.Contains(email, " ")) {
		return errs.New(errs.Invalid, "identity.email_invalid")
	}
	return nil
}

func subject(accountID int64) string { return "account/" + strconv.FormatInt(accountID, 10) }
