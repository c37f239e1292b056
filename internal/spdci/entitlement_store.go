package spdci

import "oszir/internal/platform/database"

var (
	insertEntitlement = database.SQL(`INSERT INTO spdci.entitlement (partner_id, agency, ground, sender_id, at, entry_id) VALUES ($1, $2, $3, $4, $5, $6)`)
	entitlementOf     = database.SQL(`SELECT agency, ground, sender_id FROM spdci.entitlement WHERE partner_id = $1 ORDER BY id DESC LIMIT 1`)
)
