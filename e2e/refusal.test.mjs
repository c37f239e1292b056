// What cannot be taken is refused in words, with a way on; searches without a hit and with too many.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { account, visit } from "./visit.mjs";
import { file, made, other, someoneIncomplete } from "./workbook.mjs";

// Covers: U1 U2
test("what is no workbook is refused at the form", async (t) => {
  const v = await visit(t);
  await v.signIn("demo-m");
  const cases = [
    ["no file", undefined, /Válassza ki/],
    ["empty", "", /üres/],
    ["text", "Kedves Kolléga!\n", /nem/],
    ["web page", "<html><body>TAJ</body></html>", /nem/],
    ["old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".padEnd(2048, "\0"), /xls/],
  ];
  for (const [name, bytes, says] of cases) {
    await v.go("/ptr/loads/new");
    await v.page.check("input[name=mode][value=load]");
    if (bytes !== undefined) {
      const sent = file(`${name}.xlsx`);
      writeFileSync(sent, bytes, "latin1");
      await v.page.setInputFiles("#file", sent);
    }
    await v.press("form[enctype] .actions button", "/ptr/loads/new");
    assert.match(await v.text("#file-error"), says, name);
    assert.equal(await v.page.locator(".govuk-error-summary a[href='#file']").count(), 1, name);
    assert.ok(await v.page.isChecked("input[name=mode][value=load]"), `${name}: the choice is kept`);
    await v.look(`refused-${name.replace(" ", "-")}`);
  }
});

// Covers: U2
test("a workbook of another shape is refused on its page", async (t) => {
  const code = account("refusal", { name: "Elutasított Elemér" });
  const v = await visit(t);
  await v.signIn(code);
  const book = other("another-shape.xlsx");
  await v.upload(book);
  await v.processed();
  assert.match(await v.text("main"), /Nem megfelelő formátum/);
  assert.match(await v.text("main"), /hiányzik ez a munkalap/);
  await v.look("refused-shape");
  await v.go("/ptr/loads?whose=mine&status=FELDOLGOZVA");
  await v.look("loads-none-left");
  await v.go("/ptr/loads?from=tomorrow");
  await v.look("loads-wrong-day");
});

// Covers: U4
test("the same bytes are recognised, and taken", async (t) => {
  const v = await visit(t);
  await v.signIn("demo-m");
  const book = made("same-again", { seed: 58, clients: 10 });
  const first = await v.load(book.path);
  await v.load(book.path);
  assert.match(await v.text(".note"), /Ugyanezt a fájlt már feltöltötték/);
  assert.equal(await v.page.locator(`.note a[href='${first}']`).count(), 1);
  assert.match(await v.text("main"), /mind rendben/);
  await v.look("same-again");
});

// Covers: C5
test("a search without a hit, with many, and with a mistake", async (t) => {
  const v = await visit(t);
  const { page } = v;
  await v.signIn("demo-m");
  const book = made("search", { seed: 55, clients: 1500 });
  await v.load(book.path);
  await v.go("/people/search");
  await v.look("search");
  for (const [name, asked, says] of [
    ["none", "Qwertzuiop Asdfghjkl", /Nincs találat/],
    ["many", "Nagy", /Több mint 50 találat/],
    ["no-such-number", "123456789", /ellenőrző számjegye nem egyezik/],
    ["nothing", "", /Adjon meg legalább egy/],
  ]) {
    await v.go("/people/search");
    await page.fill("#q", asked);
    await page.press("#q", "End");
    await v.key("Enter");
    assert.match(await v.text("main"), says);
    assert.equal(await page.inputValue("#q"), asked, "what was asked is kept");
    await v.look(`search-${name}`);
  }
  await page.click("details.more summary");
  await page.fill("#birth", "not a day");
  await v.press("main form .actions button");
  assert.equal(await page.locator("#birth[aria-invalid=true]").count(), 1);
  await v.look("search-details-wrong");
  await v.go("/people/search");
  await page.fill("#q", someoneIncomplete(book.path));
  await page.press("#q", "End");
  await v.key("Enter", /\/search\/./);
  await v.look("search-incomplete");
  await v.press("main tbody th a");
  assert.match(await v.text("header.record"), /Hiányos adatok/);
  await v.look("person-incomplete");
  await v.go("/people/search/NOSUCHSEARCH");
  await v.look("search-forgotten");
});
