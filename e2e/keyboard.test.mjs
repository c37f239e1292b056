// Everything by keyboard: from the sign-in to a finding, and what has the focus is always seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { passwordOf, visit } from "./visit.mjs";
import { made, someoneWithBenefit } from "./workbook.mjs";

test("from sign-in to a finding by keyboard alone", async (t) => {
  const book = made("keyboard", { seed: 52, clients: 60, errors: 0.2 });
  const other = await visit(t);
  await other.signIn("demo-m");
  const load = await other.upload(book.path);
  await other.processed();

  const v = await visit(t);
  const { page } = v;
  await v.go("/sign-in");
  await page.keyboard.press("Tab");
  assert.equal(await v.focus(), "Ugrás a tartalomra", "the first stop leads to the content");
  await seen(v);
  await page.keyboard.press("Enter");
  assert.equal(await v.focus(), "content");
  await tabTo(v, "#code");
  await page.keyboard.type("demo-m");
  await tabTo(v, "#password");
  await page.keyboard.type(passwordOf("demo-m"));
  await v.key("Enter", "/");

  await tabTo(v, "nav.modules a[href='/ptr']");
  await v.key("Enter", "/ptr/tasks");
  await tabTo(v, "nav.tabs a[href='/ptr/loads']");
  await v.key("Enter", "/ptr/loads");
  await page.keyboard.press("j");
  await seen(v);
  assert.equal(await hrefInFocus(page), load, "j goes to the first row");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  assert.equal(await hrefInFocus(page), load, "k goes back");
  await v.key("Enter", load);
  await tabTo(v, ".findings summary");
  await page.keyboard.press("Enter");
  await tabTo(v, ".findings details[open] a");
  await v.key("Enter", `${load}/rows`);
  await tabTo(v, "main tbody th a");

  await v.go("/people/search");
  await page.keyboard.press("/");
  assert.equal(await v.focus(), "bar-search");
  await seen(v);
});

test("what has the focus is seen on every page", async (t) => {
  const book = made("focus", { seed: 53, clients: 30, errors: 0.2 });
  const { applicant } = someoneWithBenefit(made("focus-right", { seed: 53, clients: 30 }).path);
  const v = await visit(t);
  await v.signIn("demo-m");
  const load = await v.load(book.path);
  await v.load(made("focus-right", { seed: 53, clients: 30 }).path);
  const person = await v.find(applicant.taj);
  for (const path of ["/", "/ptr/loads", "/ptr/loads/new", load, `${load}/rows`, "/ptr/benefits", "/people/search", person, `${person}/history`, `${person}/correct`, "/account"]) {
    await v.go(path);
    const stops = new Set();
    for (let i = 0; i < 120; i++) {
      await v.page.keyboard.press("Tab");
      const stop = await seen(v);
      if (stop === "" || stops.has(stop)) {
        break;
      }
      stops.add(stop);
    }
    assert.ok(stops.size > 8, `${stops.size} stops on ${path}`);
  }
});

// tabTo goes on with the tabulator until something has the focus; every stop on the way must be seen.
async function tabTo(v, selector) {
  for (let i = 0; i < 80; i++) {
    await v.page.keyboard.press("Tab");
    await seen(v);
    if (await v.page.evaluate((s) => document.activeElement.matches(s), selector)) {
      return;
    }
  }
  assert.fail(`the tabulator does not lead to ${selector} on ${v.path}`);
}

// seen wants what has the focus to be marked and in view, and gives its place in the page; "" when the page is left.
async function seen(v) {
  const found = await v.page.evaluate(() => {
    const e = document.activeElement;
    if (e === document.body) {
      return { place: "" };
    }
    // The mark of a radio button is a shadow drawn at its label; of all else it is an outline of three pixels.
    const saffron = "rgb(255, 191, 71)";
    const style = getComputedStyle(e);
    const outlined = e.matches("[type=radio], [type=checkbox]")
      ? getComputedStyle(e.nextElementSibling, "::before").boxShadow.includes(saffron)
      : style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3 && style.outlineColor === saffron;
    const box = e.getBoundingClientRect();
    const inView = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const all = [...document.querySelectorAll("*")];
    return { place: `${all.indexOf(e)}`, outlined, inView, what: e.outerHTML.slice(0, 120) };
  });
  if (found.place !== "") {
    assert.ok(found.outlined, `the focus is marked at ${found.what} on ${v.path}`);
    assert.ok(found.inView, `the focus is in view at ${found.what} on ${v.path}`);
  }
  return found.place;
}

async function hrefInFocus(page) {
  return page.evaluate(() => document.activeElement.getAttribute("href"));
}
