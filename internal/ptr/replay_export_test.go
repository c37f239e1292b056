package ptr

// ReplayInPiecesOf makes the pieces of runs small for a test, and gives what puts that right.
func ReplayInPiecesOf(n int) (restore func()) {
	was := replayChunk
	replayChunk = n
	return func() { replayChunk = was }
}
