// An OpenID Connect provider (oidc-provider) for the tests: node provider.mjs ISSUER CALLBACK AFTER_SIGN_OUT. It listens where the
// issuer says, knows the client "oszir" and a few made-up citizens, and writes "ready" when it listens.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [issuer, callback, after] = process.argv.slice(2);

const citizens = {
  piroska: {
    family_name: "Próba", given_name: "Piroska", birth_family_name: "Próba", birth_given_name: "Piroska",
    mother_family_name: "Minta", mother_given_name: "Magdolna", birthdate: "1975-03-14", place_of_birth: "Mintafalva",
    email: "proba.piroska@posta.example",
  },
  peter: { family_name: "Példa", given_name: "Péter", email: "pelda.peter@posta.example" },
  nameless: { email: "nevtelen@posta.example" },
};

const provider = new Provider(issuer, {
  clients: [{
    client_id: "oszir",
    client_secret: "only-for-tests",
    redirect_uris: [callback],
    post_logout_redirect_uris: [after],
    response_types: ["code"],
    grant_types: ["authorization_code"],
  }],
  claims: {
    openid: ["sub"],
    profile: [
      "family_name", "given_name", "birth_family_name", "birth_given_name", "mother_family_name", "mother_given_name", "birthdate", "place_of_birth",
    ],
    email: ["email"],
  },
  findAccount: (_ctx, sub) => citizens[sub] && { accountId: sub, claims: () => ({ sub, ...citizens[sub] }) },
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => true },
  cookies: { keys: ["only-for-tests"] },
});

createServer(provider.callback()).listen(new URL(issuer).port, "127.0.0.1", () => console.log("ready"));
