// One's own account: a password given by somebody else is changed first; several offices; leaving everywhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, passwordOf, program, visit } from "./visit.mjs";

test("an account: password, office, sessions", async (t) => {
  const code = account("account", { name: "Újonc Ubul", mustChange: true });
  program("user", "role", "--user", code, "--body", "DEMO-D", "--role", "ptr.reader");
  const v = await visit(t);
  const { page } = v;
  await v.signIn(code, "/account");
  await v.go("/ptr/loads");
  assert.equal(v.path, "/account", "nothing else before the password is changed");
  await v.look("account-must-change");

  const fill = async (current, wanted, again) => {
    await page.fill("#current", current);
    await page.fill("#wanted", wanted);
    await page.fill("#again", again);
    await v.press("form[action='/account'] .actions button", "/account");
  };
  for (const [field, current, wanted, again] of [
    ["current", "not the password", "Lila hegedű 3 csónakban", "Lila hegedű 3 csónakban"],
    ["wanted", passwordOf(code), "rövid", "rövid"],
    ["again", passwordOf(code), "Lila hegedű 3 csónakban", "Lila hegedű 3 csónakban!"],
  ]) {
    await fill(current, wanted, again);
    assert.equal(await page.locator(`#${field}[aria-invalid=true]`).count(), 1, `an error of ${field}`);
    await v.look(`account-wrong-${field}`);
  }
  await fill(passwordOf(code), "Lila hegedű 3 csónakban", "Lila hegedű 3 csónakban");
  assert.match(await v.text(".notice"), /Az új jelszó él/);
  await v.look("account-changed");

  await page.locator("input[name=membership]:not(:checked)").check();
  await v.press("form[action='/account/body'] button", "/");
  assert.match(await v.text(".who"), /Mintai Járási Hivatal/);

  await v.go("/account/sessions");
  await v.look("account-sessions");
  await v.press("form[action='/account/sign-out-everywhere'] button", "/sign-in");
  await v.go("/account");
  assert.equal(v.path, "/sign-in?back=/account");
});
