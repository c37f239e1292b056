// Package law is the room of the numbers of the law: amounts, limits, percentages and deadlines with their validity, their
// paragraph and their source, in the hands of lawyers.
//
// Nouns: Parameter (a number of the law), Value (what it is from a day until a day), Change (that from a day until a day
// the number is another, or that the law has none), Proposal (a change with its reason, on its way through four eyes),
// Edition (all numbers as they are from an approval on), Effect (what a change concerns). Verbs: Propose, Amend, Submit,
// Withdraw, Approve, Refuse; Parameters, Parameter, Proposals, Proposal, Weigh; Latest and At answer other rooms in their
// transactions. Schema: law.
//
// The way of a change: proposal_ops.go (draft, submitted, and approved by another lawyer than who drafted it) → value.go
// (the change laid over the values there are) → edition_ops.go (values that hold no longer are closed, the others stay,
// and what is new is added) → the rooms that judge are told what has changed (Deps.Changed).
//
// An edition lies over what the program ships, number by number. Shipped values are not copied into the database at a
// start: several processes would have to agree on who does it, and a later release could not tell a shipped value that a
// lawyer has left as it was from one that was forgotten. A number that no edition has changed is what the program says; a
// number that one has changed is what its rows say, from that edition on, and the page shows beside it what the program
// ships ("a program kiadott értéke"). A release may add shipped values for days to come. What is wrong in shipped values of
// days past is set right by an edition, not by a release, so that what was decided by them can be computed again.
//
// A value that is valid from a day past is allowed. Nothing that was decided changes by it: decisions carry the number of
// the edition by which they were made. Editions are numbered in the order of their approval, which happens one at a time.
//
// It must not: know a benefit kind's rules, a case or a person. What reads a number is told to it (Deps.Parameters), and
// what a change concerns it asks (Deps.Concerned): counts by office and kind, never who.
package law
