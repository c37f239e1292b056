// Package backup is the room of backups: one file that holds the whole database as it stood at one moment, and the way
// back from it.
//
// Nouns: Manifest (what a file holds), Difference. Verbs: Write, Verify, Restore. It owns no schema and knows no
// module: it takes every table there is. The file is a tar of PostgreSQL's own dump, the manifest, and a checksum of
// all that stands before it; archive.go tells the layout.
//
// Promises:
//   - A file with its final name is whole, on the disk, and was read back.
//   - Rows are counted and summed in the same snapshot that the dump is made of.
//   - One changed byte anywhere in the file is noticed, and so is a missing end.
//   - The file holds no keys: those of the log, of sealed secrets and of sign-in lie in a folder beside the database, and
//     whoever has only the file can neither write entries of the log nor read what was sealed.
//   - A restore ends in a database whose every table agrees with the manifest, or in an empty one: comparing comes
//     before the commit.
//
// It must not: print or log what rows hold (errors of PostgreSQL's programs pass a sieve), restore over data, or be
// taken for proof of who made a file: a checksum is no signature.
package backup
