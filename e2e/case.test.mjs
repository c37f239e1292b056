// The life of a case in the pages: from its opening to the register, with and without JavaScript, by a clerk and an issuer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, visit } from "./visit.mjs";
import { made, read, secrets } from "./workbook.mjs";

// workers gives full clients of a workbook who are of working age and have no benefit in it.
function workers(book) {
  const sheets = read(book);
  const rows = ([heading, ...all]) => all.map((r) => Object.fromEntries(heading.map((h, i) => [h, r[i]])));
  const taken = new Set(rows(sheets["Ellátás"]).flatMap((b) => [b["Igénylő TAJ szám"], b["Jogosító TAJ szám"]]));
  return rows(sheets["Ügyfél (teljes)"]).filter((c) => {
    const year = Number(String(c["Születési idő (év, hónap, nap)"]).slice(0, 4));
    return year > 1962 && year < 1990 && !taken.has(c.TAJ) && c["Állampolgárság"] === "Magyar";
  });
}

// open starts a case for FHT and leads to its clients.
async function open(v, number) {
  const { page } = v;
  await v.go("/ptr/cases/new");
  await page.selectOption("#kind", "FHT");
  await page.fill("#case_number", number);
  await page.fill("#applied_on", "2014.05.05.");
  await v.press("main form .actions button", /^\/ptr\/cases\/\d+$/);
  return v.path.replace(/\?.*/, "");
}

// find looks somebody up in the step of clients.
async function find(v, taj) {
  await v.page.fill("#q", taj);
  if (v.script) {
    await Promise.all([v.page.waitForResponse((r) => r.request().method() === "POST"), v.page.click("#find")]);
    return;
  }
  await v.press("#find");
}

// change presses a button that changes the form only: with JavaScript the page is not loaded again.
async function change(v, selector) {
  if (!v.script) {
    await v.press(selector);
    return;
  }
  await Promise.all([v.page.waitForResponse((r) => r.request().method() === "POST"), v.page.locator(selector).first().click()]);
}

// answer gives a reason for whatever the checks found and goes on.
async function answer(v) {
  for (const area of await v.page.locator("textarea[name^=reason-]").all()) {
    await area.fill("az iratokban rendben van");
  }
  await v.press("button[name=do][value=answer]:not([aria-hidden])");
}

for (const script of [true, false]) {
  const how = script ? "with" : "without";

  // Covers: C9, C10, C12, C13
  test(`a case from its opening to the register, ${how} JavaScript`, async (t) => {
    const name = (s) => `case-${script ? "js" : "plain"}-${s}`;
    const book = made(name("book"), { seed: script ? 71 : 72, clients: 120 });
    const [applicant, spouse] = workers(book.path);
    assert.ok(spouse, "the workbook has two people of working age without a benefit");
    const clerk = await visit(t, { script, secrets: secrets(book.path) });
    const issuer = await visit(t, { script, secrets: secrets(book.path) });
    await clerk.signIn("demo-m");
    await issuer.signIn("demo-kiadmanyozo-m");
    await clerk.load(book.path);
    const { page } = clerk;

    await clerk.go("/ptr/cases/new");
    await clerk.look(name("new"));
    await clerk.press("main form .actions button", "/ptr/cases/new");
    await clerk.look(name("new-wrong"));
    const self = await open(clerk, `E-${how}/2014`);
    await clerk.look(name("clients-empty"));

    await find(clerk, applicant.TAJ);
    await page.locator("#applicant input[name=applicant]").waitFor({ state: "attached" });
    await find(clerk, spouse.TAJ);
    await page.locator("button[value^='spouse:']").waitFor();
    await clerk.look(name("clients-found"));
    await change(clerk, "button[value^='spouse:']");
    await page.locator("#income-1").waitFor();
    await page.fill("#income-0", "0");
    await page.fill("#income-1", "30 000");
    await page.check("input[name=trait-1][value=chronically_ill]");
    await clerk.look(name("clients"));
    await clerk.press("button[name=do][value=save]");
    await clerk.go(`${self}/checks`);
    await clerk.look(name("checks"));
    await answer(clerk);

    await clerk.go(`${self}/application`);
    await clerk.press("button[value=save]:not([aria-hidden])");
    await clerk.look(name("application-wrong"));
    await page.check("#fht_cooperates");
    await page.selectOption("#fht_ground", "álláskeresési támogatásának időtartama lejárt");
    await page.check("#wealth_declared");
    await clerk.press("button[value=save]:not([aria-hidden])");

    await clerk.go(`${self}/draft`);
    await page.fill("#issued_on", "2014.05.12.");
    await page.fill("#support_start", "2014.05.05.");
    await page.fill("#support_end", "2015.05.04.");
    await clerk.press("button[value=later]:not([aria-hidden])");
    await clerk.look(name("draft"));
    for (const [take, field] of [["gross_monthly", "gross_monthly"], ["all", "income_per_consumption_unit"]]) {
      await change(clerk, `#take-${take}`);
      await page.locator(`#${field}:not([value=""])`).waitFor();
    }
    assert.equal(await page.inputValue("#review_due"), "2015.05.04.");
    await clerk.look(name("draft-taken"));
    assert.match(await page.inputValue("#gross_monthly"), /^22 800$/);
    await page.fill("#reasoning", "Az igénylő a feltételeknek megfelel.");
    await clerk.press("button[value=submit]");
    if (/\/checks/.test(clerk.path)) {
      await clerk.look(name("draft-findings"));
      await answer(clerk);
      await clerk.go(`${self}/draft`);
      await clerk.press("button[value=submit]");
    }
    await clerk.look(name("submitted"));
    assert.equal(await page.locator("button[value=issue]").count(), 0, "the drafter is not offered to issue");

    await issuer.go(self);
    await issuer.look(name("issue"));
    await issuer.press("button[value=issue]");
    await issuer.look(name("issued"));

    await clerk.go(self);
    await page.fill("#delivered_on", "2014.05.16.");
    await clerk.press("button[value=deliver]");
    assert.match(await clerk.text("main"), /munkaszüneti nap, ezért a határidő a következő munkanapon, 2014\.06\.02\. napján jár le/);
    await clerk.look(name("finality"));
    assert.equal(await page.inputValue("#final_on"), "2014.06.03.");
    await clerk.press("button[value=finalize]");
    await clerk.look(name("final"));
    const id = (await clerk.text(".record")).match(/PTR-\d{4}-\d{8}-\d/)[0];
    await clerk.press("button[value=close]");
    await clerk.go(`${self}/history`);
    await clerk.look(name("history"));
    await clerk.go(`${self}/history?version=3`);
    await clerk.look(name("history-then"));

    await clerk.go(`/ptr/benefits/${id}`);
    await clerk.look(name("benefit"));
    await clerk.go(`/ptr/benefits/${id}/cases`);
    await clerk.look(name("benefit-cases"));
    await clerk.press(`a[href='${self}']`, self);
    await clerk.press(".record .facts a", /^\/people\/[^/]+$/);
    await clerk.press("a[href$='/cases']", /\/cases$/);
    assert.match(await clerk.text("main"), new RegExp(`E-${how}/2014`));
    await clerk.look(name("person"));

    await clerk.go(`/ptr/cases/new?benefit=${id}&branch=review`);
    await clerk.look(name("review-new"));
    await page.fill("#case_number", `E-${how}-2/2014`);
    await page.fill("#applied_on", "2014.09.01.");
    await clerk.press("main form .actions button", /^\/ptr\/cases\/\d+$/);
    const review = clerk.path.replace(/\?.*/, "");
    await clerk.go(`${review}/handling`);
    await clerk.look(name("handling"));
    await page.fill("#from", "2014.09.02.");
    await page.fill("#gaps_reason", "jövedelemigazolás");
    await clerk.press("button[value=ask_gaps]");
    assert.match(await clerk.text(".record"), /A határidő áll/);
    await clerk.look(name("gaps"));
  });
}

