// A request of an agency: taken in by a clerk, answered by an issuer with PDF and signed XML, and seen by the person concerned in
// their own log. The register of sources is everybody's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { eventually, visit } from "./visit.mjs";

// owner signs in as the citizen of the demo, and gives name and birth date as well.
async function owner(t) {
  const v = await visit(t);
  await v.go("/sign-in");
  await v.press("a[href^='/sign-in/provider']", "/test-identity/authorize");
  const name = await v.text("button[value=bemutato-ugyfel]");
  const [born] = (await v.text("button[value=bemutato-ugyfel] + p")).match(/\d{4}\.\d\d\.\d\d\./);
  await v.page.locator("button[value=bemutato-ugyfel]").click();
  await eventually("their own data", async () => new URL(v.page.url()).pathname === "/my-data");
  await v.page.waitForLoadState();
  return { citizen: v, who: `${name} ${born}` };
}

// tajOf looks somebody up and reads their TAJ.
async function tajOf(v, who) {
  await v.page.fill("#bar-search", who);
  await v.page.focus("#bar-search");
  await v.key("Enter", /^\/people\/.+/);
  if (v.path.startsWith("/people/search/")) {
    await v.press("main tbody a", /^\/people\/[^/]+$/);
  }
  const person = v.path;
  await v.press("form[action$='/reveal'] button", `${person}/reveal`);
  return (await v.text("header.record")).match(/\d{3} \d{3} \d{3}/)[0];
}

for (const script of [true, false]) {
  // Covers: X9, X10
  test(`a request of an agency from arrival to answer, script ${script}`, async (t) => {
    const file = `B.${script ? 1 : 2}/2026`;
    const clerk = await visit(t, { script });
    await clerk.signIn("demo-m");
    const { page } = clerk;
    const { citizen, who } = await owner(t);
    await clerk.go("/");
    const taj = await tajOf(clerk, who);
    await clerk.go("/requests/new");
    await clerk.look(`request-new-1-${script}`);
    await page.selectOption("#agency", "ugyeszseg");
    await page.fill("#agency_name", "Mintai Járási Ügyészség");
    await page.check("input[name=channel][value=email]");
    await page.fill("#file_number", file);
    await clerk.press("button[name=do][value=next]");
    await clerk.look(`request-new-2-${script}`);
    await page.check("input[name=ground][value=szt19]");
    await page.fill("#purpose", "vádemelés előkészítése");
    for (const item of ["ellatasMegnevezes", "ellatasOsszeg", "taj"]) {
      await page.check(`input[name=fields][value=${item}]`);
    }
    await page.fill("#from", "2013.01.01.");
    await page.fill("#last", "2015.12.31.");
    await clerk.press("button[name=do][value=next]");
    assert.match(await clerk.text("#checking"), /TB azonosító jel nem adható át a jogalap nem engedi meg/);
    await clerk.look(`request-new-3-${script}`);
    await page.fill("#persons", taj);
    await clerk.press("button[name=do][value=next]", /^\/requests\/\d+$/);
    const path = clerk.path.replace(/\?.*/, "");
    assert.match(await clerk.text("main"), /négy szem/);
    assert.doesNotMatch(await clerk.text("main"), /Válasz kiadása/);
    await clerk.look(`request-clerk-${script}`);
    await clerk.press("button[name=do][value=propose]");
    assert.match(await clerk.text("main"), /felterjesztette kiadásra/);

    const issuer = await visit(t, { script });
    await issuer.signIn("demo-kiadmanyozo-m");
    await issuer.go("/requests");
    await issuer.look(`requests-${script}`);
    await issuer.press(issuer.page.getByRole("row", { name: file }).getByRole("link"), path);
    await issuer.press("button[name=do][value=issue]");
    assert.match(await issuer.text("main"), /A válasz elkészült: AV-\d+/);
    await issuer.look(`request-answered-${script}`);
    const pdf = await issuer.download(() => issuer.page.getByText("PDF letöltése").click());
    assert.match(pdf.name, /^AV-\d+\.pdf$/);
    const xml = await issuer.download(() => issuer.page.getByText("Aláírt XML letöltése").click());
    const text = readFileSync(xml.path, "utf8");
    assert.match(text, /<ds:Signature /);
    assert.match(text, /<NemAdhatoAt adat="taj" ok="not_by_ground">/);
    assert.doesNotMatch(text, /<taj/);

    await citizen.go("/my-data");
    const lines = await citizen.text("#own-lines");
    assert.match(lines, /átadta az Ön adatait egy szervnek/);
    assert.match(lines, /Mintai Járási Ügyészség; ügyészségi feladat ellátása; Szt\. 19\. §/);
    await citizen.look(`my-data-request-${script}`);
  });
}

// Covers: X11, X12
test("the register of sources is everybody's, the policy the lawyers'", async (t) => {
  const v = await visit(t);
  await v.go("/information-sources");
  assert.match(await v.text("main"), /szociális ellátás megnevezése/);
  await v.look("information-sources");
  const reader = await visit(t);
  await reader.signIn("demo-m");
  await reader.go("/agencies");
  await reader.look("agencies");
  await reader.go("/policy");
  await reader.look("policy-reader");
  const lawyer = await visit(t);
  await lawyer.signIn("demo-jogasz-1");
  await lawyer.go("/policy");
  await lawyer.look("policy");
  await lawyer.press("a[href='/policy/new']", "/policy/new");
  await lawyer.page.fill("#version", "3.0");
  await lawyer.page.fill("#changes", "A lakcím nem adható át.");
  await lawyer.look("policy-new");
  await lawyer.press("main form .actions button", /^\/policy\/\d+$/);
  await lawyer.look("policy-draft");
  await lawyer.press("a[href$='/items/lakcim']");
  await lawyer.look("policy-item");
  await lawyer.page.check("input[name=transferable][value=no]");
  await lawyer.press("main form .actions button", /^\/policy\/\d+$/);
  assert.match(await lawyer.text("#items"), /lakcím: nem adható át/);
  await lawyer.press("button[name=do][value=withdrawn]");
  await lawyer.go("/agencies/birosag");
  await lawyer.look("agency");
});
