// Package migrations is the room of the schema: one forward-only sequence of SQL files, one schema for each module.
//
// It owns the numbering NNNN_module_what.sql and nothing else. It must not: contain a Down part, or a change that
// the program of the release before cannot work on.
package migrations

import "embed"

// Files holds the migrations.
//
//go:embed *.sql
var Files embed.FS
