// Package spreadsheet is the room of foreign workbooks: it reads .xlsx files that strangers send, and writes the
// answer into a copy of the same file.
//
// It owns: the reader of .xlsx (zip directory, relationships, content types, XML, shared strings, styles), its caps
// (Limits), and the answerer that copies the uploaded workbook with cells added. It is the one home of
// klauspost/compress; excelize appears in its tests only, as an independent witness.
//
// Nouns: Workbook (an opened file), Sheet, Row, Cell, Kind, Limits, SheetAnswer, AnswerRow, and Messages (the texts
// of the refusals).
// Verbs: Open, Rows, Verify, Answer, Close; ColumnName for messages.
//
// Promises:
//   - Memory stays flat: no part is ever held whole, but the styles; long lists of shared strings go to an unlinked
//     temporary file. Nothing is padded: a far cell costs what a near one costs.
//   - Every refusal is an errs.Invalid with a key of messages/*.json; its arguments are numbers, names of parts and
//     of columns, never the contents of a cell. Faults of the machine (a file that cannot be read) are Internal.
//   - What two programs could read differently is refused instead of guessed: DOCTYPE, duplicate parts, attributes,
//     rows or cells, a second root, rows out of order, bytes that are not UTF-8.
//   - Nothing active goes through: macros, external links, connections, embedded objects are refused at Open.
//   - No goroutine outlives the call that started it.
//
// It must not: know what a column means, trim or normalise what people typed (NFC, hard spaces: the caller's), compute
// formulas (the stored value counts; Cell.Formula tells), or write new workbooks from nothing (templates and exports
// use excelize elsewhere).
//
// The flow of a reading, one file each step: source_sniff, source_tail → part_list → part_inflate (own goroutine) → text_check →
// xml_token, xml_tag, xml_text → sheet_walk → cell_scan (quick way) or cell_read (slow way) → row_read. The answer
// walks the same sheet_walk: answer_check → answer_sheet → answer_row, answer_text → part_deflate (own goroutine).
package spreadsheet
