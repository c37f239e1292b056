// The life of a right: an e-representative is designated, somebody asks for a right, it is approved and worked in, reviewed
// and taken away. The same with and without JavaScript.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { account, visit } from "./visit.mjs";
import { file } from "./workbook.mjs";

const scan = file("irat.pdf");
writeFileSync(scan, "%PDF-1.4\nkitalált irat\n%%EOF\n");

for (const script of [true, false]) {
  const how = script ? "script" : "plain";
  test(`rights: the life of a right, ${script ? "with" : "without"} JavaScript`, async (t) => {
    const named = account(`jelolt-${how}`, { name: "Jelölt Jolán", body: "DEMO-D", role: "ptr.reader" });
    const newcomer = account(`kero-${how}`, { name: "Kérő Kálmán", body: "DEMO-D", role: "ptr.reader" });
    const leaver = account(`tavozo-${how}`, { name: "Távozó Tamás", body: "DEMO-M", role: "ptr.reader" });
    const open = async (code) => {
      const v = await visit(t, { script, secrets: ["Jolán", "Kálmán", "Tamás"] });
      await v.signIn(code);
      return v;
    };
    const upload = async (v) => {
      await v.page.setInputFiles("#scan", scan);
      await v.press("form[enctype] .actions button");
    };

    // Designation: the paper, its scan, and the operator who records it.
    const rep = await open(named);
    await rep.go("/rights");
    await rep.look(`rights-${how}`);
    await rep.go("/rights/papers/new");
    await rep.page.fill("#words", "DEMO-M");
    await rep.press("button[name=search]", "/rights/papers/new");
    await rep.page.check("input[name=body]");
    await rep.press("main form .actions:last-of-type button", "/rights/papers/new");
    await rep.look(`paper-new-wrong-${how}`);
    await rep.page.fill("#head_name", "Kitalált Kelemen");
    await rep.page.fill("#head_post", "jegyző");
    await rep.press("main form .actions:last-of-type button", /^\/rights\/papers\/\d+$/);
    const paper = rep.path;
    await rep.look(`paper-made-${how}`);
    await rep.go(`${paper}/print`);
    await rep.look(`paper-print-${how}`);
    await rep.go(paper);
    await upload(rep);
    await rep.look(`paper-sent-${how}`);

    const op = await open("demo-jogkezelo");
    await op.go("/rights/papers");
    await op.look(`papers-${how}`);
    await op.go(`${paper}/record`);
    await op.look(`paper-record-${how}`);
    const d = await op.download(() => op.page.click(`a[href='${paper}/scan']`));
    assert.equal(d.name, "irat.pdf");
    await op.press("button[value=record]", "/rights/papers");

    // The request, one thing at a time.
    const asks = await open(newcomer);
    await asks.go("/rights/request");
    await asks.look(`request-register-${how}`);
    await asks.page.check("input[value=PTR]");
    await asks.press("main form .actions button", "/rights/request/role");
    await asks.look(`request-role-${how}`);
    await asks.page.check("input[value='ptr.clerk']");
    await asks.press("main form .actions button", "/rights/request/body");
    await asks.page.fill("#words", "DEMO-M");
    await asks.press("button[name=search]", "/rights/request/body");
    await asks.look(`request-body-${how}`);
    await asks.page.check("input[name=body]");
    await asks.press("main form .actions:last-of-type button", "/rights/request/period");
    await asks.press("main form .actions button", "/rights/request/period");
    await asks.look(`request-period-wrong-${how}`);
    await asks.page.fill("#reason", "új munkatárs a hivatalban");
    await asks.press("main form .actions button", "/rights/request/check");
    await asks.go("/rights/request/role"); // back works, nothing is lost
    assert.equal(await asks.page.locator("input[value='ptr.clerk']").isChecked(), true);
    await asks.go("/rights/request");
    assert.equal(asks.path, "/rights/request/check");
    await asks.look(`request-check-${how}`);
    await asks.press("main form .actions button", /^\/rights\/requests\/\d+$/);
    await asks.look(`request-sent-${how}`);

    // The decision, by the new e-representative.
    const choose = async (v, text) => {
      await v.go("/account");
      await v.page.locator("label", { hasText: text }).first().click();
      await v.press("form[action='/account/body'] button", "/");
    };
    await choose(rep, "Mintafalva");
    await rep.go("/rights/waiting");
    await rep.look(`waiting-${how}`);
    await rep.press(rep.page.locator("tbody tr", { hasText: "Kérő Kálmán" }).locator("a"), /^\/rights\/waiting\/\d+$/);
    await rep.look(`waiting-one-${how}`);
    await rep.press("button[value=refuse]");
    await rep.look(`waiting-refused-without-reason-${how}`);
    await rep.press("button[value=approve]", "/rights/waiting");

    // The work.
    await asks.go("/rights");
    assert.match(await asks.text("main"), /Aktív/);
    await choose(asks, "Mintafalva");
    await asks.go("/ptr/loads");
    assert.match(await asks.text(".who"), /Mintafalva/);

    // The e-representative looks after it: who has what, its history, the review.
    await rep.go("/rights/body");
    await rep.look(`held-${how}`);
    await rep.page.fill("#text", "Kérő");
    await rep.press("form.filters button", "/rights/body");
    await rep.press(rep.page.locator("tbody tr", { hasText: "Kérő Kálmán" }).last().locator("a"), /^\/rights\/body\/\d+$/);
    const right = rep.path;
    await rep.look(`right-${how}`);
    await rep.page.fill("#reason", "tartós távollét");
    await rep.press("button[value=suspend]", right);
    await asks.go("/ptr/loads");
    assert.match(asks.path, /^\/sign-in/, "the session ends with the right");
    await rep.page.fill("#reason", "visszajött");
    await rep.press("button[value=resume]", right);
    await rep.look(`right-resumed-${how}`);

    // The review: the operator opens one, the e-representative keeps a right and takes another away, and whose that was is
    // refused at once.
    await op.go("/rights/reviews");
    await op.press("main .page-head a.button", "/rights/reviews/new");
    await op.press("main form .actions button", "/rights/reviews/new");
    await op.look(`review-new-wrong-${how}`);
    await op.page.fill("#body", "DEMO-M");
    await op.page.fill("#reason", "Új jegyző lépett hivatalba.");
    await op.press("main form .actions button", "/rights/reviews");
    await op.look(`reviews-all-${how}`);
    const leaves = await open(leaver);
    await leaves.go("/ptr/benefits");
    await rep.go("/");
    await rep.look(`start-representative-${how}`);
    await rep.press("main .cards a[href='/rights/reviews']", "/rights/reviews");
    await rep.look(`reviews-${how}`);
    await rep.press(rep.page.locator("tbody tr", { hasText: "Folyamatban" }).first().locator("a"), /^\/rights\/reviews\/\d+$/);
    const review = rep.path;
    await rep.look(`review-${how}`);
    const answers = (name) => rep.page.locator("tbody tr", { hasText: name }).last().locator("input[type=radio]");
    await answers("Távozó Tamás").last().check();
    await rep.press("main form .actions button:not([name])", review);
    await rep.look(`review-without-reason-${how}`);
    assert.equal(await answers("Távozó Tamás").last().isChecked(), true, "what was marked is kept");
    await rep.page.fill("#reason", "Március óta másik hivatalban dolgozik.");
    await answers("Kérő Kálmán").first().check();
    await rep.press("main form .actions button:not([name])", review);
    assert.match(await rep.text(".notice"), /rögzítettük/);
    await rep.look(`review-answered-${how}`);
    await leaves.go("/ptr/benefits");
    assert.match(leaves.path, /^\/sign-in/, "the session ends with the right that was taken away");
    if (await rep.page.locator("button[name=all]").count()) {
      await rep.press("button[name=all]", review);
    }
    assert.match(await rep.text("main"), /Ez a felülvizsgálat lezárult/);
    await asks.signIn(newcomer, /./);
    await asks.go("/ptr/benefits");
    assert.equal(asks.path, "/ptr/benefits", "the right that was kept goes on");

    // Who may what, and why.
    await op.go("/rights/why");
    await op.page.selectOption("#right", "people.correct");
    await op.page.fill("#body", "DEMO-M");
    await op.press("main form .actions button", "/rights/why");
    assert.match(await op.text("main"), /Kérő Kálmán/);
    await op.look(`why-${how}`);
    await op.go("/rights/policy");
    await op.look(`policy-${how}`);

    // The withdrawal.
    await rep.go("/rights/body");
    await rep.press(rep.page.locator("tbody tr", { hasText: "Jelölt Jolán" }).first().locator("a"), /^\/rights\/body\/\d+$/);
    await rep.press("main a[href*='withdraw=']", "/rights/papers/new");
    await rep.look(`withdrawal-new-${how}`);
    await rep.page.fill("#head_name", "Kitalált Kelemen");
    await rep.page.fill("#head_post", "jegyző");
    await rep.press("main form .actions:last-of-type button", /^\/rights\/papers\/\d+$/);
    const gone = rep.path;
    await upload(rep);
    await op.go(`${gone}/record`);
    await op.press("button[value=record]", "/rights/papers");
    await rep.go("/rights/waiting");
    assert.match(rep.path, /^\/sign-in/, "who was e-representative is no more");
  });
}
