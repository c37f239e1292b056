// A clerk's lists: cases from what a workbook brought, tasks by urgency, giving cases away, kept filters, the whole list as
// a workbook; and whoever keeps the office moves a benefit to another body.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { visit } from "./visit.mjs";
import { file, made, read, someoneWithBenefit } from "./workbook.mjs";

const book = () => made("lists", { seed: 71, clients: 40 }).path;
const moving = () => made("moving", { seed: 75, clients: 40 }).path;

// begin opens a case of a branch about the first benefit in the list of what no case has touched, and gives its number.
async function begin(v, branch, number) {
  await v.go("/ptr/migrated?all=1");
  await v.press(`main tbody a[href*='branch=${branch}']`, "/ptr/cases/new");
  await v.page.fill("#case_number", number);
  await v.page.fill("#applied_on", "2014.05.05.");
  await v.press("form.form .actions button", /^\/ptr\/cases\/\d+/);
  return number;
}

test("tasks, cases and filters of a clerk", async (t) => {
  const { applicant } = someoneWithBenefit(book());
  const v = await visit(t, { secrets: [applicant.family + " " + applicant.given, applicant.taj] });
  const { page } = v;
  await v.signIn("demo-m");
  await v.load(book());
  await v.go("/ptr/beneficiaries");
  await v.look("beneficiaries");
  await v.go("/ptr/migrated");
  await v.look("migrated");
  const numbers = [await begin(v, "change", "LISTA-1/2014"), await begin(v, "correction", "LISTA-2/2014")];

  await v.go("/");
  assert.match(await v.text("main"), /Saját feladataim/);
  await v.go("/ptr/tasks");
  for (const number of numbers) {
    assert.match(await v.text("main tbody"), new RegExp(number));
  }
  assert.match(await v.text("main tbody"), /napja lejárt/);
  await v.look("tasks");
  await v.go("/ptr/tasks?when=later");
  await v.look("tasks-none");

  // By name: nothing of it stands in the address.
  await v.go("/ptr/benefits?all=1");
  await page.fill("#q", applicant.taj);
  await v.press("form.filters button", "/ptr/benefits");
  assert.match(await v.text("main tbody"), new RegExp(applicant.family));
  await v.look("benefits-of-somebody");

  await v.go("/ptr/cases?all=1");
  await page.selectOption("#finished", "no");
  await page.fill("#case", "LISTA");
  await v.press("form.filters button", "/ptr/cases");
  assert.match(await v.text("main .table-head"), /2 ügy/);
  await page.click("details.kept summary");
  await page.fill("#filter_name", "Folyó próbaügyek");
  await page.check("details.kept input[name=first]");
  await v.look("cases-kept-open");
  await v.press("details.kept form button", "/ptr/cases");
  await v.go("/ptr/cases");
  assert.equal(await page.inputValue("#case"), "LISTA", "the list opens with the kept filter");
  await v.look("cases-kept");

  // The whole list as a workbook, as an office's own program opens it.
  const { path: whole } = await v.download(() => page.click("a[href^='/ptr/cases.xlsx']"));
  execFileSync("soffice", [`-env:UserInstallation=file://${file("lists-profile")}`, "--headless", "--convert-to", "xlsx", "--outdir", file("again"), whole], { stdio: "pipe" });
  const sheets = read(path.join(file("again"), path.basename(whole)));
  assert.deepEqual(
    sheets["Ügyek"].slice(1).map((row) => row[0]).sort(),
    numbers,
  );
  assert.ok(sheets["Lekérdezés"].some((row) => row[1] === "LISTA"), "the workbook says which filter it holds");

  await v.go("/ptr/filters");
  await v.look("filters");
  await v.press("form.filters button[value=remove]", "/ptr/filters");
  await v.look("filters-none");

  // One case is changed meanwhile in another window: only the other one is given away.
  await v.go("/ptr/tasks");
  const other = await visit(t);
  await other.signIn("demo-kiadmanyozo-m");
  await other.go("/ptr/tasks?whose=office&when=all");
  const box = `tr:has-text("LISTA-1/2014") input[name=case]`;
  await other.page.check(box);
  await other.page.selectOption("#to_clerk", "demo-kiadmanyozo-m");
  await other.press("#assign button", "/ptr/tasks");
  await page.check(box);
  await page.check(`tr:has-text("LISTA-2/2014") input[name=case]`);
  await page.selectOption("#to_clerk", "demo-kiadmanyozo-m");
  await v.press("#assign button", "/ptr/tasks");
  assert.match(await v.text(".notice"), /1 ügyet átadott/);
  assert.match(await v.text(".note--wait"), /közben más módosította/);
  await v.look("tasks-given");
});

test("a benefit is moved to another body, without JavaScript", async (t) => {
  const { applicant } = someoneWithBenefit(moving());
  const secrets = [applicant.family + " " + applicant.given, applicant.taj];
  const loader = await visit(t, { secrets });
  await loader.signIn("demo-m");
  await loader.load(moving());
  const v = await visit(t, { script: false, secrets });
  const { page } = v;
  await v.signIn("demo-kiadmanyozo-m");
  await v.go("/ptr/orders");
  await v.look("orders-none");
  await v.go("/ptr/benefits?all=1");
  await page.fill("#q", applicant.taj);
  await v.press("form.filters button", "/ptr/benefits");
  const id = (await v.text("main tbody tr th a")).trim();
  await v.go(`/ptr/benefits/${id}`);
  const from = /(\d{4}\.\d{2}\.\d{2}\.) –/.exec(await v.text("main .record .facts"))[1];
  await v.go("/ptr/moves/new");
  await v.look("move-new");
  await page.fill("#ids", id);
  await page.fill("#to", "DEMO-D");
  await page.fill("#day", from);
  await page.fill("#reason", "átszervezés");
  await v.press("form.form button[value=preview]", "/ptr/moves/new");
  assert.match(await v.text("main"), /0 ellátás kerülne át/);
  await v.look("move-refused");
  await page.fill("#to", "DEMO-M2");
  await v.press("form.form button[value=preview]", "/ptr/moves/new");
  assert.match(await v.text("main"), /1 ellátás kerülne át ehhez a szervhez: Példafalva/);
  await v.look("move-preview");
  await v.press("form.form button[value=order]", /^\/ptr\/orders\/\d+$/);
  await page.getByText("1 közül 1 elkészült, 0 nem").waitFor(); // the page comes anew until the order is done
  await v.look("move-done");
  await v.go("/ptr/orders");
  await v.look("orders");
  await v.go(`/ptr/benefits/${id}`);
  assert.doesNotMatch(await v.text("main"), /Határozat kelte/, "what the other body handles is theirs");
  await v.look("benefit-moved-away");
  await v.go("/ptr/conversions/new");
  await v.look("conversion");
});
