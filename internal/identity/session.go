package identity

import "time"

// The limits of a session. A browser is known for knownFor after its last sign-in.
const (
	idleLimit   = 30 * time.Minute
	wholeLimit  = 12 * time.Hour
	knownFor    = 180 * 24 * time.Hour
	halfLimit   = 10 * time.Minute    // to give the second factor
	freshFor    = 15 * time.Minute    // how long a proof lets one change factors
	wrongMost   = 5                   // wrong codes and passwords typed within a session, then it ends
	passwordAge = 90 * 24 * time.Hour // TARTINFO T3
	touchEvery  = time.Minute         // how exactly last_seen and last_used are kept
	clockSkew   = time.Minute         // by how much the clocks of two processes may differ
)

// Credentials are what somebody signs in with.
type Credentials struct {
	Code     string
	Password string
	Device   string // what the browser keeps of an earlier sign-in; "" when nothing
	Address  string // network address of whoever asks
}

// Opened is a session that has just begun. Token is not kept anywhere but in the answer to the browser.
type Opened struct {
	Token     string
	Device    string // for the browser to keep, so that it is known next time; "" when it is to keep what it has
	Actor     Actor
	SessionID int64
	// AwaitsFactor says that the password was right and the second factor is still to come: the session stands for nobody
	// before ProveFactor.
	AwaitsFactor bool
}

// The ways to sign in, as sessions keep them.
const (
	wayPassword = "password"
	wayPasskey  = "passkey"
	wayProvider = "provider"
)

// Signed is who a token or key stands for, and for which body.
type Signed struct {
	Actor       Actor
	Name        string       // of the person, for the head of the page
	SessionID   int64        // 0: came with a key
	KeyID       int64        // 0: came with a session
	Membership  Membership   // the one acted in
	Memberships []Membership // all that are valid now; with a key only the one
	MustChange  bool         // has to choose a password of their own first
	PasswordOld bool         // has to, since the password is ninety days old
	Strong      bool         // a second factor was given, or a passkey that knows its owner
	Person      int64        // of the client registry, whom the account belongs to; 0: that is not known
	Fresh       bool         // proved to be there a short while ago
	MustProtect bool         // has to set up a second factor first: the account may do too much for a password alone
	Ends        time.Time    // when the session ends at the latest; zero with a key

	browser string // "" when it is not noted yet
}

// guarded are the roles that ask for a second factor.
var guarded = []Role{RoleRightsOperator, RoleOfficer, RoleAuditor, RoleCentre}

// Session is an open session as its owner sees it.
type Session struct {
	ID       int64
	BodyID   int64
	Role     Role
	Since    time.Time
	LastSeen time.Time // to the minute
	Browser  string    // such as Firefox, Windows; "" when nothing is known
	Strong   bool
}
