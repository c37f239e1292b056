package identity

import "time"

// The limits of a session. A browser is known for knownFor after its last sign-in.
const (
	idleLimit  = 30 * time.Minute
	wholeLimit = 12 * time.Hour
	knownFor   = 180 * 24 * time.Hour
	touchEvery = time.Minute // how exactly last_seen and last_used are kept
	clockSkew  = time.Minute // by how much the clocks of two processes may differ
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
}

// Signed is who a token or key stands for, and for which body.
type Signed struct {
	Actor       Actor
	Name        string       // of the person, for the head of the page
	SessionID   int64        // 0: came with a key
	KeyID       int64        // 0: came with a session
	Membership  Membership   // the one acted in
	Memberships []Membership // all that are valid now; with a key only the one
	MustChange  bool         // has to choose a password of their own first
	Ends        time.Time    // when the session ends at the latest; zero with a key
}

// Session is an open session as its owner sees it.
type Session struct {
	ID       int64
	BodyID   int64
	Role     Role
	Since    time.Time
	LastSeen time.Time // to the minute
}
