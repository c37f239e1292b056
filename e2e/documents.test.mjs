// What leaves the office: two lawyers change a wording and a number of the law, a clerk and an issuer decide a case, the
// decision goes out on paper, and a stranger checks it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KindCase, between } from "./kind_case.mjs";
import { program, visit } from "./visit.mjs";
import { file, read, secrets } from "./workbook.mjs";

// crowd gives people of a workbook by age in years on a day: each is given out once.
function crowd(book, day) {
  const [heading, ...rows] = read(book)["Ügyfél (teljes)"];
  const people = rows.map((r) => Object.fromEntries(heading.map((h, i) => [h, r[i]]))).filter((p) => p["Állampolgárság"] === "Magyar");
  const age = (p) => between(p["Születési idő (év, hónap, nap)"], day) / 365.25;
  return (least, most) => people.splice(people.findIndex((p) => age(p) >= least && age(p) < most), 1)[0];
}

// Covers: C7 C14
test("a wording and a number of the law are changed by two lawyers, and the decision is printed with them", async (t) => {
  const book = file("documents.xlsx");
  program(..."generate workbook --office district --clients 120 --benefits 1 --seed 93 --errors 0 -o".split(" "), book);
  const known = secrets(book);
  const [first, second] = [await visit(t), await visit(t)];
  await first.signIn("demo-jogasz-1");
  await second.signIn("demo-jogasz-2");

  // A wording with a mistake is not saved, and nothing of it is lost; mended, it goes to the other lawyer.
  await first.go("/wordings");
  await first.look("wordings");
  await first.go("/wordings/edit?key=grant");
  const text = await first.page.inputValue("#text");
  await first.page.fill("#from", "2014.01.01.");
  await first.page.fill("#reason", "A tájékoztatás érthetőbb lesz.");
  await first.page.fill("#text", text.replace("# HATÁROZAT", "# HATÁROZAT\n\nTisztelt {ügyfel.név}!"));
  await first.press("button[value=submit]");
  assert.match(await first.text("main"), /Talán erre gondolt: ügyfél\.név/);
  await first.look("wording-problem");
  assert.ok((await first.page.inputValue("#text")).includes("{ügyfel.név}"), "what was typed is still there");
  await first.page.fill("#text", text.replace("# HATÁROZAT", "# HATÁROZAT\n\nTisztelt {ügyfél.név}!"));
  await first.press("button[value=submit]", /^\/wordings\//);
  assert.equal(await first.page.locator("button[value=approve]").count(), 0, "nobody approves their own words");
  const version = new URL(first.page.url());
  await second.go(version.pathname + version.search);
  await second.look("wording-version");
  await second.press("button[value=approve]");

  // So does a number of the law.
  await first.go("/law/nyugdijminimum");
  await first.look("law-number");
  await first.press("main a[href*='/law/change/']");
  await first.page.fill("#from", "2016.01.01.");
  await first.page.fill("#amount", "29 000");
  await first.page.fill("#law", "168/1997. (X. 6.) Korm. rendelet 11. §");
  await first.page.fill("#source", "próba");
  await first.page.fill("#reason", "Próba: az összeg emelkedik.");
  await first.press("main form .actions button", /^\/law\//);
  await first.look("law-proposal");
  await first.press("button[value=submitted]");
  const proposal = first.path;
  await second.go(proposal);
  await second.press("button[value=approved]");
  await second.go("/law/nyugdijminimum");
  assert.match(await second.text("main"), /29 ?000/);

  // The case.
  const clerk = await visit(t, { script: false, secrets: known });
  await clerk.signIn("demo-d");
  await clerk.load(book);
  const issuer = await visit(t, { script: false, secrets: known });
  await issuer.signIn("demo-kiadmanyozo-d");
  const day = "2014.06.02.";
  const c = new KindCase({ kind: "IDJ", clerk, issuer, hints: { support_end: async (page) => page.inputValue("#review_due") }, look: async () => {} });
  assert.equal(await c.open("IRAT-1/2014", [day]), day);
  const draw = crowd(book, day);
  const person = draw(66.1, 90);
  await c.clients((who) => ({ ...(who === "applicant" ? person : draw(26, 65)), minor: false }));
  await c.checks();
  await c.application();
  await c.grant();
  await issuer.go(c.self);
  await issuer.look("paper-before-issue");
  await issuer.press("button[value=issue]");

  // The document says what was decided, with the new words.
  await clerk.go(`${c.self}/papers`);
  await clerk.look("papers");
  await clerk.press("main a[href^='/documents/']");
  const document = clerk.path;
  for (let i = 0; i < 20 && (await clerk.page.locator("a[href$='/file']").count()) === 0; i++) {
    await clerk.page.waitForTimeout(500);
    await clerk.go(document);
  }
  await clerk.look("document");
  const said = await clerk.text("main");
  assert.match(said, new RegExp(`Tisztelt ${person["Családi név"] ?? ""}`));
  assert.match(said, /azaz [a-záéíóöőúüű-]+ forint/);
  const answer = await clerk.context.request.get(clerk.address + (await clerk.page.locator("a[href$='/file']").first().getAttribute("href")));
  const pdf = await answer.body();
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");

  // The post: printed together, delivered, and the case goes on from there.
  await clerk.go(`/post?day=${day}`);
  await clerk.look("post");
  if ((await clerk.page.locator("#letters input[type=checkbox]").count()) === 0) {
    await clerk.press("main p a[href^='/post?day=']");
  }
  await clerk.press("main form[method=post] .actions button", /^\/post\/\d+/);
  await clerk.look("post-made");
  const print = await clerk.context.request.get(`${clerk.address}${clerk.path.replace(/\?.*/, "")}/print`);
  assert.equal((await print.body()).subarray(0, 5).toString(), "%PDF-");

  // A stranger checks the file, and a changed one.
  const stranger = await visit(t);
  await stranger.go("/verify");
  await stranger.look("verify");
  await stranger.page.setInputFiles("input[type=file]", { name: "hatarozat.pdf", mimeType: "application/pdf", buffer: pdf });
  await stranger.press("main form .actions button");
  assert.match(await stranger.text("main"), /[Éé]rvényes/);
  await stranger.look("verify-valid");
  const changed = Buffer.from(pdf);
  changed[Math.floor(changed.length / 2)] ^= 1;
  await stranger.go("/verify");
  await stranger.page.setInputFiles("input[type=file]", { name: "hatarozat.pdf", mimeType: "application/pdf", buffer: changed });
  await stranger.press("main form .actions button");
  assert.doesNotMatch(await stranger.text("main h1"), /érvényes/i);
  await stranger.look("verify-changed");
});
