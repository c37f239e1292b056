// Package api is the room of the HTTP interface for programs: JSON operations with a description (OpenAPI 3.1) made
// from the same Go types that answer.
//
// Nouns: API, Op (one operation of the interface), Problem (an error as RFC 9457 has it), File, Raw (a body as sent).
// Verbs: Register, RegisterFile. Every operation wants a bearer key, is named in log and metrics by its description and
// answers errors by the one table of package web. It is the one home of the library that makes the description.
//
// It must not: know a module, or what the actor is that a key stands for; put a key or a person's data into a log.
package api
