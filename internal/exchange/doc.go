// Package exchange is the room of what other programs send and ask: who they are, how they prove it, and the log of every
// message.
//
// Nouns: partner (a program that may send or ask, bound to one body and one role), credential (a client certificate, or a
// public key by which it signs for a token), token (access for ten minutes), sender (a partner as it proved itself for one
// request), message (what came in, with its content, its state and the answer it got), attempt (what came in and was not
// taken: of it nothing is kept but that it came), door (where an interface takes in what is sent, and refuses in one way what it
// does not read). Verbs: AddPartner, ChangePartner, AddCredential, RevokeCredential, Partners, Partner; Grant (a token for a
// signed assertion), Authenticate; Attempted, Take, Settle, List, Open; Reopen (for whoever sends a refused message again),
// Replace; Forget; Signed (whether a sender has signed content), Detached (our own signature). Pages: partners and what they prove themselves by, for who keeps them.
// Schema: exchange.
//
// The way of a message, to be read in the code in this order:
//
//	sender_web.go      a request: by its certificate or its token to a sender; what proves nothing is refused
//	(the room whose interface it is reads and judges the content)
//	message_ops.go     Take: in the caller's transaction, once for ever by partner, interface and message id; the same content
//	                   again gets the answer that the first got, other content under the same id is refused
//	message_ops.go     Settle: the answer is kept with the message, in the transaction of its effect
//
// Keys change without a pause: a partner has as many credentials as it likes, each with its days, and one counts from its
// first day to its last or to the moment when it was revoked. A credential belongs to one partner, so nobody sends for
// another.
//
// It must not: know what a message says, hold a password, let a token or a key into a log, or answer for a room.
package exchange
