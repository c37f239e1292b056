// Clients by hand: entered in two steps, completed by their TAJ, merged with another record and taken apart again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, visit } from "./visit.mjs";

// taj gives a made-up TAJ by number.
function taj(n) {
  const digits = String(n).padStart(8, "0");
  const sum = [...digits].reduce((s, d, i) => s + Number(d) * (i % 2 === 0 ? 3 : 7), 0);
  return digits + (sum % 10);
}

const home = {
  birth_family_name: "Összevont", birth_given_name: "Olga", mother_family_name: "Pók", mother_given_name: "Katalin", birth_place: "Eger",
  residence_postcode: "3300", residence_settlement: "Eger", residence_parcel_number: "12",
};

// first takes the first step of a new client; it leads to the second one, or to where the client is already.
async function first(v, { number, born, to = "/people/new" }) {
  await v.go("/people/search");
  await v.press("a[href='/people/new']", "/people/new");
  if (number) {
    await v.page.fill("#taj", number);
  } else {
    await v.page.check("#no_taj");
  }
  await v.page.fill("#birth_date", born);
  await v.press("main form .actions button", to);
}

async function fill(v, values) {
  await v.page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  for (const [name, value] of Object.entries(values)) {
    await v.page.fill(`#${name}`, value);
  }
}

const person = /^\/people\/[a-z2-7]{26}$/;

// Covers: C4
test("a client is entered by hand, found again, and a TAJ that is taken leads to the comparison", async (t) => {
  const number = taj(60000001);
  const v = await visit(t, { secrets: [number, "Összevont Olga"] });
  const { page } = v;
  await v.signIn("demo-m");
  await v.go("/people/new");
  await v.look("client-new");
  await v.press("main form .actions button", "/people/new");
  assert.equal(await page.locator(".govuk-error-summary a").count(), 2, "TAJ and birth date are asked for");
  await first(v, { number, born: "1975.03.12." });
  await v.look("client-new-data");
  await fill(v, { family_name: "Összevont", ...home });
  await v.press("main form .actions button", "/people/new");
  assert.equal(await page.locator(".govuk-error-summary a[href='#given_name']").count(), 1);
  assert.equal(await page.inputValue("#birth_place"), "Eger", "what was typed is kept");
  await v.look("client-new-wrong");
  await fill(v, { given_name: "Olga" });
  await page.check("#residence_habitual");
  await v.press("main form .actions button", person);
  await v.page.locator(".notice").waitFor();
  const full = v.path.split("?")[0];

  await first(v, { number, born: "1975.03.12.", to: full });
  await first(v, { number, born: "1975.03.13." });
  assert.match(await v.text("main"), /más születési dátum/);
  await v.look("client-new-other-birth");

  // The same person once more, without TAJ: likely ones are shown first.
  await first(v, { born: "1975.03.12." });
  await fill(v, { family_name: "Összevont", given_name: "Olga" });
  await v.press("main form .actions button", "/people/new");
  await v.look("client-new-similar");
  await page.check("#nobody");
  await v.press("main form .actions button", person);
  const half = v.path.split("?")[0];
  assert.notEqual(half, full);
  await v.press("a[href$='/complete']", `${half}/complete`);
  await v.look("completion");
  await fill(v, { taj: number, ...home, reason: "TAJ kártya alapján" });
  await page.check("#residence_habitual");
  await page.selectOption("#residence_country", "Magyarország");
  await page.selectOption("#citizenship", "Magyar");
  await v.press("main form .actions button", `${half}/complete`);
  await v.look("completion-known");
  assert.equal(await page.inputValue("#taj"), number, "what was typed is kept");
  await page.evaluate(() => document.querySelectorAll("form[data-guard]").forEach((f) => f.removeAttribute("data-guard")));
  await page.goto(await page.locator("section[aria-labelledby=known] a").evaluate((a) => a.href));
  await v.look("merge");
  await page.fill("#reason", "ugyanaz az okmány");
  await v.press("form[data-save] .actions button", full);
  await v.look("merged");
  assert.match(await v.text("section[aria-labelledby=absorbed]"), /Összevont Olga/);

  await v.go(half);
  assert.match(await v.text("main"), /egyesítették/);
  await v.go(`${full}/history`);
  await v.look("merge-history");
  await v.find(number);
  assert.equal(v.path, full);
  await v.press("section[aria-labelledby=absorbed] a", `${half}/unmerge`);
  await v.look("unmerge");
  await page.fill("#reason", "mégsem ugyanaz");
  await v.press("main form .actions button", half);
  await v.page.locator(".notice").waitFor();
});

// Covers: C4
test("records with two TAJ numbers are merged by two clerks", async (t) => {
  const numbers = [taj(60000011), taj(60000012)];
  const colleague = account("merge-colleague", { name: "Negyedik Nóra" });
  const [one, other] = [await visit(t), await visit(t, { script: false })];
  await one.signIn("demo-m");
  await other.signIn(colleague);
  const paths = [];
  for (const [i, number] of numbers.entries()) {
    await first(one, { number, born: "1966.06.06." });
    await fill(one, { ...home, family_name: "Kettős", given_name: ["Kinga", "Kingácska"][i] });
    await one.page.check("#residence_habitual");
    await one.press("main form .actions button", person);
    paths.push(one.path.split("?")[0]);
  }
  await one.press("a[href$='/merge']", `${paths[1]}/merge`);
  await one.look("merge-find");
  await one.page.fill("#q", "Kettős Kinga");
  await one.press("main form .actions button", `${paths[1]}/merge`);
  await one.press("main tbody a", /\/merge\//);
  await one.look("merge-doubts");
  await one.page.fill("#reason", "elírt TAJ szám");
  await one.press("form[data-save] .actions button", /\/merge\//);
  assert.match(await one.text("section[aria-labelledby=proposal]"), /elírt TAJ szám/);

  await other.go("/people/merges");
  await other.look("merge-list");
  await other.press("main tbody a >> text=Kettős", /\/merge\//);
  await other.look("merge-decide");
  await other.press("form[action$='/decide'] .actions button", person);
  assert.match(await other.text("section[aria-labelledby=absorbed]"), /Kettős/);
  for (const number of numbers) {
    await one.find(number);
    assert.match(await one.text("section[aria-labelledby=absorbed]"), /Kettős/, "both TAJ numbers lead to the one person");
  }
});
