// Package foka is the room of the public-employment database (FOKA), which is told of who gets support of active-age people:
// what a message to it says, the client that hands one over, and a stand-in for it.
//
// Nouns: notice (a benefit as it stands now, whole), fault (what kept one from being taken), client, stand-in. Verbs: Send,
// Check. It holds nothing in the database. The stand-in is a service of its own for tests and the demo: it keeps what it is
// told and can be made to misbehave in every way that a partner may.
//
// A notice is sent by POST as JSON, with its key in Idempotency-Key. The same key with the same content is answered as it was
// at first, with other content refused; of two notices about one benefit the higher version counts.
//
// It must not: know the register, follow where an answer points to, or wait or read without an end.
package foka
