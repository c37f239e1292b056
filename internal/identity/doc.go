// Package identity is the room of who acts (IDM): accounts, what they are for which body, sign-in, sessions and keys.
//
// Nouns: Actor, Right, Role, Account, Membership, Signed (who a session or key stands for). Verbs: SignIn, ByToken,
// ByKey, SignOut, ChooseBody, ChangePassword; for the administrator AddAccount, SetPassword, AddMembership, NewKey,
// Disable. Page stands in front of the pages of other rooms. Schema: identity.
//
// The way of a sign-in: sign_in_ops.go (the attempt is counted before it is tried) → attempt.go (how long to wait) →
// turnstile.go (two hashings at once, known devices first) → password_hash.go → sign_in_ops.go (session, device, log).
//
// It must not: know what a module does with an actor, hold a token, key or password in clear, say whether a code
// exists, or shut an account for good because somebody guesses at it. Every operation takes the actor as an argument,
// because who did it is a legal fact.
package identity
