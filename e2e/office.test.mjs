// What one office has is not there for another: uploads do not exist, of benefits only what every office may see.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, plain, visit } from "./visit.mjs";
import { made, secrets, someoneWithBenefit } from "./workbook.mjs";

// Covers: C11 R3
test("a second office sees nothing of the first one's uploads and little of its benefits", async (t) => {
  const book = made("office", { seed: 46, clients: 30 });
  const { applicant } = someoneWithBenefit(book.path);
  const first = await visit(t, { secrets: secrets(book.path) });
  const second = await visit(t, { secrets: secrets(book.path) });
  await first.signIn("demo-m");
  await second.signIn(account("office-gy", { name: "Minta Gizella", body: "DEMO-GY" }));
  await second.look("office-start");

  const load = await first.load(book.path);
  for (const path of ["", "/rows", "/result", "/source", "/bad-rows", "/findings.csv", "/events"]) {
    const there = await second.go(load + path);
    const nowhere = await second.context.request.get(`${process.env.OSZIR_ADDRESS}/ptr/loads/987654321${path}`);
    assert.equal(there.status(), 404, path);
    assert.equal(nameless(await there.text()), nameless(await nowhere.text()), `${path} says no more than a number that nobody has`);
  }
  await second.look("office-not-found");
  await second.go("/ptr/loads");
  await second.look("office-no-uploads");
  assert.equal(await second.page.locator("main .empty").count(), 1);

  await first.find(applicant.taj);
  await first.press(".tabs a[href$='/benefits']");
  const benefit = await first.page.locator("main tbody a").first().getAttribute("href");
  await second.find(applicant.taj);
  await second.press(".tabs a[href$='/benefits']");
  const line = await second.text("main tbody tr");
  assert.match(line, /Mintafalva Község Önkormányzata/);
  assert.doesNotMatch(line, /PTR-/);
  assert.equal(await second.page.locator("main tbody a").count(), 0, "no way to the other office's benefit");
  await second.look("office-other-person");
  await second.go(benefit);
  assert.match(await second.text("main"), /más szerv állapította meg/);
  assert.ok(!(await second.text("main")).includes(applicant.family), "nobody is named");
  assert.equal(await second.page.locator(".tabs").count(), 0);
  await second.look("office-other-benefit");
});

test("somebody who may only read sees no way to load or correct", async (t) => {
  const code = account("reader", { name: "Betekintő Bea", role: "ptr.reader" });
  const book = made("reader", { seed: 47, clients: 30 });
  const clerk = await visit(t);
  await clerk.signIn("demo-m");
  await clerk.load(book.path);
  const v = await visit(t);
  await v.signIn(code);
  await v.look("reader-start");
  for (const path of ["/ptr/loads", "/ptr/loads/new", "/ptr/template", "/sample"]) {
    assert.equal((await v.go(path)).status(), 404, path);
  }
  await v.go("/");
  await v.find(someoneWithBenefit(book.path).applicant.taj);
  await v.look("reader-person");
  assert.equal(await v.page.locator("a[href$='/correct']").count(), 0);
  assert.equal((await v.go(`${v.path}/correct`)).status(), 404);
});

// nameless takes from an error page what is different each time.
function nameless(html) {
  return plain(html).replace(/name="form_key" value="\w+"/g, "").replace(/name="back" value="[^"]*"/g, "");
}
