// The operator of rights keeps the bodies: finds, adds, changes, imports and closes them; everybody else only looks.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { visit } from "./visit.mjs";
import { file } from "./workbook.mjs";

test("a body from its beginning to its end", async (t) => {
  const v = await visit(t);
  await v.signIn("demo-jogkezelo");
  const { page } = v;
  await v.press("nav.modules a[href='/bodies']", "/bodies");
  await v.look("bodies");
  await page.fill("#q", "egri jarasi");
  await v.press("form.filters button", "/bodies");
  assert.match(await v.text("main tbody"), /Egri Járási Hivatal/);
  await v.go("/bodies?q=nincsilyen");
  await v.look("bodies-none");
  await v.go("/bodies/tree?county=10");
  await page.click("main details summary >> nth=1");
  await v.look("bodies-tree");

  const code = `PROBA-${Date.now() % 1_000_000}`;
  await v.go("/bodies/new");
  await page.fill("#code", code);
  await v.press("form.form .actions button", "/bodies/new");
  await v.look("body-new-refused");
  await page.fill("#name", "Próbaszolgáltató");
  await page.selectOption("#kind", "provider");
  await page.fill("#parent", "DEMO-F1");
  await page.fill("#since", "2014.01.01.");
  await v.press("form.form .actions button", `/bodies/${code}`);
  await v.look("body-saved");
  await v.go(`/bodies/${code}/edit`);
  await page.fill("#name", "Próbaszolgáltató Otthon");
  await page.fill("#since", "2015.05.01.");
  await page.fill("#reason", "névváltozás");
  await v.look("body-edit");
  await v.press("form.form .actions button", `/bodies/${code}`);
  await v.go(`/bodies/${code}?day=2014.06.01.`);
  assert.match(await v.text(".note--past"), /2014\. június 1\./);
  await v.look("body-as-of");
  await v.go(`/bodies/${code}/history`);
  await v.look("body-history");

  await v.go(`/bodies/${code}/close`);
  await page.fill("#reason", "összevonás");
  await page.fill("#successors", "DEMO-SZ1");
  await v.look("body-close");
  await v.press("form.form .actions button", `/bodies/${code}/close`);
  await v.look("body-close-check");
  await v.press("form.form .actions button", `/bodies/${code}`);
  assert.match(await v.text("main"), /Jogutódok/);
  await v.look("body-closing");
  await v.go("/bodies/KH-10");
  await v.look("body-county-office");
});

test("bodies by workbook", async (t) => {
  const v = await visit(t);
  await v.signIn("demo-jogkezelo");
  await v.go("/bodies/import");
  await v.look("bodies-import");
  const template = file("bodies-template.xlsx");
  execFileSync(process.env.OSZIR_PROGRAM, ["body", "template", "-o", template]);
  await v.page.setInputFiles("#file", template);
  await v.press("form[enctype] .actions button", "/bodies/import");
  assert.match(await v.text(".govuk-error-summary"), /nincs kitöltött sor/);
  await v.go("/bodies?county=10&kind=district");
  const { path } = await v.download(() => v.page.click("a[href^='/bodies.xlsx']"));
  await v.go("/bodies/import");
  await v.page.setInputFiles("#file", path);
  await v.press("form[enctype] .actions button", /^\/bodies\/import\/[A-Z0-9]+$/);
  assert.match(await v.text("main"), /nincs mit betölteni/);
  await v.look("bodies-import-same");
});

test("whoever only reads, without JavaScript", async (t) => {
  const v = await visit(t, { script: false });
  await v.signIn("demo-m");
  for (const path of ["/bodies", "/bodies/DEMO-M", "/bodies/DEMO-M/history", "/bodies/tree?county=10"]) {
    await v.go(path);
    assert.equal(await v.page.locator("a[href$='/edit'], a[href$='/close'], a[href='/bodies/new']").count(), 0, path);
  }
  await v.look("body-without-script");
});
