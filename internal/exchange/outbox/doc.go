// Package outbox is the room of what other agencies are told: each change is an entry in the transaction of its cause and
// is handed over later, with an effect that counts once.
//
// Nouns: entry (something to tell one partner about one subject), partner (who is told, with what draws a message and what
// sends it), order key (entries of one go one after the other), line (how a partner has answered lately), dead letter (an
// entry that the partner refused or that was tried too often). Verbs: Register, RegisterFamily (partners of whom there may be more
// tomorrow), Put, Drain, Wake; Dead, Letter, SendAgain,
// PutAside; Erase. Schema: exchange.
//
// The way of an entry, to be read in the code in this order:
//
//	entry_ops.go   Put: a row of numbers in the caller's transaction, and the job that looks for it
//	drain_ops.go   claim: the oldest that is due and that nothing of its order key stands before; the message is drawn from the
//	               registers as they are now, and its digest kept. The attempt is noted before it is made
//	drain_ops.go   Send of the partner, outside of any transaction, within a time
//	drain_ops.go   settle: sent, tried again later, or dead
//	dead_ops.go    a person reads what is dead, has it sent again or puts it aside
//
// A message bears the entry's key and its version. Drawn again for the next attempt it is the same, key and version too, so
// a partner that had it already knows it again; when the registers say something else by then it is another message with a
// higher version. So a partner that keeps the highest version of a subject ends with what the registers say, whatever was
// lost, doubled or late.
//
// It must not: know what a message says or keep it, call a partner within a transaction or on a worker of the job queue, or
// let one partner keep others waiting.
package outbox
