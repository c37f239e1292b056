// Package pdf is the room of the printer: it makes a PDF file of a paper.Paper that archives keep (PDF/A-2a) and that
// screen readers can read aloud (PDF/UA-1).
//
// Nouns: Document (a file that was read), Update (what is appended to one), LetterError. Verbs: Print, Read, Append. No
// schema. The same paper at the same instant gives the same bytes, whatever the machine and the day.
//
// It must not: know a law, a person or a signature, read files that others made beyond what an update of them needs
// (no encryption, no object streams), or print a sign that its typefaces lack: a document says all that it was given
// or is refused.
package pdf
