// Checks documents in a real browser: on the site, and in the page that was carried away, without a network. Reads what to
// try from standard input and prints what was seen.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { address, offline, now, codes, picture, blank, modules } = JSON.parse(readFileSync(0, "utf8"));
const need = createRequire(`${modules}/`);
const { chromium } = need("playwright-core");
const axe = readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({
  executablePath: process.env.OSZIR_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
});
const seen = { online: {}, offline: {}, requests: [], trouble: [] };

async function open() {
  const context = await browser.newContext({ viewport: { width: 800, height: 1000 } });
  const page = await context.newPage();
  page.on("request", (r) => seen.requests.push(r.url()));
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && seen.trouble.push(m.text()));
  page.on("pageerror", (e) => seen.trouble.push(String(e)));
  return page;
}

// judge notes what is in the way of people who cannot see well or use a mouse, and what is wider than a telephone.
async function judge(page, name) {
  for (const width of [800, 320]) {
    await page.setViewportSize({ width, height: 1000 });
    await page.evaluate(`window.axe || (() => {${axe}})()`);
    const found = await page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } });
      const wide = document.documentElement.scrollWidth > innerWidth ? ["wider than the window"] : [];
      return [...violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`), ...wide];
    });
    seen.trouble.push(...found.map((f) => `${name}, ${width} px: ${f}`));
    if (process.env.E2E_SHOTS) {
      await page.screenshot({ path: `${process.env.E2E_SHOTS}/verify-${name}-${width}.png`, fullPage: true });
    }
  }
}

const forms = await open();
await forms.goto(`${address}/verify`);
await judge(forms, "forms");

for (const [name, code] of Object.entries(codes)) {
  const page = await open();
  await page.goto(`${address}/verify#${code}`);
  await page.locator(".verdict").waitFor();
  seen.online[name] = { heading: await page.locator("h1").innerText(), text: await page.locator("main").innerText(), address: page.url() };
  await judge(page, name);
}

const page = await open();
await page.context().setOffline(true);
await page.clock.setFixedTime(now);
await page.goto(`file://${offline}`);
await page.locator("#list:not(:empty)").waitFor();
seen.list = await page.locator("#list").innerText();
const settled = async () => {
  await page.waitForFunction(() => document.querySelector("#result .verdict"));
  return { heading: await page.locator("#result").innerText() };
};
for (const [name, code] of Object.entries(codes)) {
  await page.evaluate(() => document.getElementById("result").replaceChildren());
  await page.fill("#code", name === "valid" ? `${address}/verify#${code}` : code);
  await page.click("button");
  seen.offline[name] = await settled();
}
for (const [name, file] of Object.entries({ picture, blank })) {
  await page.evaluate(() => document.getElementById("result").replaceChildren());
  await page.setInputFiles("#picture", file);
  seen.offline[name] = await settled();
}
await page.fill("#code", codes.valid);
await page.click("button");
await settled();
await judge(page, "offline");
await page.clock.setFixedTime(Date.parse(now) + 2 * 24 * 3600 * 1000);
await page.evaluate(() => document.getElementById("result").replaceChildren());
await page.click("button");
seen.offline.stale = await settled();
await browser.close();
console.log(JSON.stringify(seen));
