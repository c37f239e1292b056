// Package tartinfo is the room of TARTINFO, the reserve pool of public servants: who stands on the reserve list, which posts are
// vacant, what was offered to whom and what came of it. It belongs to another controller than the benefits (T0): its people are in
// no other registry, its data in no other schema, and it runs alone or beside the other rooms.
//
// Nouns: member (tartalékállományba helyezett: an official whose post ended, from reserve start to reserve end), line (of one of a
// member's tabs: school, vocational qualification, earlier workplace, language, exam, skill), CV, search (keresés: the mandatory report
// of a vacant post, Ü, or a one-time search, K), fit (a member who fits a search, with what was met and what was not), newcomer (who fits
// an open search and was never held against it), choices (what a clerk of the centre has decided of a proposal so far), offer list
// (ajánlati lista) and offer (a member on it, with an outcome), takeover (átvétel jogelődtől: a member whom a closing body hands to
// another), closing (megszűnés), protocol (jegyzőkönyv, J: what is left of a removed member), deadline (a moment at which something
// happens by itself), letter (a mail, once for its cause and its reader), draft (what somebody has typed and not saved). Verbs: Place,
// Change, Remove; Prepare, ChangeSearch, SendSearch, CloseSearch; Propose, Choose, Offer, Evaluate, Finalise; RegisterBody, PrepareClosing,
// OrderClosing, DecideTakeover, Reassign; Clock (carries out what is due). Accounts, passwords and blocking are those of identity,
// bodies and their days those of orgs; what only TARTINFO knows of a body (type, predecessor, supervising body) is kept here. Schema:
// tartinfo. The child record holds fields, lists and judgements of forms, the child match who fits what and why; neither knows a
// database.
//
// The way of a member, to be read in the code in this order:
//
//	record/member.go  the fields, and the judgement of a whole form: all that is missing or wrong at once
//	member_ops.go     Place: member, deadlines (first day, 24:00 of the last), letters and log entry in one transaction
//	fit_ops.go        meetMember: by what the member can fit is stored as keys, and for which open searches they are a newcomer now
//	match_ops.go      Propose: who has a key of the search, read by one statement, is held against it by match, which says why of each
//	offer_ops.go      Offer and Evaluate: what was offered and answered stays as it was said then, by the member's number only
//	clock_ops.go      Clock: takes deadlines in the order of their moments, each once, however long nobody was there to take them
//	remove_ops.go     Remove: the protocol is made, then nothing that names the member is left (see below)
//
// Beside it: search_ops.go (a vacant post, from the draft to its closing), body_ops.go, closing_ops.go, closing_moment_ops.go and
// takeover_ops.go (the end of a body), letter_ops.go and wording_ops.go (who is told what, in whose words), dashboard_ops.go (numbers
// for the centre).
//
// Moments. A deadline is a moment of Budapest: 24:00 of a day is 0:00 of the day after, working days are those of calendar. Clock
// does not ask what day it is but what is due: after three days without it, everything happens in its order and each letter goes
// once. Whoever carries a deadline out holds what it is about first, as whoever changes that does. What is said of a member's status
// is computed from reserve start, reserve end and removal, and never stored.
//
// Forgetting. Whatever holds something personal names the member by number: drafts, mails that wait or were sent, exports that are
// kept, CVs, offers, takeovers, words for searching. forgets lists those places, and a test goes through the catalogue of the
// database for tables that it does not list. The log names members by number only, so it is verified as before.
//
// It must not: read or write people or ptr, let a body see a member who is not its own, offered to it or handed to it, keep an
// offered member's data readable after its list has expired, or decide for the centre whom to offer.
package tartinfo
