// The main job from sign-in to sign-out, once with JavaScript and once without: the same pages, the same result.
import assert from "node:assert/strict";
import { test } from "node:test";
import { passwordOf, plain, visit } from "./visit.mjs";
import { made, mend, read, secrets, someoneWithBenefit } from "./workbook.mjs";

// Covers: U1 U2 U3 R1 R2 R3 C4 C5
for (const script of [true, false]) {
  test(`an office loads its workbook and finds its people, ${script ? "with" : "without"} JavaScript`, async (t) => {
    const office = { clients: 300, seed: script ? 41 : 42 };
    const wrong = made(`walk-${office.seed}`, { ...office, errors: 0.1 });
    const right = made(`walk-${office.seed}-right`, office);
    const v = await visit(t, { script, secrets: secrets(right.path) });
    v.called = script ? "walk" : "no-script"; // how its pictures begin

    await signInAfterMistake(v);
    await fetchTemplateAndSample(v);
    const load = await rehearse(v, wrong);
    await readFindings(v, load, wrong);
    await mendAndLoad(v, load, wrong, right);
    const { applicant, benefit } = someoneWithBenefit(right.path);
    await findByNumber(v, applicant);
    await findByMistypedName(v, applicant);
    await lookAtPerson(v, applicant);
    await lookAtBenefit(v, benefit);
    await signOut(v, applicant);
  });
}

async function signInAfterMistake(v) {
  const { page } = v;
  await v.go("/ptr/loads");
  assert.equal(v.path, "/sign-in?back=/ptr/loads");
  await v.look(`${v.called}-sign-in`);
  await page.fill("#code", "demo-m");
  await page.fill("#password", "not the password");
  await v.press("main form .actions button");
  const summary = page.locator(".govuk-error-summary");
  await summary.waitFor();
  if (v.script) {
    assert.ok(await summary.evaluate((e) => e === document.activeElement), "the summary of errors has the focus");
  }
  assert.equal(await page.inputValue("#code"), "demo-m", "what was typed is kept");
  assert.equal(await page.inputValue("#password"), "", "but for the password");
  assert.match(await page.title(), /^Hiba: /);
  await v.look(`${v.called}-sign-in-wrong`);
  await summary.locator("a").click();
  assert.equal(await v.focus(), "code", "the summary leads to the field");
  await page.fill("#password", passwordOf("demo-m"));
  await v.press("main form .actions button", "/ptr/loads");
  await v.press(".wordmark", "/");
  await v.look(`${v.called}-start`);
}

async function fetchTemplateAndSample(v) {
  const sample = await v.download(() => v.page.click("a[href='/sample']"));
  assert.match(sample.name, /\.xlsx$/);
  assert.ok(read(sample.path)["Ügyfél (teljes)"].length > 100, "people in the sample");
  await v.go("/ptr/loads/new");
  await v.look(`${v.called}-load-new`);
  const template = await v.download(() => v.page.click("main a[href='/ptr/template']"));
  assert.equal(template.name, "ptr-sablon-DEMO-M.xlsx");
  assert.deepEqual(Object.keys(read(template.path)), ["Ügyfél (teljes)", "Ügyfél (hiányos)", "Ellátás", "Reláció"]);
}

async function rehearse(v, wrong) {
  const { page } = v;
  await page.setInputFiles("#file", wrong.path);
  assert.ok(await page.isChecked("input[name=mode][value=rehearse]"), "the rehearsal is the first choice");
  if (v.script) {
    assert.match(await v.text("[data-chosen]"), /^walk-\d+\.xlsx \(\d+ kB\)$/);
  }
  await v.press("form[enctype] .actions button", /^\/ptr\/loads\/\d+$/);
  await v.processed();
  return v.path;
}

