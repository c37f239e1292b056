package listing

import "oszir/internal/platform/web"

// Paper prints so many rows from the first on, also more than a file may hold.
func (l *List[T]) Paper(c *web.Context, first, count int) ([]byte, error) {
	return l.paper(c, first, count)
}
