// Package archtest is the room of the house rules that a program can check: they are policy, not a description.
// When a test here fails, the code is wrong first; change a table only when the rule itself is to change.
//
// Nouns: tree (all files of the project, Go files parsed), rule (finds what is guilty), guilt (a place and a reason).
// Verbs: hold (a rule must find nothing in the project), control (the same rule must find, in a small fixture, exactly
// the lines that are marked with want and no other; a rule that has never bitten proves nothing).
//
// It reads sources and builds nothing. It also keeps two generated documents: the dependency table of
// docs/decisions.md and docs/requirements.md (which test covers which requirement); run with -update to write them.
// It must not: import a room of the project, or have code outside of tests.
package archtest