// readFindings holds what the pages say against what the workbook's maker did to it.
async function readFindings(v, load, wrong) {
  const { page } = v;
  const rows = read(wrong.path);
  const counted = await countsOf(page);
  let bad = 0;
  for (const [sheet, all] of Object.entries(rows)) {
    const rowsInError = wrong.bad(sheet).length;
    assert.deepEqual(counted[sheet], { rows: all.length - 1, ok: all.length - 1 - rowsInError, bad: rowsInError }, sheet);
    bad += rowsInError;
  }
  assert.match(await v.text("main h2 >> nth=0"), new RegExp(` ${bad} hibás`));
  await v.look(`${v.called}-load-findings`);

  const found = await rowsInError(v, load);
  for (const sheet of Object.keys(rows)) {
    assert.deepEqual([...(found.get(sheet) ?? [])], wrong.bad(sheet), `rows in error of ${sheet}`);
  }

  await v.go(load);
  await page.click(".findings details summary >> nth=1");
  await page.click(".findings details summary >> nth=0");
  await v.look(`${v.called}-load-findings-open`);
  await v.press(".findings details[open] a >> nth=0", /\/rows$/);
  await v.look(`${v.called}-load-rows-of-group`);
  const sheet = await v.text("tbody td >> nth=0");
  const cells = await page.$$eval("tbody tr", (all) =>
    all.map((r) => [r.querySelector("td .code").textContent, r.querySelector("td:nth-last-child(2)").textContent]));
  for (const [cell, value] of cells.filter(([name]) => name)) {
    assert.ok(stands(rows[sheet], cell, plain(value)), `${sheet} ${cell} holds what the page says`);
  }
  await page.click("tbody th a >> nth=0");
  assert.match(page.url(), /#r-\d-\d+$/, "a row has an address");
}

async function mendAndLoad(v, load, wrong, right) {
  const { page } = v;
  await v.go(load);
  const answered = await v.download(() => page.click(`a[href='${load}/result']`));
  for (const [sheet, rows] of Object.entries(read(answered.path))) {
    assert.deepEqual(rowsCalledBad(rows), wrong.bad(sheet), `answers on ${sheet}`);
  }
  const only = await v.download(() => page.click(`a[href='${load}/bad-rows'] >> nth=0`));
  for (const [sheet, rows] of Object.entries(read(only.path))) {
    assert.equal(rowsCalledBad(rows).length, wrong.bad(sheet).length, `bad rows of ${sheet}`);
  }
  const list = await v.download(() => page.click(`a[href='${load}/findings.csv']`));
  assert.match(list.name, /-hibak\.csv$/);

  const mended = mend(answered.path, right.path, `walk-${right.seed}-mended.xlsx`);
  if (v.script) {
    await v.upload(mended);
    await v.processed();
    await v.look(`${v.called}-load-rehearsed`);
    const rehearsed = v.path;
    await v.press("#commit form button", (p) => p !== rehearsed && /^\/ptr\/loads\/\d+$/.test(p));
    const loaded = v.path;
    await v.go(rehearsed);
    assert.equal(await page.locator(`#commit a[href='${loaded}']`).count(), 1, "the rehearsal leads to what came of it");
    await v.look(`${v.called}-load-committed`);
    await v.go(loaded);
  } else {
    await v.upload(mended, { mode: "load" });
  }
  await v.processed();
  for (const [sheet, n] of Object.entries(await countsOf(page))) {
    assert.equal(n.bad, 0, `${sheet} is good now`);
  }
  await v.look(`${v.called}-load-good`);
  await v.go("/ptr/loads");
  await v.look(`${v.called}-load-list`);
}

async function findByNumber(v, applicant) {
  const { page } = v;
  if (v.script) {
    await page.locator("h1").click();
    await page.keyboard.press("/");
    assert.equal(await v.focus(), "bar-search", "/ goes to the search");
    await page.keyboard.type(applicant.taj);
  } else {
    await page.fill("#bar-search", applicant.taj);
  }
  await v.key("Enter", aPerson);
  assert.ok((await v.text("h1")).includes(applicant.family) && (await v.text("h1")).includes(applicant.given));
}

async function findByMistypedName(v, applicant) {
  const { page } = v;
  const person = v.path;
  await page.fill("#bar-search", `${applicant.family.slice(0, -1)}x ${applicant.given} ${applicant.born}`);
  await v.key("Enter", /^\/people\/search\/./);
  await v.look(`${v.called}-people-hits`);
  assert.match(await v.text("main tbody"), /közelítő/);
  await v.press(`main tbody a[href='${person}']`, person);
}

async function lookAtPerson(v, applicant) {
  const { page } = v;
  const person = v.path;
  await v.look(`${v.called}-person`);
  const digits = async () => (await v.text("header.record")).replaceAll(" ", "");
  assert.ok(!(await digits()).includes(applicant.taj), "the TAJ is masked");
  await v.press("form[action$='/reveal'] button", `${person}/reveal`);
  assert.ok((await digits()).includes(applicant.taj), "the TAJ is there in full");
  await v.look(`${v.called}-person-revealed`);
  for (const tab of ["relations", "history"]) {
    await v.press(`.tabs a[href='${person}/${tab}']`, `${person}/${tab}`);
    await v.look(`${v.called}-person-${tab}`);
  }

  await v.go(person);
  await page.click("main form[method=get] summary");
  await page.fill("#day", "not a day");
  await v.press("main form[method=get] button", person);
  await page.locator(".govuk-error-summary").waitFor();
  assert.equal(await page.inputValue("#day"), "not a day");
  await v.look(`${v.called}-person-as-of-wrong`);
  await page.fill("#day", "2013.06.15.");
  await v.press("main form[method=get] button", person);
  assert.match(await v.text(".note--past"), /2013\. június 15\./);
  await v.look(`${v.called}-person-as-of`);
  await page.fill("#known", "2012.01.01.");
  await v.press("main form[method=get] button", person);
  await page.locator(".empty").waitFor();
  await v.look(`${v.called}-person-not-known-then`);
  await v.go(person);
}

async function lookAtBenefit(v, benefit) {
  const { page } = v;
  await v.press(".tabs a[href$='/benefits']", /\/benefits$/);
  await v.look(`${v.called}-person-benefits`);
  await v.press(page.locator("main tbody tr", { hasText: benefit.start }).locator("a").first(), aBenefit);
  const shown = v.path;
  await v.look(`${v.called}-benefit`);
  await page.fill("#day", benefit.start);
  await v.press("main form[method=get] button", shown);
  await page.locator(".note--past").waitFor();
  await v.look(`${v.called}-benefit-as-of`);
  await page.fill("#day", "the 31st");
  await v.press("main form[method=get] button", shown);
  await page.locator(".govuk-error-summary").waitFor();
  await v.look(`${v.called}-benefit-as-of-wrong`);
  await v.go(`${shown}?known=2012-01-01`);
  await v.look(`${v.called}-benefit-not-known-then`);
  await v.go(shown);
  await v.press(".tabs a[href$='/history']", `${shown}/history`);
  assert.match(await v.text("main"), /A nyilvántartásba került/);
  await v.look(`${v.called}-benefit-history`);
  await v.go("/ptr/benefits");
  await v.look(`${v.called}-benefit-list`);
  await v.go("/ptr/suspicions");
  await v.look(`${v.called}-suspicions`);
}

async function signOut(v, applicant) {
  const { page } = v;
  await v.find(applicant.taj);
  await page.click("details.who summary");
  await v.look(`${v.called}-menu-open`);
  await v.press("form[action='/sign-out'] button", "/sign-in");
  await v.look(`${v.called}-signed-out`);
  await page.goBack();
  await v.at("/sign-in");
  assert.ok(!(await page.content()).includes(applicant.given), "the way back shows nothing");
}

const aPerson = (path) => /^\/people\/[^/]+$/.test(path) && path !== "/people/search";
const aBenefit = /^\/ptr\/benefits\/PTR-/;

// countsOf reads the table of sheets on an upload's page.
async function countsOf(page) {
  const lines = await page.$$eval("table", (tables) => {
    const sheets = tables.find((t) => t.caption?.textContent === "Munkalaponként");
    return [...sheets.tBodies[0].rows].map((r) => [...r.cells].map((c) => c.textContent));
  });
  return Object.fromEntries(lines.map(([sheet, ...n]) => {
    const [rows, ok, bad] = n.map((text) => Number(text.replace(/\D/g, "")));
    return [sheet, { rows, ok, bad }];
  }));
}

// rowsInError turns the pages of rows over and gives the numbers of those with an error, by sheet.
async function rowsInError(v, load) {
  const found = new Map();
  await v.go(`${load}/rows?severity=error`);
  await v.look(`${v.called}-load-rows`);
  for (;;) {
    const lines = await v.page.$$eval("tbody tr[id]", (all) => all.map((r) => [r.cells[0].textContent, Number(r.cells[1].textContent)]));
    for (const [sheet, row] of lines) {
      found.set(sheet, (found.get(sheet) ?? new Set()).add(row));
    }
    const next = v.page.locator("a[rel=next]");
    if ((await next.count()) === 0) {
      return found;
    }
    await v.go(await next.getAttribute("href"));
  }
}

// rowsCalledBad gives the numbers of the rows that the answer calls bad; every row has an answer.
function rowsCalledBad(rows) {
  const status = rows.slice(1).map((row) => row[rows[0].indexOf("Státusz")]);
  assert.deepEqual(new Set(status.concat("OK", "Hibás")), new Set(["OK", "Hibás"]), "every row has its answer");
  return status.flatMap((s, i) => (s === "Hibás" ? [i + 2] : []));
}

// stands reports whether a cell, given by its name, holds a value as the page writes it.
function stands(rows, cell, shown) {
  const [, letters, row] = /^([A-Z]+)(\d+)$/.exec(cell);
  const column = [...letters].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0);
  const held = rows[Number(row) - 1][column - 1];
  if (held === null || held === undefined) {
    return shown === "(üres)";
  }
  const date = /^(\d{4})-(\d\d)-(\d\d) 00:00:00$/.exec(held);
  return shown === plain(date ? `${date[1]}.${date[2]}.${date[3]}.` : held);
}
