// Package cluster is the room of the built-in PostgreSQL: the private database server that the program starts
// for itself when it was given no other.
//
// It owns: the folder DataDir/postgres and its neighbours (oszir.lock, postgres.log, postgres.run), the server
// process, the two database roles and the empty database.
//
// Nouns: Cluster (a running server), Options, the roles RoleOwner, RoleApp and RoleSuper.
// Verbs: Start, Stop, URL (where a second process finds the running server).
//
// Promises:
//   - No network port is opened; only the operating system users of the program and of the server may connect.
//   - Whatever is killed, and whenever (initdb, the server, the program), the next Start mends it.
//   - When the program dies the server shuts down by itself; one program at a time per data folder.
//   - A folder that is not our cluster, or of another major version, is left as it was.
//
// It must not: know schemas or tables (migrations create those), read or log personal data, or be used when
// a database was configured.
//
// The room is for Linux: it leans on flock, the parent death signal and /proc.
package cluster
