// Package hostile makes workbooks that nobody should send, and honest ones in every usual dress, for the tests of
// whoever takes workbooks in.
//
// Nouns: Case (a file and what must become of it), Part and Zip (to build more of them). Verbs: All and Some (over
// random tables), Over (over a caller's own sheets).
//
// It must not: be used outside of tests, or read anything: it shares no code with the reader, so that the two cannot
// be wrong in the same way. The same seed gives the same files.
package hostile
