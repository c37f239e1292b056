package ptr

import "oszir/internal/platform/database"

var (
	officeRules = database.SQL(`
	SELECT o.four_eyes, e.actor, e.at FROM ptr.office o JOIN ptr.entry_author e ON e.id = o.entry_id WHERE o.body_id = $1`)

	// $4: how it was seen. An office that has never said anything wants four eyes. Nothing is written when somebody was faster.
	setFourEyes = database.SQL(`
	INSERT INTO ptr.office AS o (body_id, four_eyes, entry_id)
	SELECT $1, $2, $3 WHERE $4 OR EXISTS (SELECT FROM ptr.office h WHERE h.body_id = $1)
	ON CONFLICT (body_id) DO UPDATE SET four_eyes = EXCLUDED.four_eyes, entry_id = EXCLUDED.entry_id WHERE o.four_eyes = $4`)
)
