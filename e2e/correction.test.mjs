// Corrections of a person: errors by field, a second press is no second correction, and nobody overwrites another unseen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, visit } from "./visit.mjs";
import { made, secrets, someoneWithBenefit } from "./workbook.mjs";

// Covers: C4
test("a correction says its errors by field and counts once", async (t) => {
  const book = made("correction", { seed: 48, clients: 30 });
  const { applicant } = someoneWithBenefit(book.path);
  const v = await visit(t, { secrets: secrets(book.path) });
  const { page } = v;
  await v.signIn("demo-m");
  await v.load(book.path);
  const person = await v.find(applicant.taj);
  const before = await entries(v, person);
  await v.press("a[href$='/correct']", `${person}/correct`);
  await v.look("correction");

  await page.fill("#mother_given_name", "");
  await page.fill("#email", "not an address");
  await page.check("input[name=always][value=no]");
  await page.fill("#since", "yesterday");
  await page.fill("#reason", "");
  await v.press("main form .actions button", `${person}/correct`);
  for (const field of ["mother_given_name", "since", "reason"]) {
    assert.equal(await page.locator(`.govuk-error-summary a[href='#${field}']`).count(), 1, `an error of ${field}`);
    assert.equal(await page.locator(`#${field}[aria-invalid=true]`).count(), 1, `${field} is marked`);
  }
  assert.equal(await page.inputValue("#since"), "yesterday", "what was typed is kept");
  assert.equal(await page.inputValue("#email"), "not an address");
  await v.look("correction-wrong");

  await page.fill("#mother_given_name", "Próba");
  await page.fill("#email", "proba@example.org");
  await page.check("input[name=always][value=yes]");
  await page.fill("#since", "");
  await page.fill("#reason", "elírás a munkafüzetben");
  const saved = page.waitForURL(/\?corrected$/);
  await page.dblclick("main form .actions button >> nth=0");
  await saved;
  await page.locator(".notice").waitFor();
  await v.look("correction-saved");
  assert.equal(await entries(v, person), before + 1, "one correction");
  assert.match(await v.text(".timeline"), /elírás a munkafüzetben/);
  await v.look("correction-history");
});

// Covers: C12
test("two clerks at one person: the second sees what the first changed and loses nothing", async (t) => {
  const book = made("two-clerks", { seed: 49, clients: 30 });
  const { applicant } = someoneWithBenefit(book.path);
  const colleague = account("colleague", { name: "Második Márta" });
  const [first, second] = [await visit(t), await visit(t)];
  await first.signIn("demo-m");
  await second.signIn(colleague);
  await first.load(book.path);
  const person = await first.find(applicant.taj);
  const before = await entries(first, person);
  for (const v of [first, second]) {
    await v.find(applicant.taj);
    await v.press("a[href$='/correct']", `${person}/correct`);
  }
  await first.page.fill("#phone", "0612345678");
  await first.page.fill("#vocation", "szabó");
  await first.page.fill("#reason", "bejelentette");
  await first.press("main form .actions button", /^\/people\/[^/]+$/);

  await second.page.fill("#vocation", "kertész");
  await second.page.fill("#email", "kertesz@example.org");
  await second.page.fill("#reason", "okmány alapján");
  await second.press("main form .actions button", /\/correct$/);
  const late = await second.text("section[aria-labelledby=late]");
  assert.match(late, /szabó/);
  assert.match(late, /demo-m/);
  assert.equal(await second.page.inputValue("#vocation"), "kertész", "what was typed is kept");
  assert.equal(await second.page.inputValue("#email"), "kertesz@example.org");
  assert.equal(await second.page.inputValue("#reason"), "okmány alapján");
  assert.match(await second.page.inputValue("#phone"), /12345678$/, "what was not touched is as the first left it");
  await second.look("correction-late");

  await second.press("main form .actions button", /^\/people\/[^/]+$/);
  const contact = await second.text("main");
  assert.match(contact, /kertész/);
  assert.match(contact, /12345678/);
  assert.equal(await entries(second, person), before + 2, "two corrections");
  await second.look("correction-both");
});

// Covers: U1
test("a workbook sent with two clicks is one upload", async (t) => {
  for (const script of [true, false]) {
    const book = made(`two-clicks-${script}`, { seed: script ? 50 : 51, clients: 10 });
    const code = account(`clicks-${script}`, { name: "Gyors Géza" });
    const v = await visit(t, { script });
    await v.signIn(code);
    await v.go("/ptr/loads/new");
    await v.page.setInputFiles("#file", book.path);
    const sent = v.page.waitForURL(/\/ptr\/loads\/\d+$/);
    await v.page.dblclick("form[enctype] .actions button");
    await sent;
    await v.processed();
    await v.go("/ptr/loads?whose=mine");
    assert.equal(await v.page.locator("main tbody tr").count(), 1, `one upload, ${script ? "with" : "without"} JavaScript`);
  }
});

// entries counts what stands in a person's history, and stays there.
async function entries(v, person) {
  await v.go(`${person}/history`);
  return v.page.locator(".timeline > li").count();
}
