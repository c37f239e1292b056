// Package seal is the room of the system's own signature (elektronikus bélyegző): it signs documents for the system
// and says whether a signature holds.
//
// Nouns: Seal, Report, Key. Verbs: Open, SignPDF, CheckPDF, SignJWS, CheckJWS. No schema. The key is a file's, a
// token's (PKCS#11) or, when nothing is configured, one derived from the key ring, which proves to nobody outside who
// signed; SelfMade tells. PDF files are signed as PAdES-B-B, without a time stamp of a third party.
//
// It must not: sign for a person, ask the network, keep a key anywhere, or take for valid what it would have written
// in other bytes: the readers here are strict, so that no signed thing has two forms.
package seal
