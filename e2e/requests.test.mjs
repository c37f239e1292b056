// A request of an agency: taken in by a clerk, answered by an issuer with PDF and signed XML, and seen by the person concerned in
// their own log. The register of sources is everybody's.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { eventually, visit } from "./visit.mjs";

// owner signs in as the citizen of the demo, and gives name and birth date as well.
async function owner(t) {
  const v = await visit(t);
  await v.go("/sign-in");
  await v.press("a[href^='/sign-in/provider']", "/test-identity/authorize");
  const name = await v.text("button[value=bemutato-ugyfel]");
  const [born] = (await v.text("button[value=bemutato-ugyfel] + p")).match(/\d{4}\.\d\d\.\d\d\./);
  await v.page.locator("button[value=bemutato-ugyfel]").click();
  await eventually("their own data", async () => new URL(v.page.url()).pathname === "/my-data");
  await v.page.waitForLoadState();
  return { citizen: v, who: `${name} ${born}` };
}

// tajOf looks somebody up and reads their TAJ.
async function tajOf(v, who) {
  await v.page.fill("#bar-search", who);
  await v.page.focus("#bar-search");
  await v.key("Enter", /^\/people\/.+/);
  if (v.path.startsWith("/people/search/")) {
    await v.press("main tbody a", /^\/people\/[^/]+$/);
  }
  const person = v.path;
  await v.press("form[action$='/reveal'] button", `${person}/reveal`);
  return (await v.text("header.record")).match(/\d{3} \d{3} \d{3}/)[0];
}

for (const script of [true, false]) {
  // Covers: X9, X10
  test(`a request of an agency from arrival to answer, script ${script}`, async (t) => {
    const file = `B.${script ? 1 : 2}/2026`;
    const clerk = await visit(t, { script });
    await clerk.signIn("demo-m");
    const { page } = clerk;
    const { citizen, who } = await owner(t);
    await clerk.go("/");
    const taj = await tajOf(clerk, who);
    await clerk.go("/requests/new");
    await clerk.look(`request-new-1-${script}`);
    await page.selectOption("#agency", "ugyeszseg");
    await page.fill("#agency_name", "Mintai Járási Ügyészség");
    await page.check("input[name=channel][value=email]");
    await page.fill("#file_number", file);
    await clerk.press("button[name=do][value=next]");
    await clerk.look(`request-new-2-${script}`);
    await page.check("input[name=ground][value=szt19]");
    await page.fill("#purpose", "vádemelés előkészítése");
    for (const item of ["ellatasMegnevezes", "ellatasOsszeg", "taj"]) {
      await page.check(`input[name=fields][value=${item}]`);
    }
    await page.fill("#from", "2013.01.01.");
    await page.fill("#last", "2015.12.31.");
    await clerk.press("button[name=do][value=next]");
    assert.match(await clerk.text("#checking"), /TB azonosító jel nem adható át a jogalap nem engedi meg/);
    await clerk.look(`request-new-3-${script}`);
    await page.fill("#persons", taj);
    await clerk.press("button[name=do][value=next]", /^\/requests\/\d+$/);
    const path = clerk.path.replace(/\?.*/, "");
    assert.match(await clerk.text("main"), /négy szem/);
    assert.doesNotMatch(await clerk.text("main"), /Válasz kiadása/);
    await clerk.look(`request-clerk-${script}`);
    await clerk.press("button[name=do][value=propose]");
    assert.match(await clerk.text("main"), /felterjesztette kiadásra/);

    const issuer = await visit(t, { script });
    await issuer.signIn("demo-kiadmanyozo-m");
    await issuer.go("/requests");
    await issuer.look(`requests-${script}`);
    await issuer.press(issuer.page.getByRole("row", { name: file }).getByRole("link"), path);
    await issuer.press("button[name=do][value=issue]");
    assert.match(await issuer.text("main"), /A válasz elkészült: AV-\d+/);
    await issuer.look(`request-answered-${script}`);
    const pdf = await issuer.download(() => issuer.page.getByText("PDF letöltése").click());
    assert.match(pdf.name, /^AV-\d+\.pdf$/);
    const xml = await issuer.download(() => issuer.page.getByText("Aláírt XML letöltése").click());
    const text = readFileSync(xml.path, "utf8");
    assert.match(text, /<ds:Signature /);
    assert.match(text, /<NemAdhatoAt adat="taj" ok="not_by_ground">/);
    assert.doesNotMatch(text, /<taj/);

    await citizen.go("/my-data");
    const lines = await citizen.text("#own-lines");
    assert.match(lines, /átadta az Ön adatait egy szervnek/);
    assert.match(lines, /Mintai Járási Ügyészség; ügyészségi feladat ellátása; Szt\. 19\. §/);
    await citizen.look(`my-data-request-${script}`);
  });
}

