// Signing in by the built-in test provider: a newcomer registers, one thing at a time, with JavaScript and without; a user of
// the old register works on and links the old account.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { address, eventually, program, visit } from "./visit.mjs";
import { file } from "./workbook.mjs";

// beSomebody goes to the provider and comes back as somebody with a name of their own.
async function beSomebody(v, given) {
  const { page } = v;
  await page.locator("details.more summary").first().click();
  const data = {
    family_name: "Saját", given_name: given, birth_family_name: "Saját", birth_given_name: given,
    mother_family_name: "Minta", mother_given_name: "Mária", birth_place: "Próbafalva", birth_date: "1990-01-02",
  };
  for (const [name, value] of Object.entries(data)) {
    await page.fill(`#${name}`, value);
  }
  await page.locator("details.more form .actions button").click();
}

// into goes from the sign-in page through the provider, where be chooses who, and waits for the page after it.
async function into(v, be, where) {
  await v.go("/sign-in");
  await v.press("a[href^='/sign-in/provider']", "/test-identity/authorize");
  await be();
  await eventually("the way back has come to its end", async () => where.test(new URL(v.page.url()).pathname));
  await v.page.waitForLoadState();
}

for (const script of [true, false]) {
  const how = script ? "with JavaScript" : "without JavaScript";

  // Covers: I2
  test(`provider: a newcomer registers ${how}`, async (t) => {
    const given = `Sára${process.pid}${script ? "a" : "b"}`;
    const v = await visit(t, { script, secrets: [given, "Mária", "1990-01-02"] });
    const { page } = v;
    await v.go("/sign-in");
    await v.look(`provider-sign-in-${script}`);
    await v.press("a[href^='/sign-in/provider']", "/test-identity/authorize");
    await v.look(`provider-choose-${script}`);
    await beSomebody(v, given);
    await eventually("the first page", async () => new URL(page.url()).pathname === "/profile/user");
    await page.waitForLoadState();
    await v.look(`provider-user-${script}`);
    assert.match(await v.text("main"), new RegExp(`Saját.*${given}`));
    await v.press("main form .actions button", "/profile/personal");
    await v.look(`provider-personal-${script}`);
    await v.press("main form .actions button", "/profile/contact");
    await page.fill("#email", "nem cím");
    await v.press("main form .actions button", "/profile/contact");
    assert.equal(await page.locator("#email[aria-invalid=true]").inputValue(), "nem cím");
    await v.look(`provider-contact-wrong-${script}`);
    await page.fill("#email", "iroda@hivatal.example");
    await v.press("main form .actions button", "/profile/employment");
    await page.check("input[name=employment][value=civil_servant]");
    await page.fill("#employer", "Mintafalva Község Önkormányzata");
    await page.fill("#post", "ügyintéző");
    await v.look(`provider-employment-${script}`);
    await v.press("main form .actions button", "/profile/software");
    await v.look(`provider-software-${script}`);
    await v.press("main form .actions a", "/profile/employment");
    assert.equal(await page.inputValue("#post"), "ügyintéző", "back loses nothing");
    await v.go("/profile");
    await v.press("main form .actions button", "/profile");
    await v.look(`provider-check-${script}`);
    await v.press("main form .actions button", /^\/rights\/request/);

    await page.locator("details.who summary").click();
    await v.press("form[action='/sign-out'] button", "/sign-out/provider");
    await v.look(`provider-left-${script}`);
    await v.press("main .actions a.button", "/sign-in");
    await v.go("/profile");
    assert.equal(v.path, "/sign-in?back=/profile", "the session is over");
  });

  // Covers: I4
  test(`provider: a user of the old register links the old account ${how}`, async (t) => {
    const citizen = script ? "proba-4" : "proba-5";
    const book = file(`legacy-${script}.xlsx`);
    execFileSync("/usr/bin/python3", ["-c", `
import openpyxl, sys
b = openpyxl.Workbook(); s = b.active; s.title = "Felhasználók"
s.append(["Felhasználó azonosítója", "Név", "Ügyfélkapu-azonosító", "Szerv kódja", "Szerepkör"])
s.append(["kenyszi-" + sys.argv[2], "Régi Név", sys.argv[2], "DEMO-M", "adatszolgáltató munkatárs"])
b.save(sys.argv[1])`, book, citizen]);
    program("link", "import", book, "--oidc-issuer", `${address}/test-identity`);
    const v = await visit(t, { script });
    const { page } = v;
    const choose = () => page.locator(`button[value=${citizen}]`).click();
    await into(v, choose, /^\/$/);
    assert.match(await v.text(".who"), /Mintafalva Község Önkormányzata/, "works before linking");
    assert.match(await v.text("main .note--wait"), /régi KENYSZI-fiók/);
    await v.look(`link-reminder-${script}`);
    await v.press("main .note--wait a", "/link");
    await v.look(`link-start-${script}`);
    await v.press("main .actions a.button", "/link/check");
    await v.press("main form .actions button", "/link/check");
    assert.equal(await page.locator(".govuk-error-summary").count(), 1, "nothing chosen");
    await v.look(`link-check-${script}`);
    await page.check("input[name=mine][value=yes]");
    await v.press("main form .actions button", "/link");
    assert.match(await v.text(".notice"), /összekapcsoltuk/);
    await v.look(`link-done-${script}`);
    await v.go("/");
    assert.equal(await page.locator("main .note--wait a[href='/link']").count(), 0, "no reminder any more");
  });
}
