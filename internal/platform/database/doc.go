// Package database is the room of the connection to PostgreSQL: the pool, transactions, statements, migrations.
//
// Nouns: DB (the connections, working as the role that owns nothing), Tx, Statement, Watch (hooks for metrics and
// traces). Verbs: Open, InTx, Long, Migrate, Exec, Each, One, Copy. It owns no schema. It must not: know a module's tables or hold a module's SQL; every module
// keeps its statements in its own _store.go and opens transactions only in _ops.go. It is the one home of pgx and
// goose: other rooms see the types of this package.
//
// Every transaction has a deadline, by the program's clock and by the server's. What takes longer on purpose is marked
// by Long and has connections of its own. What the database could not do in time is of kind Unavailable; a commit whose
// answer was lost is ErrOutcomeUnknown. Errors of the server quote no value of a row.
//
// The program works as the role oszir_app, which owns no table and has no DELETE on registers: whoever takes over
// the program cannot rewrite history. Migrations run as the owner.
package database