// Covers: C12
test("two clerks at one case: the second sees what the first changed and loses nothing", async (t) => {
  const book = made("case-two", { seed: 73, clients: 120 });
  const [applicant] = workers(book.path);
  const colleague = account("case-colleague", { name: "Második Márta" });
  const [first, second] = [await visit(t), await visit(t)];
  await first.signIn("demo-m");
  await second.signIn(colleague);
  await first.load(book.path);
  const self = await open(first, "K-1/2014");
  await find(first, applicant.TAJ);
  await first.page.locator("#applicant input[name=applicant]").waitFor({ state: "attached" });
  await first.press("button[name=do][value=save]");
  await first.go(`${self}/checks`);
  await answer(first);
  for (const v of [first, second]) {
    await v.go(`${self}/application`);
  }
  await first.page.fill("#applied_on", "2014.05.06.");
  await first.press("button[value=later]:not([aria-hidden])");
  await second.page.selectOption("#fht_ground", "fogyatékossági támogatásban részesül");
  await second.page.check("#fht_cooperates");
  await second.press("button[value=save]:not([aria-hidden])", `${self}/application`);
  const late = await second.text("section[aria-labelledby=late]");
  assert.match(late, /demo-m/);
  assert.match(late, /2014\.05\.06\./);
  assert.equal(await second.page.inputValue("#applied_on"), "2014.05.06.", "what was not touched is as the first left it");
  assert.equal(await second.page.inputValue("#fht_ground"), "fogyatékossági támogatásban részesül", "what was typed is kept");
  assert.equal(await second.page.isChecked("#fht_cooperates"), true);
  await second.look("case-late");
  await second.press("button[value=save]:not([aria-hidden])");
  await second.go(`${self}/history`);
  const history = await second.text("main");
  assert.match(history, /fogyatékossági támogatásban részesül/);
  assert.match(history, /2014\.05\.06\./);
});

// Keys alone bring a clerk through the form of a case: each field is reached in the order in which it is read.
//
// Covers: C13
test("the form of a new case by keys alone", async (t) => {
  const v = await visit(t);
  await v.signIn("demo-m");
  await v.go("/ptr/cases/new");
  await v.page.focus("#kind");
  await v.page.keyboard.type("Foglal");
  const order = ["kind"];
  for (let i = 0; i < 4; i++) {
    await v.page.keyboard.press("Tab");
    order.push(await v.focus());
  }
  assert.deepEqual(order.slice(0, 4), ["kind", "case_number", "applied_on", "channel"]);
  await v.page.fill("#case_number", "B-1/2014");
  await v.page.fill("#applied_on", "2014.05.05.");
  await v.page.focus("#applied_on");
  await v.key("Enter", /^\/ptr\/cases\/\d+$/);
  await v.page.focus("#q");
  await v.page.keyboard.type("nincs ilyen ember");
  await v.key("Enter", /\/clients$/);
  assert.match(await v.text("main"), /Nincs találat/);
});
