package listing

import "embed"

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS
