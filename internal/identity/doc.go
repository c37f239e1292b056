// Package identity is the room of who acts (IDM): accounts, what they are for which body, sign-in, sessions and keys; what
// a role may do stands in policy.cedar and nowhere else.
//
// Nouns: Actor, Right, Role, Verdict, Account, Membership, Signed (who a session or key stands for), Request, Paper (by which
// an e-representative is designated or withdrawn), Review, Profile, LegacyAccount. Verbs: SignIn, ByToken, ByKey, SignOut,
// ChooseBody, ChangePassword; Draft, SendRequest, Decide, Settle; MakePaper, RecordPaper; AnswerReview; Link; WhoCan; for the
// administrator AddAccount, SetPassword, AddMembership, NewKey, Disable. Page stands in front of the pages of other rooms.
// Schema: identity.
//
// The way of a right: request_ops.go (a draft, page by page) → request_decide_ops.go (first and second level, never one's
// own) → membership → session → Actor.Require → policy.go. designation_ops.go makes e-representatives, review_ops.go asks
// for every right once a year and review_open_ops.go at once where somebody wants it, link_ops.go brings over accounts of
// the old register, provider_ops.go those who come with their citizen identity, profile_ops.go asks who they are.
// account_head_ops.go and account_clerk_ops.go keep the accounts of TARTINFO's bodies.
//
// The way of a sign-in: sign_in_ops.go (the attempt is counted before it is tried) → attempt.go (three wrong ones block the
// way they came by) → turnstile.go (two hashings at once, known devices first) → password_hash.go → sign_in_ops.go
// (session, device, log; half a session when a second factor is still to come) → factor_ops.go (codes, recovery codes),
// passkey_ops.go. Letters about blocks and changes: notice_ops.go.
//
// It must not: know what a module does with an actor, hold a token, key or password in clear, say whether a code
// exists, or keep an account's owner out, who comes from a known browser, because somebody guesses at it. Every operation
// takes the actor as an argument, because who did it is a legal fact.
package identity
