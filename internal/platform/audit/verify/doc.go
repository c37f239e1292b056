// Package verify is the room of the reader that checks the log: it reads everything anew, by its own connections, and
// finds what was changed, removed, inserted or cut off since it was written.
//
// Nouns: Input, Report, Finding. Verbs: Run. Schema: audit, reading only, in one snapshot. With the program it shares only
// what an entry is encoded as and what a checkpoint looks like; the tree is computed here by RFC 6962 without the
// library that the sealer uses.
//
// Three things witness what an entry was: the mark it bears (by a key that is not in the database), the tiles of the tree,
// and signed checkpoints, of which copies stand outside the database. Whoever changes the database alone can make
// the tiles fit a changed entry, but neither the mark nor a signature.
//
// It must not: show anything of an entry but its id, write, or need the secret keys: with the public key alone all
// but the marks is checked.
package verify
