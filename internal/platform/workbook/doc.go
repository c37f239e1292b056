// Package workbook is the room of workbooks that we write from nothing: templates that offices fill in, sample files,
// exports.
//
// Nouns: Template, Sheet, Column, Choice, Writer. Verbs: Template.Write, NewWriter, Row. It is the one home of the
// library excelize, which is used for writing only: foreign files are read by the room spreadsheet. It must not: know
// a benefit or a person, or write a formula that came from data.
package workbook
