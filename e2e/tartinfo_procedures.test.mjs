// TARTINFO: what the manual's chapters 6 to 8 lead through, in its order: bodies, removal and papers, vacant posts, offers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { dotted, enter, fill, place, propose, register, report, vacancy } from "./tartinfo.mjs";
import { visit } from "./visit.mjs";

// printed presses something that gives a PDF and reads its name.
async function printed(v, what) {
  const { path, name } = await v.download(() => v.page.click(what));
  assert.equal(readFileSync(path, "latin1").slice(0, 5), "%PDF-", name);
  return name;
}

// faults gives what the summary of errors says.
const faults = (v) => v.page.locator(".govuk-error-summary li").allTextContents();

const row = (v, text) => v.page.locator("main tbody tr", { hasText: text });

// Covers: T2, T3, T9, T10, T12
test("tartinfo 6.1: a body is registered, changed and closed; its members go to successors", async (t) => {
  const centre = await visit(t);
  await centre.signIn("demo-kozpont");
  const [closes, takes, other] = [await register(centre, "Alfa", "civil_servant"), await register(centre, "Delta", "civil_servant"), await register(centre, "Gamma", "civil_servant")];
  await centre.look("tartinfo-body-registered");
  await centre.go("/tartinfo/bodies/new");
  await centre.press("form.form .actions button", "/tartinfo/bodies/new");
  assert.equal((await faults(centre)).length, 10);
  await centre.look("tartinfo-body-refused");

  const head = await visit(t);
  await enter(head, closes);
  await head.go("/tartinfo/body");
  await head.page.fill("#house_number", "");
  await head.press("form.form .actions button", "/tartinfo/body");
  assert.equal((await faults(head)).length, 1);
  await head.look("tartinfo-body-house-missing");
  await head.page.fill("#house_number", "9/b");
  await head.press("form.form .actions button", "/tartinfo/body");
  assert.match(await head.text(".notice"), /elmentettük/);
  const [first, second, third] = ["Első-Próba", "Második-Próba", "Harmadik-Próba"];
  for (const family of [first, second, third]) {
    await place(head, family);
  }

  await head.go("/tartinfo/body");
  await head.press("main .page-head .actions a", "/tartinfo/body/closing");
  await head.page.fill("#last_day", dotted(-1));
  await head.press("button[value=on]", "/tartinfo/body/closing");
  assert.equal((await faults(head)).length, 2);
  await head.look("tartinfo-closing-refused");
  for (const { label } of [takes, other]) { // several are named one by one
    await fill(head, { last_day: dotted(10), successor: label });
    await head.press("button[value=save]", "/tartinfo/body/closing");
  }
  await head.look("tartinfo-closing-successors");
  await head.press("button[value=on]", "/tartinfo/body/closing/members");
  await head.press("main form .button--warning", "/tartinfo/body/closing/order");
  assert.equal((await faults(head)).length, 2);
  await head.look("tartinfo-closing-order-refused");
  for (const [family, { label }] of [[first, takes], [second, takes], [third, other]]) {
    await row(head, family).locator("select").selectOption({ label });
  }
  await head.page.check("#confirmed");
  await head.press("main form .button--warning", /^\/tartinfo\/closings\/\d+$/);
  await head.look("tartinfo-closing-ordered");

  const successor = await visit(t);
  await enter(successor, takes);
  await successor.go("/tartinfo/takeovers");
  await successor.look("tartinfo-takeovers");
  await successor.press(row(successor, first).getByRole("button", { name: "Elfogad" }), "/tartinfo/takeovers");
  await successor.press(row(successor, second).getByRole("button", { name: "Elutasít" }), "/tartinfo/takeovers");
  assert.match(await row(successor, first).innerText(), /Elfogadva/);
  assert.match(await row(successor, second).innerText(), /Elutasítva/);
  await successor.look("tartinfo-takeovers-decided");

  await head.go(head.path.split("?")[0]);
  const refused = row(head, second);
  assert.match(await refused.innerText(), /Elutasítva/);
  await refused.locator("summary").click();
  await refused.locator("input[name=heir]").fill(other.label);
  await head.look("tartinfo-closing-again");
  await head.press(refused.locator("button"), /^\/tartinfo\/closings\/\d+$/);
  assert.match(await refused.innerText(), /Gamma.*Nem döntött/s);
});

