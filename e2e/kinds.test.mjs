// Every kind of benefit from its application to its end, in the pages of the office that grants it. Which kinds there are is
// read from the program: a further one is walked through without a word here, as long as its forms need no hint.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { KindCase, between, plus } from "./kind_case.mjs";
import { account, program, visit } from "./visit.mjs";
import { file, read, secrets } from "./workbook.mjs";

// Days on which the law is known and that differ in who grants what: before and after the great change of 2015.
const days = ["2014.06.02.", "2015.03.09.", "2013.06.03."];

// What cannot be guessed from a field's sort: amounts that depend on each other or on the law, and lists whose first value is
// about somebody else.
const hints = {
  support_end: async (page, day) => ((await page.locator("#review_due").count()) && (await page.inputValue("#review_due"))) || plus(day, 29),
  provider_1_amount: (page) => page.inputValue("#gross_monthly"),
  income_limit_per_head: "60 000",
  floor_area: "56",
  legal_title_1: "villanyáram",
  kgya_title: "rokkantsági járadékban részesül",
  ak_debt: "100 000",
  ak_own_share: "90 000",
  ott_care_from: "2004.01.05.",
  "OTT.one_off_amount": "1 500 000",
  "ÁPDM.gross_monthly": "29 500",
};

// Ages on the day of the application; a kind that is not here takes the usual ones.
const usual = { applicant: [25, 52], entitled: [1, 14], spouse: [25, 70] };
const ages = { IDJ: { applicant: [66, 90] }, OTT: { applicant: [18, 22] }, "ÁPDM": { entitled: [60, 95] }, OVT: { entitled: [3.3, 4.4] } };

// The codes of all kinds, from the list in which a kind has its line.
function kinds() {
  const folder = new URL("../internal/ptr/benefits/", import.meta.url);
  const imports = readFileSync(new URL("all.go", folder), "utf8").matchAll(/"oszir\/internal\/ptr\/benefits\/(\w+)"/g);
  return [...imports].map(([, name]) => readFileSync(new URL(`${name}/kind.go`, folder), "utf8").match(/^\tCode:\s+"(\S+)"/m)[1]);
}

// crowd gives people of a workbook: each is given out once.
function crowd(book) {
  const [heading, ...rows] = read(book)["Ügyfél (teljes)"];
  const people = rows.map((r) => Object.fromEntries(heading.map((h, i) => [h, r[i]]))).filter((c) => c["Állampolgárság"] === "Magyar");
  return (day, [least, most]) => {
    const age = (c) => between(c["Születési idő (év, hónap, nap)"], day) / 365.25;
    const i = people.findIndex((c) => age(c) >= least + 0.01 && age(c) < most);
    assert.ok(i >= 0, `nobody of ${least} to ${most} is left`);
    const [c] = people.splice(i, 1);
    return { ...c, minor: age(c) < 18 };
  };
}

// Covers: C9, C10, C12, C13
test("every kind of benefit from its application to its end", async (t) => {
  const book = file("kinds.xlsx");
  program(..."generate workbook --office municipality --clients 300 --benefits 1 --seed 91 --errors 0 -o".split(" "), book);
  const known = secrets(book);
  const draw = crowd(book);
  const offices = [
    { name: "municipality", clerk: "demo-m", issuer: "demo-kiadmanyozo-m" },
    { name: "district", clerk: "demo-d", issuer: "demo-kiadmanyozo-d" },
    {
      name: "guardianship",
      clerk: account("kinds-gy", { name: "Minta Gyöngyi", body: "DEMO-GY" }),
      issuer: account("kinds-gy-issuer", { name: "Példa Gyula", body: "DEMO-GY", role: "ptr.issuer" }),
    },
  ];
  for (const o of offices) {
    for (const role of ["clerk", "issuer"]) {
      const v = await visit(t, { script: false, secrets: known });
      await v.signIn(o[role]);
      o[role] = v;
    }
  }
  await offices[0].clerk.load(book);

  const states = ["draft", "clients", "issue", "benefit", "application", "finality", "ending", "checks", "ended"];
  const walked = new Set();
  let count = 0;
  for (const o of offices) {
    await o.clerk.go("/ptr/cases/new");
    const offered = (await o.clerk.page.locator("#kind option").evaluateAll((all) => all.map((e) => e.value))).filter(Boolean);
    assert.ok(offered.length > 0, `the ${o.name} grants something`);
    for (const kind of offered) {
      const no = count++;
      await t.test(`every kind of benefit: ${kind} of the ${o.name}`, async (t) => {
        const seen = no % 2 === 0 ? states[(no / 2) % states.length] : "";
        let looked = seen === "";
        const look = async (state, v = o.clerk) => {
          if (state === seen && !looked) {
            looked = true;
            await v.look(`kinds-${no}-${state}`);
          }
        };
        const c = new KindCase({ kind, clerk: o.clerk, issuer: o.issuer, hints, look });
        const day = await c.open(`FAJTA-${no}/2014`, days);
        assert.ok(day, `the ${o.name} grants ${kind} on one of ${days}`);
        await c.clients((who) => draw(day, ages[kind]?.[who] ?? usual[who]));
        await c.checks();
        await c.application();
        await c.grant();
        const final = await c.decide();

        const granted = await c.register(day);
        assert.equal(granted.state, "fennáll", "the benefit stands in the register");
        assert.equal(granted.start, day);
        for (const value of c.proposed) {
          assert.ok(granted.text.includes(value), `what the law gives stands in the register: ${value}`);
        }
        await look("benefit");
        const ways = await o.clerk.page.locator("a[href*='branch=']").evaluateAll((all) => all.map((a) => new URL(a.href).searchParams.get("branch")));
        assert.ok(ways.includes("ending"), `it can be ended: ${ways}`);

        // In the middle, or four months on.
        const last = plus(day, Math.min(Math.floor(between(day, granted.end) / 2), 121));
        await c.reopen("ending", `FAJTA-${no}-V/2014`, [last, final].sort().at(-1));
        await c.checks();
        await c.application();
        const ground = await c.draftEnd(last, no);
        await c.decide();
        const ended = await c.register();
        assert.equal(ended.state, "véget ért");
        assert.equal(ended.end, last, "the benefit ends on the day of the decision");
        assert.ok(ended.text.includes(ground), `the ground stands in the register: ${ground}`);
        await look("ended");
        assert.equal((await c.register(last)).state, "fennáll", "on its last day it still stands");
        assert.ok(looked, `state ${seen} was looked at`);
        walked.add(kind);
        t.diagnostic(`${day} ${final} – ${last}, ${ground}; reasons for ${c.answered.join(" ") || "nothing"}; forms that came back: ${c.refusals}`);
      });
    }
  }
  assert.deepEqual([...walked].sort(), kinds().sort(), "the offices of all sorts grant every kind that there is");
});
