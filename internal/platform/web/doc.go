// Package web is the room of pages: the HTTP server with its limits, one way from request to page, and the look.
//
// Nouns: Site (routes and what stands before them), Context (one request), View (a template with the type of its
// data), Page (what every page shows around its content), Upload, stream. Verbs: Handle, Show, Redirect, Download,
// Stream, Serve.
//
// The way of a request: number and log line → headers → cross-origin check → a small body is read, with a deadline → a
// slot, or 503 → handler (session → operation → View) → bytes. A slow sender or reader holds a connection, never a slot
// or a database connection. Errors of handlers become pages in one place, by their kind.
//
// It must not: know a module, a session or a right; put personal data into logs, addresses or metrics; hold a text
// that is not in messages; run a script or style that stands in a page.
package web