for (const script of [true, false]) {
  const how = script ? "script" : "plain";
  const family = `Zsigmondi-${how}`;

  // Covers: T15, T16, T17, T18
  test(`tartinfo 7.1: curriculum vitae, papers and removal, ${script ? "with" : "without"} JavaScript`, async (t) => {
    const v = await visit(t, { script, secrets: [family] });
    const { page } = v;
    await v.signIn("demo-vezeto-ph");
    const post = `próbareferens ${how} ${process.pid}`;
    const member = await place(v, family, { post });

    await v.go(`${member}/cv`);
    const send = async (name, content) => {
      await fill(v, { cv_consent: true, cv_consent_day: dotted(0) });
      await page.setInputFiles("#cv_file", { name, mimeType: "application/pdf", buffer: Buffer.from(content) });
      await v.press("form[enctype] .actions button", `${member}/cv`);
    };
    await v.press("form[enctype] .actions button", `${member}/cv`);
    assert.equal((await faults(v)).length, 3, "nothing without consent, its day and a file");
    await v.look(`tartinfo-cv-missing-${how}`);
    await send("oneletrajz.pdf", "%PDF-1.4\n".padEnd(2 * 1024 * 1024 + 1, "x"));
    assert.match((await faults(v)).join(), /2 MB-nál nagyobb/);
    await send("oneletrajz.pdf", "MZ\x90\x00 kitalált program");
    assert.match((await faults(v)).join(), /program/);
    await v.look(`tartinfo-cv-program-${how}`);
    await send("oneletrajz.pdf", "%PDF-1.4\n%kitalált\n%%EOF\n");
    assert.match(await v.text(".notice"), /feltöltöttük/);
    assert.equal(await printed(v, "main a[href$='/cv/file']"), "oneletrajz.pdf");
    await v.look(`tartinfo-cv-${how}`);

    await v.go(`${member}/papers`);
    await printed(v, "button[value=datasheet]");
    await printed(v, "button[value=certificate]");

    await v.go(member);
    await v.press("main section a[href$='/remove']", `${member}/remove`);
    await v.press("main form.form .button--warning", `${member}/remove`);
    assert.match((await faults(v)).join(), /A törlés oka/);
    await v.look(`tartinfo-remove-refused-${how}`);
    await fill(v, { removal_reason: ["own_request"], removal_note: "Kérelmére." });
    await v.press("main form.form .button--warning", (path) => path !== `${member}/remove`);
    assert.match(await v.text(".notice"), /töröltük/);
    await v.look(`tartinfo-removed-${how}`);
    assert.equal((await v.go(`${member}/papers`)).status(), 404, "no papers of somebody who is not on the list");

    await v.go("/tartinfo/protocols");
    await page.fill("#q", post);
    await v.press("form.filters button", "/tartinfo/protocols");
    assert.equal(await page.locator("#list tbody tr").count(), 1);
    assert.doesNotMatch(await v.text("main"), new RegExp(family));
    await v.look(`tartinfo-protocols-${how}`);
    assert.match(await printed(v, "#list tbody th a"), /^J\d+\.pdf$/);
    for (const status of ["active", "no_more"]) {
      await v.go(`/tartinfo/members?status=${status}`);
      await page.fill("#q", family);
      await v.press("form.filters button", "/tartinfo/members");
      assert.equal(await page.locator("#list tbody tr").count(), 0, `nowhere among the ${status}`);
    }
  });

  // Covers: T20, T21, T22, T23
  test(`tartinfo 8.1, 8.2: a vacant post is reported, sent and closed, ${script ? "with" : "without"} JavaScript`, async (t) => {
    const v = await visit(t, { script });
    const { page } = v;
    const post = `próbaelőadó ${how} ${process.pid}`;
    await v.signIn(script ? "demo-vezeto-oh" : "demo-ugyintezo-oh");
    await v.go("/tartinfo/searches");
    await v.press("main .page-head .actions a.button", "/tartinfo/searches/new");
    await page.fill("#post", post);
    await v.press("form.form .actions button", "/tartinfo/searches/new");
    assert.equal((await faults(v)).length, 12);
    assert.equal(await page.inputValue("#post"), post);
    await v.look(`tartinfo-search-refused-${how}`);

    const fields = vacancy(post, "arts", "art_mediation"); // nobody fits: no list of other walks is in the way
    await fill(v, fields);
    if (script) {
      await page.locator("[data-draft-line]:not(:empty)").waitFor();
    } else {
      await Promise.all([page.waitForResponse((r) => r.url().includes("/drafts/")), page.click("button[formaction]")]);
    }
    await v.go("/tartinfo/searches/new");
    assert.equal(await page.inputValue("#feor"), fields.feor, "the draft is there");
    await v.press("form.form .actions button", /^\/tartinfo\/searches\/\d+$/);
    const sheet = v.path.split("?")[0];
    assert.match(await v.text("header.record"), /Előkészítés alatt.* E\d+/);
    await page.fill("#duties", "Kitalált feladatok.");
    await v.press("form.form .actions button", sheet);
    assert.match(await v.text(".notice"), /Elmentettük/);
    assert.match(await printed(v, "header.record a[href$='/pdf']"), /^E\d+\.pdf$/);
    await v.look(`tartinfo-search-prepared-${how}`);

    await v.press("header.record a[href$='/send']", `${sheet}/send`);
    await v.look(`tartinfo-search-send-${how}`);
    await v.press("main form .actions button", sheet);
    assert.match(await v.text("header.record"), /Beküldve.* Ü\d+/);
    await page.fill("#head_count", "2");
    await v.press("form.form .actions button", sheet);
    assert.match(await v.text(".notice"), /Elmentettük/, "a vacant post may be changed after it was sent");
    await v.go("/tartinfo/searches");
    await page.fill("#q", post);
    await v.press("form.filters button", "/tartinfo/searches");
    assert.match(await v.text("#list tbody"), /Ü\d+.*Beküldve/);

    await v.press("#list tbody a", sheet);
    await v.press("header.record a[href$='/close']", `${sheet}/close`);
    await v.look(`tartinfo-search-close-${how}`);
    await page.selectOption("#close_reason", "filled");
    await v.press("form.form .actions button", `${sheet}/close`);
    assert.equal((await faults(v)).length, 2, "the day, and whether through TARTINFO");
    await v.look(`tartinfo-search-close-refused-${how}`);
    await fill(v, { filled_on: dotted(0), through: [script ? "yes" : "no"] });
    await v.press("form.form .actions button", sheet);
    assert.match(await v.text("header.record"), script ? /Lezárt \(sikeres\).*TARTINFO-rendszeren keresztül/ : /betöltve más úton/);
    await v.look(`tartinfo-search-closed-${how}`);
  });
}

