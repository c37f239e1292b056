// What another agency's system has not taken: the clerk reads why, sends it again, and puts something aside with a reason; the
// support desk's work is the same for all offices. The demo's stand-in for FOKA takes what is sent again.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import test from "node:test";
import { eventually, visit } from "./visit.mjs";

// psql asks the demo's database, past the program.
function psql(sql) {
  const root = "/usr/lib/postgresql";
  const found = existsSync(root) ? readdirSync(root).map((v) => `${root}/${v}/bin/psql`).find(existsSync) : undefined;
  const url = execFileSync(process.env.OSZIR_PROGRAM, ["--data", process.env.OSZIR_DATA, "db-url"], { encoding: "utf8" }).trim();
  return execFileSync(found ?? "psql", [url, "-Atqc", sql], { encoding: "utf8" }).trim();
}

// refused makes of a few things that the stand-in has taken ones that it refused, of the municipality's office.
function refused(n) {
  return psql(`WITH chosen AS (
      SELECT o.id FROM exchange.outbox o JOIN orgs.body b ON b.id = o.body_id AND b.code = 'DEMO-M' WHERE o.state = 'sent' ORDER BY o.id LIMIT ${n}
    ) UPDATE exchange.outbox SET state = 'dead', fault = 'refused', findings = '{"person.taj: missing"}' WHERE id IN (SELECT id FROM chosen) RETURNING id`).split("\n");
}

// settled waits until the stand-in has what the demo made up.
async function settled() {
  await eventually("the stand-in has taken what the demo made up", async () => psql("SELECT count(*) > 10 AND bool_and(state <> 'waiting') FROM exchange.outbox") === "t");
}

for (const script of [true, false]) {
  test(`what was not handed over: read, send again, put aside, script ${script}`, async (t) => {
    await settled();
    const [first, second] = refused(2).map((id) => `/exchange/dead/${id}`);
    const v = await visit(t, { script });
    await v.signIn("demo-m");
    await v.press(v.page.getByRole("link", { name: "Át nem adott adatok" }), "/exchange/dead");
    assert.match(await v.text("#dead-letters"), /FOKA – PTR-\d{4}-\d{8}-\d/);
    assert.match(await v.text("#dead-letters"), /hibát talált az adatokban/);
    await v.look(`dead-list-${script}`);

    await v.press(`#dead-letters a[href='${first}']`, first);
    assert.match(await v.text("main"), /TAJ szám – hiányzik/);
    await v.look(`dead-show-${script}`);
    await v.press(v.page.getByRole("button", { name: "Újraküldöm" }), "/exchange/dead");
    assert.match(await v.text("main"), /Újraküldjük/);
    await eventually("the stand-in knew the message again", async () => psql(`SELECT state || ' ' || answer FROM exchange.outbox WHERE id = ${first.split("/").pop()}`) === "sent stored");
    await v.go(first);
    assert.match(await v.text("main"), /átvették/);

    await v.go(second);
    await v.press(v.page.getByRole("button", { name: "Leveszem a listáról" }), second);
    assert.match(await v.text("main"), /Írja meg, miért nem kell átadni/);
    await v.look(`dead-refused-${script}`);
    await v.page.fill("#reason", "téves rögzítés volt");
    await v.press(v.page.getByRole("button", { name: "Leveszem a listáról" }), "/exchange/dead");
    assert.match(await v.text("main"), /Levettük a listáról/);
    await v.go(second);
    assert.match(await v.text("main"), /félretéve/);
  });
}

test("what was not handed over: another office sees nothing of it", async (t) => {
  await settled();
  const [id] = refused(1);
  const v = await visit(t);
  await v.signIn("demo-d");
  await v.go("/exchange/dead");
  assert.match(await v.text("main"), /Minden változást átvettek/);
  await v.look("dead-none");
  const answer = await v.go(`/exchange/dead/${id}`);
  assert.equal(answer.status(), 404);
  const own = await visit(t);
  await own.signIn("demo-m");
  await own.go("/exchange/dead");
  await own.press(own.page.getByRole("button", { name: "Mindet újraküldöm" }), "/exchange/dead");
  assert.match(await own.text("main"), /Minden tételt újraküldünk/);
  await eventually("all were taken", async () => psql("SELECT count(*) FROM exchange.outbox WHERE state = 'dead'") === "0");
});
