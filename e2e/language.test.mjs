// The same pages in English: chosen once, kept, nothing left untranslated.
import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "./visit.mjs";
import { made, someoneWithBenefit } from "./workbook.mjs";

test("the language can be chosen before and after signing in", async (t) => {
  const book = made("language", { seed: 54, clients: 40, errors: 0.15 });
  const right = made("language-right", { seed: 54, clients: 40 });
  const v = await visit(t);
  const { page } = v;
  const lang = () => page.getAttribute("html", "lang");
  await v.go("/sign-in");
  assert.equal(await lang(), "hu");
  assert.equal(await page.title(), "Belépés – OSZIR");
  await v.press("form.language button", "/sign-in");
  assert.equal(await lang(), "en");
  assert.equal(await page.title(), "Sign in – OSZIR");
  await v.look("english-sign-in");
  await v.signIn("demo-m");
  await v.look("english-start");

  const load = await v.load(book.path);
  await v.look("english-load");
  await v.go(`${load}/rows`);
  await v.look("english-rows");
  await v.load(right.path);
  const { applicant, benefit } = someoneWithBenefit(right.path);
  const person = await v.find(applicant.taj);
  await v.look("english-person");
  const titles = new Set();
  for (const [path, name] of [
    ["/ptr/loads", "loads"], ["/ptr/loads/new", "load-new"], ["/ptr/benefits", "benefits"], ["/ptr/suspicions", "suspicions"],
    ["/people/search", "search"], [`${person}/relations`, "relations"], [`${person}/history`, "history"], [`${person}/correct`, "correct"],
    [`${person}/benefits`, "person-benefits"], [`${person}?day=${benefit.start}`, "as-of"], ["/account", "account"], ["/nothing", "not-found"],
  ]) {
    await v.go(path);
    assert.equal(await lang(), "en", path);
    await v.look(`english-${name}`);
    titles.add(await page.title());
  }
  await v.go(`${person}/benefits`);
  await v.press("main tbody th a");
  await v.look("english-benefit");
  await v.press(".tabs a[href$='/history']");
  await v.look("english-benefit-history");

  await page.click("details.who summary");
  await v.press("form.language button");
  assert.equal(await lang(), "hu");
  assert.match(await v.text("main"), /A nyilvántartásba került/);
});
