package spreadsheet

import "embed"

// Messages are the texts of this room's refusals, one flat file a language.
//
//go:embed messages/*.json
var Messages embed.FS
