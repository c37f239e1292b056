// Package listing is the room of lists of records that can be sorted by every column, narrowed and taken along (TARTINFO T19).
//
// Nouns: List (columns, the fields above it, and how its rows are fetched), Column, Filter, Listing (which part is asked for, in
// which order). Verbs: HTML (the list as a part of a page), ExportPage (what to take along), Export (the file). No schema.
//
// An export holds what the page shows: the same columns, filter and order. Rows are fetched by the thousand and written as they
// come; nothing of it is kept on the server. A workbook says on a sheet of its own what it holds, who made it and when.
//
// It must not: know a right or whose rows these are (what fetches them does, and Exported notes in the log that they were taken
// along), order or narrow rows itself, or put what stands in a row into an address.
package listing
