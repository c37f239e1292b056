// Package pdftest judges PDF files in tests: whether they keep the rules of PDF/A-2a and PDF/UA-1 that a program can
// decide. Each rule has a control, a file that breaks it, in the tests of platform/pdf.
//
// Nouns: none. Verbs: Judge, Run. It must not: be used outside tests, or pass what it cannot read.
package pdftest
