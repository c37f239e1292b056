// Package document is the room of what leaves an office on paper: its wordings, the documents made of them, and the proof
// that a document is ours.
//
// Nouns: Sort (a kind of document: its key, the fields it may use, the blocks it must hold), wording (the text of a sort or
// of a shared block, from a day on), Paper (a document before it has a number), Document (numbered, with the wordings it
// was made of), serial, proof (the facts in the QR code, signed), file (the signed PDF), revocation; post (the letters
// of a body that go out together and come back with the day they were taken over). Verbs: Wordings, SaveWording,
// SubmitWording, DecideWording, Preview; Draw, Issue, MakeFiles, Open, Revoke; MakePost, PrintPost, ListPost, Deliver;
// Verify, Revocations.
// Schema: document.
//
// The way of a document, to be read in the code in this order:
//
//	sort.go             which sorts there are; the rooms that decide give them, with their shipped wordings
//	wording_ops.go      a lawyer's wording: checked when it is saved, approved by a second one, valid from a day
//	draw.go             the wording of the day, filled with facts: a paper, or what is missing
//	document_ops.go     numbered and stored in the transaction of its cause, with proof and log row
//	file_ops.go         the job that prints and signs, many at a time
//	post_ops.go         a day's letters: printed in one file, listed for delivery, their delivery days told to the room
//	verify.go           whether a proof or a file is ours, unchanged and still valid
//
// A wording that was approved never changes; a document keeps which ones it was made of, so that it can be made again.
// What the program ships is the wording of a sort until somebody approves another. Names and addresses stand in contents
// and files only, which erasing the person's data empties.
//
// It must not: know a benefit, decide who gets what, or put personal data into a title, a subject or the log.
package document
