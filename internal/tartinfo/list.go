package tartinfo

// perPage is how many rows a page of a list shows: at most fifty people a page (T26).
const perPage = 50

// Listing is which part of a list is asked for, in which order.
type Listing struct {
	Sort   string // key of a column; "": the list's own order
	Desc   bool
	Offset int
	Limit  int // 0: perPage
}

// count is how many rows are asked for.
func (l Listing) count() int {
	if l.Limit == 0 {
		return perPage
	}
	return l.Limit
}
