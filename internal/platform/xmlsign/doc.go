// Package xmlsign is the room of signed XML: an enveloped signature by the W3C (XML-DSig) that other programs verify
// with stock tools, and our own check, which is stricter.
//
// Nouns: document, signature, certificate. Verbs: Sign, Verify, Strict. No schema. The document is signed whole, by exclusive
// canonicalization, SHA-256 and ECDSA (P-256) or RSA, with the certificates of the signer inside.
//
// A signed file has one form: it is written canonically, and Verify takes no other bytes for it, so nothing can be
// wrapped, moved or said twice. Foreign XML goes through Strict before any decoder sees it.
//
// It must not: know what a document says, fetch anything, or trust a certificate for standing in the file.
package xmlsign
