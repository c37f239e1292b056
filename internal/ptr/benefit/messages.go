package benefit

import "embed"

// Messages holds the room's texts. Keys below benefit.why complete two sentences, "must be filled in, because …"
// and "may be filled in only if …".
//
//go:embed messages
var Messages embed.FS
