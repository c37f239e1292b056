// The pages around accounts: heads and clerks of TARTINFO, a user's data, old accounts, and what each role finds on its
// first page and in the head of all pages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, visit } from "./visit.mjs";

// modulesOf lists the ways in the head of the page.
async function modulesOf(v) {
  return v.page.locator(".modules a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
}

// Covers: I6
test("idm: the head of the page and the first page offer what the role may", async (t) => {
  const wants = {
    "ptr.reader": ["/ptr", "/law", "/wordings", "/people", "/bodies"],
    "kenyszi.reporter": ["/bodies"],
    "idm.officer": ["/bodies", "/rights", "/trail"],
    "tartinfo.head": ["/tartinfo", "/bodies", "/rights"],
  };
  for (const [role, ways] of Object.entries(wants)) {
    const v = await visit(t);
    await v.signIn(account(role.replace(".", "-"), { name: "Minta Szerep", role }));
    assert.deepEqual(await modulesOf(v), ways, role);
    await v.look(`start-${role}`);
    for (const way of ways) {
      const answer = await v.go(way);
      assert.equal(answer.status(), 200, `${role} at ${way}`);
    }
  }
});

for (const script of [true, false]) {
  const how = script ? "script" : "plain";
  test(`idm: heads and their clerks, ${script ? "with" : "without"} JavaScript`, async (t) => {
    const body = script ? "DEMO-SZ1" : "DEMO-SZ2";
    const centre = await visit(t, { script, secrets: ["Vilma", "Tivadar"] });
    await centre.signIn(account(`kozpont-${how}`, { name: "Minta Központ", body: "KOZP-SZEM", role: "tartinfo.centre" }));
    await centre.press("main .cards a[href='/rights/heads']", "/rights/heads");
    await centre.look(`heads-${how}`);
    await centre.press("main .page-head a.button", "/rights/heads/new");
    await centre.press("main form .actions button", "/rights/heads/new");
    await centre.look(`head-new-wrong-${how}`);
    await centre.page.fill("#body", body);
    await centre.page.fill("#name", "Vezető Vilma");
    await centre.page.fill("#code", `vezeto-${how}-${process.pid}`);
    await centre.page.fill("#post", "intézményvezető");
    await centre.page.fill("#email", "vezeto@minta.example");
    await centre.press("main form .actions button", "/rights/heads/new");
    assert.match(await centre.text("section[role=alert] .code"), /\S{3,}/);
    await centre.go("/rights/heads"); // the password is gone
    await centre.look(`heads-some-${how}`);
    await centre.press(centre.page.locator("tbody tr", { hasText: `vezeto-${how}` }).locator("a"), /^\/rights\/heads\/\d+$/);
    const head = centre.path;
    await centre.look(`head-${how}`);
    await centre.press("button[value=disable]", head);
    await centre.look(`head-disabled-${how}`);

    const leads = await visit(t, { script, secrets: ["Tivadar"] });
    await leads.signIn(account(`vezet-${how}`, { name: "Vezető Valér", body, role: "tartinfo.head" }));
    await leads.press("main .cards a[href='/rights/clerks']", "/rights/clerks");
    await leads.look(`clerks-${how}`);
    await leads.page.fill("#name", "Titkár Tivadar");
    await leads.page.fill("#code", `titkar-${how}-${process.pid}`);
    await leads.press("section.panel form .actions button", "/rights/clerks");
    assert.match(await leads.text("section[role=alert] .code"), /\S{3,}/);
    await leads.go("/rights/clerks");
    await leads.look(`clerks-some-${how}`);
    await leads.press("tbody th a", /^\/rights\/clerks\/\d+$/);
    await leads.look(`clerk-${how}`);
  });
}

test("idm: a user's data, old accounts and the rest of the operator's pages", async (t) => {
  const rep = await visit(t);
  await rep.signIn("demo-kepviselo-m");
  await rep.go("/rights/body");
  await rep.press(rep.page.locator("tbody tr", { hasText: "demo-m" }).first().locator("a"), /^\/rights\/body\/\d+$/);
  await rep.press("dl.facts a[href$='/profile']", /\/profile$/);
  await rep.look("profile-of");
  const op = await visit(t);
  await op.signIn("demo-jogkezelo");
  await op.look("start-operator");
  await op.press("main .cards a[href='/rights']", "/rights");
  await op.look("rights-operator");
  await op.press("main .cards a[href='/link/accounts']", "/link/accounts");
  await op.look("link-accounts");
  await op.press("main a[href='/link/import']", "/link/import");
  await op.look("link-import");
  await op.go("/link/switch");
  await op.look("link-switch");
  await op.go("/link");
  await op.look("link-none");
  await op.go("/profile");
  await op.look("profile-first");
  const clerk = await visit(t);
  await clerk.signIn("demo-m");
  await clerk.go("/rights");
  await clerk.look("rights-clerk");
});