// Covers: T20, T22, T23, T24
test("tartinfo 8.3: a one-time search, for which the centre looks at many and offers nobody", async (t) => {
  const body = await visit(t);
  await body.signIn("demo-vezeto-ph");
  const search = await report(body, vacancy("irodavezető", "economy", "economics", { kind: ["once"], planned_class: ["leader"], job_family_2: ["administration"], study_field_2: ["administration"] }));
  assert.match(search.number, /^K/);
  assert.match(await body.text("main"), /a beküldés után nem módosítható/);
  assert.equal(await body.page.locator("#post").count(), 0);
  await body.look("tartinfo-once-sent");

  const centre = await visit(t);
  await centre.signIn("demo-kozpont");
  await propose(centre, search);
  const { page } = centre;
  const one = page.locator("#fits tbody tr").first();
  await one.locator("input[type=checkbox]").uncheck();
  await one.locator("input[name^=why-]").fill("Jelezte, hogy nem vállalja.");
  await centre.press(page.getByRole("button", { name: "Következő rész" }), `${search.path}/match`);
  assert.match(await centre.text("main form"), /51–/);
  await centre.look("tartinfo-proposal-part");
  await centre.press(page.getByRole("button", { name: "Előző rész" }), `${search.path}/match`);
  assert.equal(await one.locator("input[type=checkbox]").isChecked(), false, "what was chosen stays from part to part");
  await centre.press("button[value=nobody]", `${search.path}/match`);
  assert.match((await faults(centre)).join(), /miért hagyja ki/);
  await page.fill("#why-0", "Vezetői gyakorlata senkinek sincs.");
  await centre.press("button[value=nobody]", "/tartinfo/centre");

  await body.go(search.path);
  assert.match(await body.text("header.record"), /Lezárt \(sikertelen\)/);
  await body.look("tartinfo-once-closed");
});

