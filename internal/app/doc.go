// Package app is the room where the program is put together: the only one that knows every module.
//
// Nouns: Config, App. Verbs: Open, Close, SeedDemo. It must not: hold a rule, a statement or a page.
package app
