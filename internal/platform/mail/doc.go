// Package mail is the room of letters that go out: each is written in the transaction of its cause and handed to the
// mail server later, by a job, as often as that takes.
//
// Nouns: Letter, Kept. Verbs: Write, Release, Send, Unsettled. Schema: mail. It is the one home of the library go-mail.
// A letter handed over twice, since the program was killed before it heard the answer, bears the same Message-ID. Without
// a mail server letters wait where the operator can read them.
//
// It must not: know why a letter is written or who may read it, talk to a mail server within a transaction, or keep an
// address or a text after the letter was sent, refused or given up.
package mail
