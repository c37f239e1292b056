// What an office's own program sends: a partner is taken in with a key, sends, and is refused; the clerk reads why, mends the
// cause and sends the message again.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { visit } from "./visit.mjs";

// psql asks the demo's database, past the program.
function psql(sql) {
  const root = "/usr/lib/postgresql";
  const found = existsSync(root) ? readdirSync(root).map((v) => `${root}/${v}/bin/psql`).find(existsSync) : undefined;
  const url = execFileSync(process.env.OSZIR_PROGRAM, ["--data", process.env.OSZIR_DATA, "db-url"], { encoding: "utf8" }).trim();
  return execFileSync(found ?? "psql", [url, "-Atqc", sql], { encoding: "utf8" }).trim();
}

const dir = mkdtempSync(join(tmpdir(), "oszir-messages-"));

// send sends a message as the partner and gives the exit code and the answer.
function send(code, key, message) {
  const file = join(dir, `${message.id}.json`);
  writeFileSync(file, JSON.stringify(message));
  const done = spawnSync(process.env.OSZIR_PROGRAM, ["interface", "send", "--to", process.env.OSZIR_ADDRESS, "--partner", code, "--key", key, file], { encoding: "utf8" });
  assert.ok(done.stdout.startsWith("{"), done.stderr);
  return { exit: done.status, answer: JSON.parse(done.stdout) };
}

for (const script of [true, false]) {
  // Covers: X1, X2, X6, X8
  test(`a partner is taken in, its message refused, mended and sent again, script ${script}`, async (t) => {
    const code = `minta-program-${script}`;
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const secret = pair.privateKey.export({ type: "pkcs8", format: "pem" });
    const key = join(dir, `${code}.key`);
    writeFileSync(key, secret, { mode: 0o600 });
    const publicFile = join(dir, `${code}.pem`);
    writeFileSync(publicFile, pair.publicKey.export({ type: "spki", format: "pem" }));

    const keeper = await visit(t, { script });
    await keeper.signIn("demo-jogkezelo");
    await keeper.press(keeper.page.getByRole("link", { name: "Partnerek" }).first(), "/exchange/partners");
    await keeper.look(`partners-${script}`);
    await keeper.press(keeper.page.getByRole("link", { name: "Új partner" }), "/exchange/partners/new");
    await keeper.page.fill("#name", "Minta program Kft. rendszere");
    await keeper.page.fill("#code", code);
    await keeper.page.fill("#words", "DEMO-M");
    await keeper.press("button[value=search]");
    await keeper.look(`partner-new-${script}`);
    await keeper.page.check("input[name=body] >> nth=0");
    await keeper.press("button[value=add]", new RegExp(`^/exchange/partners/${code}`));
    assert.match(await keeper.text("main"), /nincs érvényes kulcsa/);
    await keeper.page.fill("#label", "próbakulcs");
    await keeper.page.fill("#pem", secret);
    await keeper.press(keeper.page.getByRole("button", { name: "Hozzáadás" }));
    assert.match(await keeper.text("main"), /Ez titkos kulcs\. Nem őriztük meg/);
    assert.equal(await keeper.page.inputValue("#pem"), "", "a private key is not shown again");
    await keeper.look(`partner-private-${script}`);
    await keeper.page.setInputFiles("#file", publicFile);
    await keeper.press(keeper.page.getByRole("button", { name: "Hozzáadás" }), new RegExp(`^/exchange/partners/${code}`));
    assert.match(await keeper.text("main"), /mostantól ezzel is igazolhatja magát/);
    await keeper.look(`partner-${script}`);

    // The demo's program sent this person before; now somebody else's mother's name stands there.
    const sent = JSON.parse(psql("SELECT convert_from(request, 'UTF8') FROM exchange.message WHERE operation = 'client' AND state = 'done' ORDER BY id LIMIT 1"));
    const values = { ...sent.clients[0].values, mother_given_name: script ? "Piroska" : "Zsuzsanna" };
    const message = { id: `e2e-${script}`, case: `E2E/${script}`, operation: "client", clients: [{ full: true, values }] };
    const first = send(code, key, message);
    assert.equal(first.exit, 1);
    assert.equal(first.answer.status, "HIBAS", JSON.stringify(first.answer));

    const clerk = await visit(t, { script, secrets: [values.taj] });
    await clerk.signIn("demo-m");
    await clerk.go("/ptr/messages");
    await clerk.look(`messages-${script}`);
    await clerk.go("/ptr/messages?state=refused");
    await clerk.press(clerk.page.getByRole("link", { name: message.id, exact: true }), `/ptr/messages/${first.answer.receipt}`);
    assert.match(await clerk.text("#verdict"), /Nem vettük át/);
    assert.match(await clerk.text("#findings"), /ügyféltörzs/);
    await clerk.look(`message-refused-${script}`);

    const person = await clerk.find(values.taj);
    await clerk.press("a[href$='/correct']", `${person}/correct`);
    await clerk.page.fill("#mother_given_name", values.mother_given_name);
    await clerk.page.check("input[name=always][value=yes]");
    await clerk.page.fill("#reason", "az anyakönyvi kivonat szerint");
    await clerk.press("main form .actions button >> nth=0", /^\/people\/[^/]+/);

    await clerk.go(`/ptr/messages/${first.answer.receipt}`);
    await clerk.press(clerk.page.getByRole("button", { name: "Újra feladom" }), /^\/ptr\/messages\/\d+/);
    assert.match(await clerk.text("main"), /Újra feladtuk/);
    assert.match(await clerk.text("#verdict"), /Átvettük/);
    await clerk.look(`message-again-${script}`);
    await clerk.go(`/ptr/messages/${first.answer.receipt}`);
    assert.match(await clerk.text("#verdict"), /Ezt küldték helyette/);
    assert.equal(await clerk.page.getByRole("button", { name: "Újra feladom" }).count(), 0);
    const again = send(code, key, message);
    assert.equal(again.answer.receipt, first.answer.receipt, "the same message sent again is the same");
    await clerk.go(`/ptr/messages/${first.answer.receipt}`);
    assert.match(await clerk.text("#attempts"), /ismételt küldés/);
    assert.equal(psql(`SELECT count(*) FROM audit.entry WHERE operation = 'ptr.message_again' AND subject = 'message/${first.answer.receipt}' AND actor = 'demo-m'`), "1");

    // A key that is revoked counts no more.
    await keeper.go(`/exchange/partners/${code}`);
    await keeper.press("main tbody a", /\/credentials\/\d+$/);
    await keeper.look(`credential-${script}`);
    await keeper.press(keeper.page.getByRole("button", { name: "Visszavonom" }), new RegExp(`^/exchange/partners/${code}`));
    assert.match(await keeper.text("main"), /visszavonva/);
    const revoked = spawnSync(process.env.OSZIR_PROGRAM, ["interface", "state", "--to", process.env.OSZIR_ADDRESS, "--partner", code, "--key", key, message.id], { encoding: "utf8" });
    assert.notEqual(revoked.status, 0);
  });
}

// Covers: X1, X2
test("messages at 400 pixels, and an office without any", async (t) => {
  const v = await visit(t, { width: 400 });
  await v.signIn("demo-d");
  await v.go("/ptr/messages");
  assert.match(await v.text("main"), /Még nem érkezett üzenet/);
  await v.look("messages-none");
});
