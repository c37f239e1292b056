// Those who watch: the officer reads the log, follows what is unusual to its entries and notes what came of it; the one
// who keeps rights sees what is due; a citizen sees who looked at their data, and why.
import assert from "node:assert/strict";
import test from "node:test";
import { eventually, visit } from "./visit.mjs";

for (const script of [true, false]) {
  test(`the officer: log, filter, unusual pattern, note, script ${script}`, async (t) => {
    const v = await visit(t, { script });
    await v.signIn("demo-dpo");
    await v.go("/trail");
    assert.match(await v.text("main"), /megnyitotta egy személy adatlapját/);
    await v.look(`trail-${script}`);

    await v.page.fill("#actor", "demo-kivancsi");
    await v.press("form.filters button");
    assert.match(v.path, /actor=demo-kivancsi/);
    const who = await v.page.locator("#trail-lines tbody th .code").allInnerTexts();
    assert.ok(who.length >= 40 && who.every((code) => code.trim() === "demo-kivancsi"), `${who.length} entries of the user`);

    // All of a room's operations, and one of them.
    await v.go("/trail");
    await v.page.selectOption("#operation", { label: "Szervek – minden művelet" });
    await v.press("form.filters button");
    assert.match(v.path, /operation=orgs\./);
    assert.ok((await v.page.locator("#operation optgroup").count()) >= 10);
    await v.look(`trail-none-${script}`);
    await v.go("/trail?actor=demo-kivancsi");

    // What cannot be read is said, and stays.
    await v.page.fill("#from", "tegnap");
    await v.press("form.filters button");
    assert.match(await v.text("main"), /nem olvasható dátum/);
    assert.equal(await v.page.inputValue("#from"), "tegnap");

    await v.go("/trail/patterns?rule=many_persons");
    await v.look(`patterns-${script}`);
    await v.go("/trail/patterns");
    await v.look(`patterns-all-${script}`);
    await v.go("/trail/patterns?rule=many_persons");
    await v.press("#pattern-lines tbody th a", /^\/trail\/patterns\/\d+$/);
    const finding = v.path;
    assert.match(await v.text("main"), /60 személy adatlapját nyitotta meg/);
    await v.press(v.page.getByText("Bejegyzések megnézése"), "/trail");
    assert.match(await v.text("#trail-lines"), /demo-kivancsi/);

    await v.go(finding);
    await v.press("main form .actions button");
    assert.match(await v.text("main"), /Írja meg, mire jutott/);
    const note = `Megkérdeztem, a beosztása indokolja (${script}).`;
    await v.page.fill("#note", note);
    await v.press("main form .actions button", finding);
    assert.ok((await v.text("main")).includes(note));
    assert.match(await v.text("main"), /ellenőrizve/);
    await v.look(`pattern-${script}`);
  });
}

test("the officer: reasons can be read, the log can be taken along, a person can have their own", async (t) => {
  const v = await visit(t);
  await v.signIn("demo-dpo");
  await v.go("/trail?operation=people.correct");
  assert.match(await v.text("#trail-lines"), /Indok: Az ügyfél személyesen kérte/);
  const table = await v.download(() => v.page.getByText("Letöltés (CSV)").click());
  assert.match(table.name, /\.csv$/);
  const proof = await v.download(() => v.page.locator("#trail-lines a[href^='/trail/proof/']").first().click());
  assert.match(proof.name, /\.json$/);
  await v.press("#trail-lines tbody td a", /^\/trail\/person\//);
  const lines = await v.text("#own-lines");
  assert.match(lines, /Mintafalva/);
  assert.match(lines, /ellátás megállapításához vagy ellenőrzéséhez/, "why");
  assert.doesNotMatch(lines, /demo-m/, "the clerk is named");
  await v.look("trail-person");
  await v.page.locator("details.more summary").click();
  await v.page.fill("#from", "2026.01.01.");
  await v.press("details.more form .actions button", /^\/trail\/person\//);
  assert.equal(await v.page.locator(".govuk-error-summary").count(), 1, "a check without an end and a reason");
  await v.look("trail-person-refused");
});

test("what is due: counted, and nothing of the officer's to propose", async (t) => {
  const v = await visit(t);
  await v.signIn("demo-dpo");
  await v.go("/retention");
  assert.match(await v.text("#retention-kinds"), /Feltöltött munkafüzetek/);
  assert.equal(await v.page.getByText("Törlés javaslata").count(), 0);
  await v.look("retention");
});

for (const script of [true, false]) {
  // Covers: I8
  test(`a citizen sees who looked at their data and why, script ${script}`, async (t) => {
    const v = await visit(t, { script });
    await v.go("/sign-in");
    await v.press("a[href^='/sign-in/provider']", "/test-identity/authorize");
    assert.match(await v.text("button[value=bemutato-ugyfel] + p"), /saját adatait is láthatja/);
    await v.page.locator("button[value=bemutato-ugyfel]").click();
    await eventually("their own data", async () => new URL(v.page.url()).pathname === "/my-data");
    await v.page.waitForLoadState();
    assert.equal(await v.page.locator(".modules a[href='/my-data'][aria-current]").count(), 1, "the head leads there too");
    const lines = await v.text("#own-lines");
    assert.match(lines, /Mintafalva Község Önkormányzata/);
    assert.match(lines, /Mintai Járási Hivatal/, "another office looked too");
    assert.match(lines, /megnyitotta az Ön adatlapját/);
    assert.match(lines, /ellátás megállapításához vagy ellenőrzéséhez/, "why");
    assert.match(lines, /javította az Ön adatait/);
    assert.match(lines, /Indokot is írtak hozzá/);
    assert.doesNotMatch(lines, /demo-|személyesen kérte/, "neither clerks nor their words");
    await v.look(`my-data-${script}`);
    const table = await v.download(() => v.page.locator("a[href='/my-data/export']").click());
    assert.match(table.name, /\.csv$/);
    const refused = await v.go("/trail");
    assert.equal(refused.status(), 404);
  });
}

test("who looked at my data: an account that is nobody's is told so", async (t) => {
  const v = await visit(t);
  await v.signIn("demo-m");
  await v.go("/my-data");
  assert.match(await v.text("main"), /Nem találjuk Önt az ügyféltörzsben/);
  await v.look("my-data-nobody");
  const refused = await v.go("/trail");
  assert.equal(refused.status(), 404);
});

test("who keeps rights proposes what is due; the auditor's view of it", async (t) => {
  const v = await visit(t);
  await v.signIn("demo-jogkezelo");
  await v.go("/retention");
  await v.look("retention-operator");
  const w = await visit(t);
  await w.signIn("demo-auditor");
  await w.go("/retention");
  await w.look("retention-auditor");
  await w.go("/trail");
  await w.look("trail-auditor");
});
