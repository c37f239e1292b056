// Package paper is the room of what a document says before it is a file: headings, paragraphs, lists and tables.
//
// Nouns: Paper, Block (Heading, Paragraph, List, Table, Rule, Break, Code), Run. Verbs: HTML (for a preview on a page), Text
// (for whoever proofreads it). The printer (platform/pdf) and a preview draw the same value, so that what somebody saw is
// what goes out. A paper goes into JSON and back without loss.
//
// It must not: know a font, a page size or a law, or hold a field that is still to be filled.
package paper
