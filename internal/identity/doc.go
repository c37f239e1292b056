// Package identity is the room of who acts (IDM): actors now; sign-in, roles and rights with their own issue.
//
// Nouns: Actor. It must not: know what a module does with an actor. Every operation takes the actor as an argument,
// because who did it is a legal fact.
package identity
