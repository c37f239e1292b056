// Package disclosure is the room of what is told to other authorities: the register of information sources, the policy by
// which data are handed over, who may ask for what, and the requests of agencies with their answers.
//
// Nouns: Item (a datum of a register), Policy (a version of the register and its duties), Agency with its Grounds, Proposal
// (a version of the policy or of an agency on its way through four eyes), Duty (what the policy obliges to, until when),
// Request (what an agency asks), Answer (what is told, and what is withheld and why). Verbs: Propose, Amend, Submit,
// Withdraw, Approve, Decline; Mark, AddDuty, EndDuty, Remind; Receive, Choose, ProposeAnswer, IssueAnswer, ReturnAnswer,
// RefuseRequest, Answer. Schema: disclosure.
//
// The way of a request: request_ops.go (taken in; people found, never guessed) → allowed.go (what the ground allows and the
// register marks transferable; the rest is withheld with the reason) → answer_draw_ops.go (Deps.Draw reads the registers for
// that, and what comes back is sieved once more) → a clerk proposes, another issues where the ground wants it → answer_ops.go
// (numbered, frozen, log entry with everybody it speaks of, PDF and signed XML: one transaction).
//
// The way of an inquiry, a request that an agency's own program sends: inquiry_web.go (who sends; strict reading, inquiry_xml.go) →
// inquiry_ops.go Ask (once by its id, for the one agency that the program speaks for; then as any request) → where the ground and the
// register allow it a question whether a benefit is held is answered at once, by the program itself (allowed.go, automatic) →
// Standing, Fetch. Who may speak for whom: Appoint.
//
// The way of a version: proposal_ops.go (draft, submitted, approved by another lawyer) → Mark (published, sent) → source.go
// (from the day on which it may take effect it lies over what the program ships, item by item).
//
// It must not: read a register by itself, give what nobody asked for, or say who was asked about to anybody but the body that
// was asked and the people themselves.
package disclosure
