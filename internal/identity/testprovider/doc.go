// Package testprovider is the room of an identity provider for the demo and for tests: a small OpenID Connect provider
// with made-up citizens, one of whom the visitor chooses to be. It asks for no password.
//
// Nouns: Provider, Citizen. Verbs: New, Mount. It keeps nothing: keys, codes and tokens live in memory and are gone with
// the program. No schema.
//
// It must not: exist in a program that is no demo (New refuses), know the modules, or be taken for Ügyfélkapu: its pages
// say what it is.
package testprovider
