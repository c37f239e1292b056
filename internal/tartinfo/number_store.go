package tartinfo

import "oszir/internal/platform/database"

var nextNumber = database.SQL(`
	INSERT INTO tartinfo.numbered AS n (letter, day, last) VALUES ($1, $2, 1)
	ON CONFLICT (letter, day) DO UPDATE SET last = n.last + 1 RETURNING last`)
