package spreadsheet

import "time"

// Limits are the caps of one workbook. A field left zero takes its value from DefaultLimits.
type Limits struct {
	Bytes       int64         // size of the file
	Entries     int           // parts in the zip
	Inflated    int64         // all parts together, counted while inflating; a part read twice counts once
	Ratio       int           // inflated to compressed, of a part and of the file, beyond a floor of 16 MiB
	Columns     int           // highest column number of a cell that holds something (1 = A)
	Rows        int           // highest row number
	Cells       int64         // cell elements on the sheets read, empty ones too
	Strings     int64         // shared strings
	StringBytes int64         // text of all shared strings
	CellBytes   int           // text of one cell or one shared string
	Depth       int           // nesting of XML elements
	Sheets      int           // sheets in the workbook
	Duration    time.Duration // one call of Open, Rows, Verify or Answer, without the time spent in the caller's code
}

// DefaultLimits lets pass an honest workbook of 1,048,575 rows and 60 columns on two sheets, and no bomb.
var DefaultLimits = Limits{
	Bytes:       1 << 30,
	Entries:     4096,
	Inflated:    8 << 30,
	Ratio:       200,
	Columns:     512,
	Rows:        maxRow,
	Cells:       130_000_000,
	Strings:     40_000_000,
	StringBytes: 2 << 30,
	CellBytes:   128 << 10,
	Depth:       64,
	Sheets:      256,
	Duration:    10 * time.Minute,
}

const (
	maxRow    = 1 << 20 // of the format
	maxColumn = 1 << 14

	ratioFloor = 16 << 20 // small parts may compress as well as they like
	chunkSize  = 128 << 10
	chunkRing  = 4 // chunks on their way between two goroutines

	maxTag     = 1 << 20 // one tag with its attributes; honest sqref lists reach some 100 KiB
	maxName    = 256     // element and attribute names
	maxAttrs   = 128     // attributes of one element
	maxBinding = 100     // namespace declarations in force at once; Office writes up to 40
	maxRowText = 8 << 20 // text of all cells of a row
	maxStyles  = 8 << 20 // styles part that is still patched by the answerer
	maxXfs     = 1 << 16 // cell styles; the format's own limit is 65,490
)

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	take(&l.Bytes, d.Bytes)
	take(&l.Entries, d.Entries)
	take(&l.Inflated, d.Inflated)
	take(&l.Ratio, d.Ratio)
	take(&l.Columns, d.Columns)
	take(&l.Rows, d.Rows)
	take(&l.Cells, d.Cells)
	take(&l.Strings, d.Strings)
	take(&l.StringBytes, d.StringBytes)
	take(&l.CellBytes, d.CellBytes)
	take(&l.Depth, d.Depth)
	take(&l.Sheets, d.Sheets)
	take(&l.Duration, d.Duration)
	l.Rows = min(l.Rows, maxRow)
	l.Columns = min(l.Columns, maxColumn)
	return l
}

func take[T comparable](field *T, fallback T) {
	var zero T
	if *field == zero {
		*field = fallback
	}
}
