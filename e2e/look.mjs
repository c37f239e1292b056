// What every page must be in every state: free of findings of axe, narrow enough for a phone, translated, titled.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
// What can differ on a narrow page, whose markup is that of the wide one.
const narrow = { type: "rule", values: ["target-size", "scrollable-region-focusable", "aria-hidden-focus", "link-in-text-block", "skip-link", "bypass"] };
const shots = process.env.E2E_SHOTS;
const seen = new Set();

// look examines the page of a visit and notes what is wrong with it, to be told at the end of the visit: the walk goes
// on, so that one run finds all. The name is that of its pictures.
export async function look(v, name) {
  assert.ok(!seen.has(name), `two looks are called ${name}`);
  seen.add(name);
  await v.page.waitForLoadState("load");
  const page = v.script ? v.page : await v.twin();
  const answer = v.answers.get(page.url().replace(/#.*/, ""));
  const before = v.page.viewportSize();
  await page.evaluate(() => scrollTo(0, 0));
  const faults = await page.evaluate(wrongWithText);
  if (answer?.headers()["cache-control"] !== "no-store") {
    faults.push("may be kept");
  }
  for (const width of [1400, 400, 320]) {
    await page.setViewportSize({ width, height: 900 });
    faults.push(...(await page.evaluate(wrongWithWidth, width)));
    if (width > 320) {
      faults.push(...(await axeFindings(page, width, v.script)));
    }
    if (shots && width > 320) {
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: `${shots}/${name}-${width}.png`, fullPage: true, animations: "disabled" });
    }
  }
  await page.setViewportSize(before);
  v.trouble.push(...faults.map((f) => `page ${name} at ${v.path}: ${f}`));
}

async function axeFindings(page, width, script) {
  await page.evaluate(`window.axe || (() => {${axe}})()`);
  // Without the pages' script the browser itself lets keys reach what scrolls; axe does not know.
  const known = script ? [] : ["scrollable-region-focusable"];
  const only = width === 400 ? { ...narrow, values: narrow.values.filter((rule) => !known.includes(rule)) } : tags;
  const found = await page.evaluate(async ([runOnly, known]) => {
    const rules = Object.fromEntries(known.map((rule) => [rule, { enabled: false }])); // of rules chosen by tag
    const result = await window.axe.run(document, { runOnly, rules, resultTypes: ["violations"], preload: false });
    return result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")} (${v.nodes.length})`);
  }, [only, known]);
  return found.map((f) => `${width} px: axe ${f}`);
}

// wrongWithText runs in the page: title, language and headings are there, and nothing is left untranslated.
function wrongWithText() {
  const out = [];
  const h1 = document.querySelectorAll("h1").length;
  if (h1 !== 1) {
    out.push(`${h1} main headings`);
  }
  if (!/\S.* – OSZIR$/.test(document.title)) {
    out.push(`the title is ${document.title}`);
  }
  if (!["hu", "en"].includes(document.documentElement.lang)) {
    out.push("no language");
  }
  const html = document.documentElement.outerHTML;
  for (const sign of [/‹[\w.]+›/g, /«[\w.]+»/g, /ZgotmplZ/g, /%!\w\(/g, /<no value>|&lt;no value&gt;|&lt;nil&gt;/g, /\{\d+\}/g]) {
    for (const m of html.match(sign) ?? []) {
      out.push(`left in the page: ${m}`);
    }
  }
  return out;
}

// wrongWithWidth runs in the page: nothing makes it wider than its window.
function wrongWithWidth(width) {
  const wide = document.documentElement.scrollWidth;
  if (wide <= width) {
    return [];
  }
  const beyond = [...document.body.querySelectorAll("*")].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width > 0 && box.right > width + 1 && !e.closest(".scroll, .visually-hidden");
  });
  return [`${width} px: the page is ${wide} px wide: ${beyond.slice(0, 4).map((e) => `${e.tagName.toLowerCase()}.${e.className}`).join(", ")}`];
}
