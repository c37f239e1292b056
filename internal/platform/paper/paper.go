package paper

// Paper is a document as it is read from top to bottom.
type Paper struct {
	Title   string  `json:"title"`             // of the file; shown by readers, spoken by screen readers
	Author  string  `json:"author"`            // the office
	Subject string  `json:"subject,omitempty"` // what it is about, without personal data
	Running string  `json:"running,omitempty"` // at the foot of every page, beside the page number
	Blocks  []Block `json:"blocks"`
}

// Sort says what a block is.
type Sort string

// The sorts of blocks.
const (
	Heading   Sort = "heading"   // Level 1 to 3, Runs
	Paragraph Sort = "paragraph" // Runs, Align, Indent
	List      Sort = "list"      // Items, Ordered
	Table     Sort = "table"     // Rows; Head: the first row is a heading
	Rule      Sort = "rule"      // a thin line
	Break     Sort = "break"     // a new page
	Code      Sort = "code"      // a QR code: Text is what it holds, Runs stand beside it
)

// Align says where a paragraph stands.
type Align string

// The alignments; the empty one is left.
const (
	Centre Align = "centre"
	Right  Align = "right"
)

// Block is a part of a paper that stands on lines of its own.
type Block struct {
	Sort    Sort     `json:"sort"`
	Level   int      `json:"level,omitempty"`
	Runs    []Run    `json:"runs,omitempty"`
	Align   Align    `json:"align,omitempty"`
	Indent  bool     `json:"indent,omitempty"` // set in from the left, for what is ordered or quoted
	Keep    bool     `json:"keep,omitempty"`   // on one page with the block that follows
	Ordered bool     `json:"ordered,omitempty"`
	Items   [][]Run  `json:"items,omitempty"`
	Head    bool     `json:"head,omitempty"`
	Rows    [][]Cell `json:"rows,omitempty"`
	Plain   bool     `json:"plain,omitempty"` // of a table: without lines, the first column names the second (a list of facts)
	Text    string   `json:"text,omitempty"`
}

// Cell is a cell of a table.
type Cell struct {
	Runs   []Run `json:"runs,omitempty"`
	Number bool  `json:"number,omitempty"` // set to the right, never broken
}

// Run is a piece of text in one face. A line break within a block is "\n".
type Run struct {
	Text   string `json:"text"`
	Strong bool   `json:"strong,omitempty"`
	Slant  bool   `json:"slant,omitempty"`
}