// Covers: T19, T22, T24, T25, T26, T29
test("tartinfo 8.4: an offer list for a post of civil servants", async (t) => {
  const own = await visit(t);
  await own.signIn("demo-vezeto-oh");
  const [chosen, other, left] = ["Zátonyi-Próba", "Zemlényi-Próba", "Zsadányi-Próba"];
  const fits = { post: "protokollreferens", job_family_1: ["foreign"] };
  const member = await place(own, chosen, fits);
  await place(own, other, { ...fits, reserve_end: dotted(40) });
  await place(own, left, fits);

  const body = await visit(t, { secrets: [chosen] });
  await body.signIn("demo-vezeto-ph");
  const search = await report(body, vacancy("protokollvezető-helyettes", "foreign", "theology"));
  const centre = await visit(t);
  await centre.signIn("demo-kozpont");
  await propose(centre, search);
  assert.match(await row(centre, chosen).innerText(), /munkakör család: .*\d feltételből \d teljesül/s);
  await row(centre, left).locator("input[type=checkbox]").uncheck();
  await centre.press("button[value=send]", `${search.path}/match`);
  assert.match((await faults(centre)).join(), /Zsadányi-Próba.*miért hagyja ki/);
  await centre.look("tartinfo-proposal-refused");
  await row(centre, left).locator("input[name^=why-]").fill("Telefonon jelezte, hogy elhelyezkedett.");
  await centre.page.locator("[data-draft-line]:not(:empty)").waitFor();
  await centre.go(`${search.path}/match`);
  assert.equal(await row(centre, left).locator("input[type=checkbox]").isChecked(), false);
  assert.match(await row(centre, left).locator("input[name^=why-]").inputValue(), /elhelyezkedett/);
  await centre.press("button[value=send]", /^\/tartinfo\/offers\/\d+$/);
  await centre.look("tartinfo-offer-sent");

  const { page } = body;
  await body.go("/tartinfo/offers");
  await page.fill("#q", search.number);
  await body.press("form.filters button", "/tartinfo/offers");
  await body.press("#list tbody a", /^\/tartinfo\/offers\/\d+$/);
  const list = body.path;
  await body.press(page.getByRole("link", { name: "Tartalékállomány vége" }));
  assert.deepEqual(await page.locator("#offered tbody th > a").allTextContents(), [`${other} Kelemen`, `${chosen} Kelemen`], "who leaves first stands first");
  await body.look("tartinfo-offer-list");
  await body.press(page.getByRole("link", { name: chosen }), member);
  assert.match(await body.text("main"), /\+36 1 555 0199.*Bejelentő ügyintéző Minta Tamás/);
  await body.look("tartinfo-offer-member");
  await body.go(`${member}/papers`);
  await printed(body, "button[value=datasheet]");

  await body.go(list);
  await row(body, chosen).locator("select").selectOption("other"); // without the text that belongs to it
  await row(body, other).locator("textarea").fill("Csak részmunkaidőben vállalná."); // without an outcome
  await body.press("main form .actions button", list);
  assert.equal((await faults(body)).length, 2, "all findings at once");
  assert.equal(await row(body, other).locator("textarea").inputValue(), "Csak részmunkaidőben vállalná.");
  await body.look("tartinfo-offer-refused");
  await row(body, chosen).locator("select").selectOption("chosen");
  await row(body, other).locator("select").selectOption("other");
  await body.press("main form .actions button", list);
  await finalise(body, list, search, "Eredményes ajánlat");
  assert.equal((await body.go(member)).status(), 404, "who was offered is not seen any more");
  await own.go(`${member}/events`);
  assert.match(await row(own, search.number).innerText(), /Továbbfoglalkoztatásra kiválasztva/);
  await own.look("tartinfo-offer-events");
});

// finalise ends an evaluation, with its confirmation, and finds the list as it stands then.
async function finalise(v, list, search, state) {
  await v.press("main a[href$='/finalise']", `${list}/finalise`);
  await v.look(`tartinfo-finalise-${search.number[0]}`);
  await v.press("main form .actions button", "/tartinfo/offers");
  await v.page.fill("#q", search.number);
  await v.press("form.filters button", "/tartinfo/offers");
  assert.match(await v.text("#list tbody"), new RegExp(state));
}

// Covers: T23, T26, T28
test("tartinfo 8.4: a soldier at disposal is offered first for a post of government officials", async (t) => {
  const centre = await visit(t);
  await centre.signIn("demo-kozpont");
  const soldiers = await visit(t);
  await enter(soldiers, await register(centre, "Alakulat", "soldier"));
  await place(soldiers, "Zászlós-Próba", { post: "biztonsági tiszt", job_family_1: ["armed"], job_family_2: ["soldier_at_disposal"] });
  const town = await visit(t);
  await town.signIn("demo-vezeto-ph");
  await place(town, "Zárai-Próba", { post: "ügyeletes", job_family_1: ["armed"], reserve_end: dotted(30) });

  const body = await visit(t);
  await body.signIn("demo-ugyintezo-oh");
  const search = await report(body, vacancy("biztonsági vezető", "armed", "theology", { kind: ["once"], grace: ["nincs"], planned_class: ["leader"] }));
  await propose(centre, search);
  assert.match(await centre.text("#fits tbody tr"), /Zászlós-Próba.*Elsőként ajánlandó/);
  await centre.look("tartinfo-proposal-soldier");
  await centre.press("button[value=send]", /^\/tartinfo\/offers\/\d+$/);

  const list = centre.path.split("?")[0];
  await body.go(list);
  await body.look("tartinfo-offer-soldier");
  await row(body, "Zászlós-Próba").locator("select").selectOption("other_person");
  await row(body, "Zárai-Próba").locator("select").selectOption("chosen");
  await body.press("main form .actions button", list);
  assert.match((await faults(body)).join(), /Zászlós-Próba.*Kttv\. 41\/A\. §/);
  await body.look("tartinfo-offer-soldier-refused");
  await row(body, "Zászlós-Próba").locator("textarea").fill("A kért nemzetbiztonsági ellenőrzést nem vállalta.");
  await body.press("main form .actions button", list);
  await finalise(body, list, search, "Eredményes ajánlat");
  await body.go(search.path);
  assert.match(await body.text("header.record"), /Lezárt \(sikeres\)/, "a one-time search closes by itself");
});