// program is an agency's own program: a key that was handed in, and nothing of ours but HTTP.
function program(folder, code, agency, name) {
  const oszir = (...args) => execFileSync(process.env.OSZIR_PROGRAM, ["--data", process.env.OSZIR_DATA, ...args], { encoding: "utf8" });
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256", publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
  writeFileSync(join(folder, "public.pem"), publicKey);
  oszir("partner", "add", code, "--name", `${name} iratkezelője`, "--sort", "agency", "--body", "KOZP-SZEM");
  oszir("partner", "credential", code, join(folder, "public.pem"));
  oszir("partner", "speaks", code, agency, "--name", name);
  const address = process.env.OSZIR_ADDRESS;
  const part = (v) => Buffer.from(JSON.stringify(v)).toString("base64url");
  return {
    // ask proves who it is by a signed assertion (RFC 7523), and sends or fetches something with the token that it gets.
    async ask(method, path, type, body) {
      const now = Math.floor(Date.now() / 1000);
      const claims = `${part({ alg: "ES256", typ: "JWT" })}.${part({ iss: code, sub: code, aud: `${address}/oauth/token`, jti: randomUUID(), iat: now, exp: now + 60 })}`;
      const signature = sign("sha256", Buffer.from(claims), { key: createPrivateKey(privateKey), dsaEncoding: "ieee-p1363" }).toString("base64url");
      const grant = await fetch(`${address}/oauth/token`, {
        method: "POST",
        body: new URLSearchParams({ grant_type: "client_credentials", client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion: `${claims}.${signature}` }),
      });
      const { access_token: token } = await grant.json();
      const answer = await fetch(address + path, { method, body, headers: { Authorization: `Bearer ${token}`, ...(type && { "Content-Type": type }) } });
      return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
    },
  };
}

