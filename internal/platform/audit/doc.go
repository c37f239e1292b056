// Package audit is the room of the log of who did what: one entry for each operation, in its own transaction, and no way
// to change one unseen.
//
// Nouns: Entry, Keeper (the secret keys), Sealer, Checkpoint, Outside (a folder that checkpoints go to), Proof, Growth. Verbs:
// Write, Once, Enter, Seal, Sealed, Prove. Schema: audit. Rows of the registers carry the id of the entry that made them.
//
// An entry is marked when it is written (entry_encoding.go), becomes a leaf of a Merkle tree within seconds
// (sealer_ops.go, tree.go), and every sealing ends in a signed checkpoint that also leaves the database (checkpoint.go,
// publish_ops.go). The child verify is the reader that holds it all against each other.
//
// It must not: hold personal data in subject or detail (ids and counts only), change or delete an entry (the database role
// cannot), keep a key in the database, sign over what somebody changed, or be confused with the program's log.
package audit
