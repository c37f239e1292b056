package app_test

import (
	"maps"

	"oszir/internal/identity"
)

// verdictsOf makes verdicts of routes that all ask for one right.
func verdictsOf(right identity.Right, patterns ...string) map[string]verdict {
	out := map[string]verdict{}
	for _, p := range patterns {
		out[p] = verdict{right: right}
	}
	return out
}

// doors are routes that ask for no right, with the reason.
func doors(why string, patterns ...string) map[string]verdict {
	out := map[string]verdict{}
	for _, p := range patterns {
		out[p] = verdict{open: why}
	}
	return out
}

func joined(parts ...map[string]verdict) map[string]verdict {
	out := map[string]verdict{}
	for _, part := range parts {
		maps.Copy(out, part)
	}
	return out
}

// signInVerdicts: who one is, before and after signing in.
var signInVerdicts = joined(
	doors(atDoor, "GET /sign-in/factor", "POST /sign-in/factor", "POST /sign-in/passkey", "GET /sign-in/unlock", "POST /sign-in/unlock", "GET /unlock/{token}", "POST /unlock/{token}",
		"GET /sign-in/provider", "GET /sign-in/provider/callback", "GET /sign-out/provider", "GET /account/idle"),
	doors("the made-up citizens of the demo", "GET /test-identity/.well-known/openid-configuration", "GET /test-identity/jwks", "GET /test-identity/authorize", "POST /test-identity/authorize", "GET /test-identity/userinfo", "GET /test-identity/end-session", "GET /demo/mail"),
	verdictsOf(identity.UseOwnAccount, "GET /account/sessions", "POST /account/stay", "GET /account/factors", "POST /account/factors/begin", "POST /account/factors/codes",
		"POST /account/factors/recovery", "GET /account/factors/passkey", "POST /account/factors/passkey", "GET /account/prove", "POST /account/prove",
		"GET /profile", "POST /profile"),
	map[string]verdict{
		"POST /account/sessions/end":           {right: identity.UseOwnAccount, vague: true},
		"POST /account/factors/codes/remove":   {right: identity.UseOwnAccount, vague: true},
		"GET /account/factors/codes":           {right: identity.UseOwnAccount, vague: true},
		"POST /account/factors/passkey/rename": {right: identity.UseOwnAccount, vague: true},
		"POST /account/factors/passkey/remove": {right: identity.UseOwnAccount, vague: true},
		"GET /profile/{step}":                  {right: identity.UseOwnAccount, object: func(*rightWorld) string { return "contacts" }, absent: "nincs", shared: "it is one's own"},
		"POST /profile/{step}":                 {right: identity.UseOwnAccount, object: func(*rightWorld) string { return "contacts" }, absent: "nincs", shared: "it is one's own"},
	},
)

// signInUnguarded are the operations around signing in, and those of bodies, that ask for no right.
var signInUnguarded = map[string]string{
	"identity.AskUnlock": "whoever is kept out; it says nothing of whether there is such an account", "identity.UseUnlock": "the token of the letter is the right",
	"identity.HalfByToken": "finds out who acts", "identity.ProveFactor": "finds out who acts", "identity.AskHalfPasskey": "finds out who acts", "identity.SignInByPasskey": "finds out who acts",
	"identity.Tell": "inside the transaction of what it tells of", "people.Identify": "inside the transaction of a profile that says who somebody is",
	"orgs.Above": "bodies are public", "orgs.Below": "bodies are public", "orgs.StateOf": "bodies are public",
}
