// How the service was there: everybody reads what was measured, programs take it along; who keeps the service says what an
// outage was, announces maintenance and plans hours, and cannot change what was found.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import test from "node:test";
import { account, program, visit } from "./visit.mjs";

// An outage of a minute, as a process that was started again would have found it. What the browser changes is undone nowhere:
// outages stay.
const made = "2026-01-15 09:00:00+01";
const outage = execFileSync(
  "psql",
  [program("db-url").trim(), "-qAt", "-c", `INSERT INTO availability.outage (kind, services, probe, cause, since, until, process, recorded_at)
    VALUES ('own', '{pages,interface}', 'heartbeat', 'silent', now() - interval '10 minutes', now() - interval '9 minutes', 'proba', now()),
           ('external', '{pages}', 'posta', 'timeout', '${made}', timestamptz '${made}' + interval '42 minutes', 'proba', now()) RETURNING id`],
  { encoding: "utf8" },
).trim().split("\n")[0];

for (const script of [true, false]) {
  // Covers: X13
  test(`everybody sees how the service was there, script ${script}`, async (t) => {
    const v = await visit(t, { script });
    await v.go("/availability");
    assert.match(await v.text("main"), /97,18 %/);
    assert.equal(await v.page.locator("#availability-months tbody tr").count(), 13);
    assert.equal(await v.page.locator("main svg[role=img]").count(), 1);
    await v.look(`availability-${script}`);
    await v.press("#availability-months tbody th a", /^\/availability\/\d{4}-\d\d$/);
    assert.match(await v.text("main"), /A hónap még tart/);
    await v.look(`availability-month-${script}`);
    await v.go("/availability/2026-01?service=pages");
    assert.match(await v.text("#availability-outages"), /42 perc/);
    assert.match(await v.text("#availability-outages"), /posta/);
    await v.look(`availability-outages-${script}`);
    await v.go("/availability");
    await v.press("main .tabs li:last-child a", "/availability");
    assert.match(v.path, /service=interface/);
    await v.page.locator("details.more summary").click();
    const table = await v.download(() => v.page.locator("a[href='/availability.csv']").click());
    const rows = readFileSync(table.path, "utf8").trim().split("\r\n");
    assert.equal(rows.length, 27);
    assert.match(rows[0], /^\uFEFF?service;month;running;planned_seconds;/);
    const json = await (await fetch(`${v.address}/availability.json`)).json();
    assert.deepEqual(json.targets, { policy: 97.18, own: 99.95 });
    const month = json.services[0].months[0];
    assert.equal(month.planned_seconds, month.up_seconds + month.own_outage_seconds + month.external_outage_seconds + month.unknown_seconds);
    await v.page.locator("button[lang=en]").click();
    await v.page.waitForLoadState();
    await v.go("/availability");
    await v.look(`availability-english-${script}`);
  });

  // Covers: X13
  test(`the central service keeps it, script ${script}`, async (t) => {
    const v = await visit(t, { script });
    const { page } = v;
    await v.signIn(account(`szolgalat-${script}`, { name: "Próba Hanna", body: "KOZP-NYILV", role: "ptr.support" }));
    await v.press("main a[href='/availability/keep']", "/availability/keep");
    await v.look(`availability-keep-${script}`);
    await v.press(`#keep-outages a[href='/availability/outages/${outage}']`);
    await v.press("main form .actions button");
    assert.match(await v.text(".govuk-error-summary"), /kötelező kitölteni/);
    await v.look(`availability-outage-refused-${script}`);
    const note = `Újraindítottuk a gépet (${script}).`;
    await page.fill("#note", note);
    await v.press("main form .actions button", `/availability/outages/${outage}`);
    assert.ok((await v.text("main")).includes(note));
    await v.look(`availability-outage-${script}`);

    await v.go("/availability/keep");
    await page.fill("#since", "tegnap");
    await v.press("form[action='/availability/maintenance'] .actions button");
    assert.match(await v.text(".govuk-error-summary"), /nem olvasható időpont/);
    assert.equal(await page.inputValue("#since"), "tegnap");
    await v.look(`availability-keep-refused-${script}`);
    const next = new Date(Date.now() + 48 * 3600_000).toISOString().slice(0, 10).replaceAll("-", ".");
    await page.fill("#since", `${next}. 22.00`);
    await page.fill("#until", `${next}. 23.30`);
    await page.fill("#note", `Frissítés (${script})`);
    await v.press("form[action='/availability/maintenance'] .actions button", "/availability/keep");
    assert.match(await v.text("main"), /meghirdettük/);
    await page.fill("#interface_valid_from", `${next}.`);
    await v.press("form[action='/availability/hours']:has(#interface_valid_from) .actions button", "/availability/keep");
    assert.match(await v.text("main"), /munkanapokon, 8.00–16.00/);
    await v.look(`availability-kept-${script}`);
    await v.go("/availability");
    assert.ok((await v.text("main")).includes(`Frissítés (${script})`));
    await v.go("/availability/keep");
    await v.press(page.locator("#keep-maintenance tr", { hasText: `Frissítés (${script})` }).getByText("Karbantartás lemondása"), "/availability/keep");
    assert.match(await v.text("#keep-maintenance"), /lemondva/);
  });
}
