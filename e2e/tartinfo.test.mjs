// TARTINFO: the manual's procedures step by step, as a body's head, its clerk and the personnel centre carry them out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, place } from "./tartinfo.mjs";
import { eventually, visit } from "./visit.mjs";

for (const script of [true, false]) {
  const how = script ? "script" : "plain";

  // Covers: T13, T14, T15, T16
  test(`tartinfo: placing somebody on the reserve list, ${script ? "with" : "without"} JavaScript`, async (t) => {
    const family = `Kitalált-${how}`;
    const v = await visit(t, { script, secrets: [family] });
    const { page } = v;
    await v.signIn("demo-vezeto-oh");
    await v.press("main .cards a[href='/tartinfo']", "/tartinfo/members");
    await v.look(`tartinfo-members-${how}`);
    await v.press("main .page-head a.button", "/tartinfo/members/new");
    await v.look(`tartinfo-new-${how}`);

    // All that is missing comes at once, and what was typed stands there still.
    await page.fill("#family_name", family);
    await page.fill("#birth_date", "tavaly");
    await v.press("form.form .actions button", "/tartinfo/members/new");
    const missing = await page.locator(".govuk-error-summary li").allTextContents();
    assert.equal(missing.length, 14, missing.join("\n"));
    assert.equal(await page.inputValue("#birth_date"), "tavaly");
    await v.look(`tartinfo-new-refused-${how}`);

    // Who leaves without saving finds it again: as it was typed, or by the button where there is no JavaScript.
    await v.go("/tartinfo/members/new");
    await fill(v, { family_name: family, given_name: "Félbe" });
    if (script) {
      await page.locator("[data-draft-line]:not(:empty)").waitFor();
    } else {
      const kept = page.waitForResponse((r) => r.url().includes("/drafts/"));
      await page.click("button[formaction]");
      await kept;
    }
    await v.go("/tartinfo/members/new");
    assert.equal(await page.inputValue("#given_name"), "Félbe");
    await v.look(`tartinfo-draft-${how}`);
    await v.press(".note button", "/tartinfo/members/new");
    assert.equal(await page.inputValue("#given_name"), "");

    const path = await place(v, family);
    assert.match(await v.text("main .notice"), /tartalékállományba került/);
    await v.look(`tartinfo-member-${how}`);
    await v.go(`${path}/school`);
    await page.selectOption("#school_level", "master");
    await page.fill("#institution", "Példa Egyetem");
    await page.selectOption("#study_field", "economics");
    await v.press("#edit .actions button", `${path}/school`);
    assert.match(await v.text("#lines tbody"), /Példa Egyetem/);
    await v.look(`tartinfo-school-${how}`);
    await v.go("/tartinfo/members");
    await page.fill("#q", family);
    await v.press("form.filters button", "/tartinfo/members");
    assert.match(await v.text("#list tbody"), /Kelemen/);
  });
}

// Covers: T19, T24, T26
test("tartinfo: every page of the centre, of a head and of a member", async (t) => {
  const centre = await visit(t);
  await centre.signIn("demo-kozpont");
  await eventually("the demo has played its months", async () => {
    await centre.go("/tartinfo/offers?state=expired"); // those of its last days are still evaluated
    return (await centre.page.locator("#list tbody tr").count()) > 0 && (await centre.go("/tartinfo/offers?state=waiting")) && (await centre.page.locator("#list tbody tr").count()) > 0;
  });
  for (const [name, path] of Object.entries({
    centre: "/tartinfo/centre", dashboard: "/tartinfo/dashboard", members: "/tartinfo/members", searches: "/tartinfo/searches", offers: "/tartinfo/offers", bodies: "/tartinfo/bodies",
    "body-new": "/tartinfo/bodies/new", letters: "/tartinfo/letters", letter: "/tartinfo/letters/offer_ready", protocols: "/tartinfo/protocols", export: "/tartinfo/members/export",
  })) {
    assert.equal((await centre.go(path)).status(), 200, path);
    await centre.look(`tartinfo-centre-${name}`);
  }
  await centre.go("/tartinfo/searches?state=sent");
  await centre.press("#list tbody a", /^\/tartinfo\/searches\/\d+$/);
  await centre.look("tartinfo-centre-search");
  await centre.go(`${centre.path}/match`);
  await centre.look("tartinfo-centre-match");

  const head = await visit(t);
  await head.signIn("demo-vezeto-oh");
  for (const [name, path] of Object.entries({
    searches: "/tartinfo/searches", "search-new": "/tartinfo/searches/new", offers: "/tartinfo/offers", protocols: "/tartinfo/protocols", takeovers: "/tartinfo/takeovers", body: "/tartinfo/body",
    closing: "/tartinfo/body/closing", left: "/tartinfo/members?status=no_more",
  })) {
    assert.equal((await head.go(path)).status(), 200, path);
    await head.look(`tartinfo-head-${name}`);
  }
  await head.go("/tartinfo/offers");
  await head.press("#list tbody a", /^\/tartinfo\/offers\/\d+$/);
  await head.look("tartinfo-head-offer");
  await head.go("/tartinfo/members");
  await head.press("#list tbody a", /^\/tartinfo\/members\/\d+$/);
  const member = head.path;
  for (const tab of ["cv", "papers", "events", "remove"]) {
    assert.equal((await head.go(`${member}/${tab}`)).status(), 200, tab);
    await head.look(`tartinfo-head-${tab}`);
  }
});
