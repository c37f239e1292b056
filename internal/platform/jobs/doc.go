// Package jobs is the room of work that is done later: a job is added in the transaction of its cause and done at
// least once.
//
// Nouns: Queue, handler, part (of the program, that a process may leave out). Verbs: Handle, Leave, Add, Start, Stop.
// Schema: river (the queue's own). It is the one home of the library river.
// It must not: know what a job does, or be the truth about work to do: a handler looks at its module's rows, so a job
// done twice does nothing the second time and a lost one is made up for by the next round.
package jobs
