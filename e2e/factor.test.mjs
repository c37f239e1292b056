// Signing in beyond the password: one-time codes, a passkey, recovery codes, the list of sessions, and what a stolen cookie is
// worth after the sign-out. Passkeys belong to a name, so the program is reached as localhost.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { account, eventually, passwordOf, visit } from "./visit.mjs";

// phone shows one-time codes; each is shown once, since each counts once.
function phone(letters) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const c of letters.replaceAll(" ", "")) {
    bits += alphabet.indexOf(c).toString(2).padStart(5, "0");
  }
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  let last = 0;
  return async () => {
    const step = Math.max(last + 1, Math.floor((Date.now() + 10_000) / 30_000) - 1); // one that counts for ten seconds yet
    await eventually("the next code", async () => step <= Math.floor(Date.now() / 30_000) + 1);
    last = step;
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac("sha1", key).update(counter).digest();
    const at = mac[19] & 15;
    return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
  };
}

test("factor: codes, a passkey, recovery, sessions", async (t) => {
  const code = account("factor", { name: "Második Lépés Léna" });
  const v = await visit(t, { host: "localhost" });
  const { page } = v;
  const password = async (where) => {
    await v.go("/sign-in");
    await page.fill("#code", code);
    await page.fill("#password", passwordOf(code));
    await v.press("main form[action='/sign-in'] .actions button", where);
  };
  const signOut = async () => {
    await page.click(".who summary");
    await v.press("form[action='/sign-out'] button", "/sign-in");
  };
  await v.signIn(code);

  // One-time codes.
  await v.go("/account/factors");
  await v.look("factors-none");
  await v.press("form[action='/account/factors/begin'] button", "/account/factors/codes");
  await v.look("factor-codes");
  const next = phone(await v.text("#letters"));
  await page.fill("#code", "12");
  await v.press("form[action='/account/factors/codes'] button");
  await v.look("factor-codes-wrong");
  await page.fill("#code", await next());
  await v.press("form[action='/account/factors/codes'] button");
  const recovery = await page.locator("#recovery li").allInnerTexts();
  assert.equal(recovery.length, 10);
  await v.look("factor-recovery");
  await signOut();
  await password("/sign-in/factor");
  await v.look("factor-sign-in");
  await page.fill("#code", "000000");
  await v.press("form[action='/sign-in/factor']:not([data-passkey]) button");
  await v.look("factor-sign-in-wrong");
  await page.fill("#code", await next());
  await v.press("form[action='/sign-in/factor']:not([data-passkey]) button", "/");

  // A passkey: made, used after the password, used alone.
  const cdp = await v.context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await v.go("/account/factors/passkey");
  await v.look("passkey-new");
  await page.fill("#name", "irodai gép");
  await v.press("form[data-passkey=create] button", "/account/factors");
  assert.equal(await page.locator("input[name=name]").inputValue(), "irodai gép");
  await v.look("factors-all");
  await signOut();
  await password("/sign-in/factor");
  await v.press("form[data-passkey=get] button", "/");
  await signOut();
  await v.look("sign-in-passkey");
  await v.press("form[data-passkey=get] button", "/");

  // A recovery code, without JavaScript.
  const plain = await visit(t, { script: false });
  await plain.go("/sign-in");
  await plain.page.fill("#code", code);
  await plain.page.fill("#password", passwordOf(code));
  await plain.press("main form[action='/sign-in'] .actions button", "/sign-in/factor");
  await plain.look("factor-sign-in-plain");
  await plain.page.fill("#code", recovery[0]);
  await plain.press("form[action='/sign-in/factor'] button", "/");

  // Both windows stand in the list; one ends the other, and a stolen cookie is worth nothing afterwards.
  const stolen = (await plain.context.cookies()).filter((c) => c.name === "oszir");
  assert.equal(stolen.length, 1);
  await v.go("/account/sessions");
  assert.equal(await page.locator("tbody tr").count(), 2);
  assert.match(await v.text("tbody"), /Chrome, Linux/);
  await v.look("sessions");
  await v.press("button[value=others]", "/account/sessions");
  assert.equal(await page.locator("tbody tr").count(), 1);
  await plain.go("/account");
  assert.equal(plain.path, "/sign-in?back=/account");
  await v.press("form[action='/account/sign-out-everywhere'] button", "/sign-in");
  const thief = await visit(t, { script: false });
  await thief.context.addCookies(stolen);
  await thief.go("/account");
  assert.equal(thief.path, "/sign-in?back=/account", "a stolen cookie after the sign-out");
});

test("factor: a session that is about to end says so, and can go on", async (t) => {
  const code = account("idle", { name: "Tétlen Tóni" });
  const v = await visit(t);
  const { page } = v;
  let left = 1800;
  await page.route("**/account/idle", (route) => route.fulfill({ json: { left } }));
  await page.clock.install();
  await v.signIn(code);
  await page.clock.fastForward("24:00");
  assert.equal(await page.locator(".idle.is-shown").count(), 0);
  left = 290;
  await page.clock.fastForward("02:00");
  await page.clock.fastForward("26:00");
  await eventually("the warning", async () => (await page.locator(".idle.is-shown").count()) === 1);
  assert.match(await v.text(".idle"), /5 perc múlva lejár a belépése/);
  await v.look("idle-warning");
  left = 1800;
  await page.click(".idle button");
  await eventually("the warning goes", async () => (await page.locator(".idle.is-shown").count()) === 0);
  left = 0;
  await page.clock.fastForward("31:00");
  await eventually("the end", async () => /lejárt/.test(await page.locator(".idle").innerText()));
  await v.look("idle-over");
});

test("factor: a blocked account finds its way back by the letter", async (t) => {
  const v = await visit(t);
  const { page } = v;
  for (let i = 0; i < 3; i++) {
    await v.go("/sign-in");
    await page.fill("#code", "demo-d");
    await page.fill("#password", "Rossz jelszó 1");
    await v.press("main form[action='/sign-in'] .actions button");
  }
  assert.match(await v.text(".govuk-error-summary"), /háromszor egymás után rossz jelszó/);
  await v.look("sign-in-blocked");
  await page.locator("details.more[open]").waitFor();
  await v.press("a[href='/sign-in/unlock']", "/sign-in/unlock");
  await v.look("unlock-ask");
  await page.fill("#code", "demo-d");
  await v.press("main form .actions button", "/sign-in/unlock");
  await v.look("unlock-asked");
  let link = "";
  const end = Date.now() + 150_000; // letters are written every minute
  while (!link && Date.now() < end) {
    await v.go("/demo/mail");
    link = /http:\/\/\S+(\/unlock\/[\w-]+)/.exec(await page.locator("main").textContent())?.[1] ?? "";
    await new Promise((done) => setTimeout(done, link ? 0 : 2000));
  }
  assert.ok(link, "no letter came");
  await v.look("demo-mail");
  await v.go(link);
  await v.look("unlock");
  await v.press("main form .actions button", "/sign-in");
  assert.match(await v.text(".notice"), /A letiltást feloldottuk/);
  await v.signIn("demo-d");
});
