package spdci

// Entitlement says on which ground a partner is told something. Without one it is told nothing.
type Entitlement struct {
	Partner  string // code
	Agency   string // of those whom the law entitles (disclosure.Agency)
	Ground   string // of that agency
	SenderID string // what the partner calls itself in messages; "": its code
}