// stock lets xmlsec1 verify a signed document against the certificate that the office publishes.
async function stock(folder, bytes) {
  const { certificates } = await (await fetch(`${process.env.OSZIR_ADDRESS}/verify/keys`)).json();
  const lines = certificates[0].match(/.{1,64}/g).join("\n");
  writeFileSync(join(folder, "ca.pem"), `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`);
  writeFileSync(join(folder, "valasz.xml"), bytes);
  return execFileSync("xmlsec1", ["--verify", "--trusted-pem", join(folder, "ca.pem"), join(folder, "valasz.xml")], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

// Covers: X9, X10
test("an agency's program asks, a clerk proposes, another issues, xmlsec1 verifies, the person sees it", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "szerv-"));
  const court = program(folder, "mintai-ugyeszseg", "ugyeszseg", "Mintai Megyei Főügyészség");
  const clerk = await visit(t);
  await clerk.signIn("demo-m");
  const { citizen, who } = await owner(t);
  await clerk.go("/");
  const taj = (await tajOf(clerk, who)).replaceAll(" ", "");
  const inquiry = (id, file, asked) => `<?xml version="1.0" encoding="UTF-8"?>
<Megkereses xmlns="urn:oszir:megkereses:1"><Azonosito>${id}</Azonosito><Hivatal>DEMO-M</Hivatal><Szerv>ugyeszseg</Szerv><Ugyszam>${file}</Ugyszam>
<Jogalap>szt19</Jogalap><Cel>vádemelés előkészítése</Cel><Kezdete>2013-01-01</Kezdete><Vege>2015-12-31</Vege><Szemely><TAJ>${taj}</TAJ></Szemely>${asked}</Megkereses>`;
  const root = "/interface/requests/v1/requests";
  const sent = inquiry("e2e-1", "B.9/2026", "<Adat>ellatasMegnevezes</Adat><Adat>ellatasOsszeg</Adat><Adat>taj</Adat>");
  const receipt = await court.ask("POST", root, "application/xml", sent);
  assert.equal(receipt.status, 202, receipt.bytes.toString());
  await stock(folder, receipt.bytes);
  const digest = createHash("sha256").update(sent).digest("hex");
  assert.match(receipt.bytes.toString(), new RegExp(`<KeresLenyomata>${digest}`));
  const [, number] = receipt.bytes.toString().match(/<Szam>(\d+)</);
  assert.equal((await court.ask("GET", `${root}/${number}/answer.xml`)).status, 409);

  await clerk.go("/requests");
  await clerk.press(clerk.page.getByRole("row", { name: "B.9/2026" }).getByRole("link"), `/requests/${number}`);
  assert.match(await clerk.text("main"), /Mintai Megyei Főügyészség/);
  await clerk.look("request-by-program");
  await clerk.press("button[name=do][value=propose]");
  const issuer = await visit(t);
  await issuer.signIn("demo-kiadmanyozo-m");
  await issuer.go(`/requests/${number}`);
  await issuer.press("button[name=do][value=issue]");

  const answer = await court.ask("GET", `${root}/${number}/answer.xml`);
  assert.equal(answer.status, 200);
  await stock(folder, answer.bytes);
  const text = answer.bytes.toString();
  assert.match(text, new RegExp(`<KeresesLenyomata>${digest}`));
  assert.match(text, /<NemAdhatoAt adat="taj" ok="not_by_ground">/);
  assert.match(text, /<Szerv fajta="ugyeszseg">Mintai Megyei Főügyészség<\/Szerv>/);
  assert.throws(() => {
    writeFileSync(join(folder, "hamis.xml"), text.replace("Főügyészség", "Fougyeszseg"));
    execFileSync("xmlsec1", ["--verify", "--trusted-pem", join(folder, "ca.pem"), join(folder, "hamis.xml")], { stdio: "ignore" });
  });
  const pdf = await court.ask("GET", `${root}/${number}/answer.pdf`);
  assert.equal(pdf.bytes.subarray(0, 5).toString(), "%PDF-");
  const other = await court.ask("POST", root, "application/xml", inquiry("e2e-2", "B.10/2026", "<CsakFennallas/>").replace("<Szerv>ugyeszseg", "<Szerv>birosag"));
  assert.equal(other.status, 422);
  assert.match(other.bytes.toString(), /<Kod>other_agency</);

  // Whether a benefit is held is answered at once; then it may follow the person as long as its period lasts.
  const notices = "/interface/notices/v1";
  const subscribe = () => court.ask("POST", `${notices}/subscriptions`, "application/json", JSON.stringify({ subscriptions: [{ reference: "B-11", taj }] }));
  assert.match((await subscribe()).bytes.toString(), /"taken":0,"refused":\[\{"reference":"B-11","code":"not_entitled"\}\]/);
  const yes = inquiry("e2e-3", "B.11/2026", "<CsakFennallas/>").replace("szt19", "parhuzam").replace("2015-12-31", `${new Date().getFullYear() + 1}-12-31`);
  const held = await court.ask("POST", root, "application/xml", yes);
  assert.equal(held.status, 200, held.bytes.toString());
  const [, atOnce] = held.bytes.toString().match(/<Szam>(\d+)</);
  const told = await court.ask("GET", `${root}/${atOnce}/answer.xml`);
  await stock(folder, told.bytes);
  assert.match(told.bytes.toString(), /<EllatasFennall>(true|false)</);
  assert.match((await subscribe()).bytes.toString(), /"taken":1/);
  await eventually("the first notice", async () => /"cursor":1,"reference":"B-11","what":"begun"/.test((await court.ask("GET", `${notices}?after=0`)).bytes.toString()));

  await citizen.go("/my-data");
  const lines = await citizen.text("#own-lines");
  assert.match(lines, /átadta az Ön adatait egy szervnek/);
  assert.match(lines, /kérte, hogy értesítést kapjon, ha az Ön adataiban változás történik/);
  assert.match(lines, /Mintai Megyei Főügyészség; ügyészségi feladat ellátása; Szt\. 19\. §/);
  await citizen.look("my-data-request-by-program");
});

// Covers: X11, X12
test("the register of sources is everybody's, the policy the lawyers'", async (t) => {
  const v = await visit(t);
  await v.go("/information-sources");
  assert.match(await v.text("main"), /szociális ellátás megnevezése/);
  await v.look("information-sources");
  const reader = await visit(t);
  await reader.signIn("demo-m");
  await reader.go("/agencies");
  await reader.look("agencies");
  await reader.go("/policy");
  await reader.look("policy-reader");
  const lawyer = await visit(t);
  await lawyer.signIn("demo-jogasz-1");
  await lawyer.go("/policy");
  await lawyer.look("policy");
  await lawyer.press("a[href='/policy/new']", "/policy/new");
  await lawyer.page.fill("#version", "3.0");
  await lawyer.page.fill("#changes", "A lakcím nem adható át.");
  await lawyer.look("policy-new");
  await lawyer.press("main form .actions button", /^\/policy\/\d+$/);
  await lawyer.look("policy-draft");
  await lawyer.press("a[href$='/items/lakcim']");
  await lawyer.look("policy-item");
  await lawyer.page.check("input[name=transferable][value=no]");
  await lawyer.press("main form .actions button", /^\/policy\/\d+$/);
  assert.match(await lawyer.text("#items"), /lakcím: nem adható át/);
  await lawyer.press("button[name=do][value=withdrawn]");
  await lawyer.go("/agencies/birosag");
  await lawyer.look("agency");
});
