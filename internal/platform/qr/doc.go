// Package qr is the room that reads QR codes in pictures: photographs and scans that people send.
//
// Nouns: picture. Verbs: Read. No schema; nothing is kept. What is drawn on paper is drawn by package pdf.
//
// It must not: believe anything about a picture before its size was looked at, or know what a code says.
package qr
