// Package notice is the room of change notices: a partner's program is told that something has changed about people or cases that it
// follows, and asks for what by the interface that it is entitled to. Nobody need fetch everything every night.
//
// Nouns: subscription (one person or case that a partner follows, under a reference of its own), notice (something has begun, changed
// or ended about a subscription: no content), cursor (number of a notice, for one partner), line (how far a partner's notices are
// numbered, told and kept). Verbs: Subscribe, Unsubscribe, After, Hear, Sweep, Erase. Schema: exchange.
//
// The way of a change, to be read in the code in this order:
//
//	notice_ops.go        Hear: in the transaction of the change, one statement however many people it is about: a notice without a
//	                     cursor for every subscription that is open
//	settle_ops.go        when the partner asks, or the round comes by: who is entitled no more is told that it has ended; notices
//	                     that are committed get the next cursors, those that say the same of one subscription become one
//	notice_ops.go        After: the notices that follow a cursor, as often as asked; what is told for the first time is logged with
//	                     the people concerned
//
// Why nothing is lost. Cursors are given to committed notices only, under the lock of the partner's line, by one statement (one
// snapshot), and are committed before the next one may give any. So whoever has seen a cursor has seen all lower ones, and what
// commits later gets a higher one: there are no gaps that could be filled later. A notice is numbered after its change is committed,
// so whoever asks again because of it sees the change. Notices of one subscription are put together only when they are numbered, since
// a change that trusted to a notice of another transaction could be committed after that one was told. A change that ran while a
// subscription began may not have seen it: therefore the first notice of each, "begun: ask now", is held back until every transaction
// that ran when the subscription was first seen committed is over; all later ones see it and write a notice of their own.
//
// It must not: say what has changed, know the registers, keep a TAJ, follow anybody for a partner that is not entitled to it, or tell
// whether somebody is known at all.
package notice
