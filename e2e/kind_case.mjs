// A case of any kind of benefit in the pages, from its opening to the register. Nothing here knows a kind: forms are filled
// in by the sorts of their fields, by what the page proposes, and by what it says is missing. Values that cannot be guessed
// so are the caller's hints, by the key of the field, or by kind and key where kinds share it.
import assert from "node:assert/strict";
import { plain } from "./visit.mjs";

const ROUNDS = 6; // how often a form may come back with something missing

// plus gives the day some days after another, both as pages write them.
export function plus(day, days) {
  const then = new Date(moment(day) + days * 864e5);
  return `${then.toISOString().slice(0, 10).replaceAll("-", ".")}.`;
}

// between gives how many days lie between two.
export function between(from, to) {
  return (moment(to) - moment(from)) / 864e5;
}

function moment(day) {
  return Date.parse(day.slice(0, 10).replaceAll(".", "-"));
}

// KindCase is the work on one kind by the clerk and the issuer of an office.
export class KindCase {
  // look is called at each state with its name.
  constructor({ kind, clerk, issuer, hints, look }) {
    Object.assign(this, { kind, clerk, issuer, hints, look });
    this.proposed = []; // amounts and days that the law gives, as the page wrote them
    this.answered = []; // codes of findings that took a reason
    this.refusals = 0; // how often a form came back
  }

  get page() {
    return this.clerk.page;
  }

  // open starts a case on the first of some days on which the office grants the kind, and gives that day, or undefined.
  async open(number, days) {
    await this.clerk.go("/ptr/cases/new");
    await this.page.selectOption("#kind", this.kind);
    await this.page.fill("#case_number", number);
    for (const day of days) {
      await this.page.fill("#applied_on", day);
      await this.clerk.press("main form .actions button");
      if (/^\/ptr\/cases\/\d+\b/.test(this.clerk.path)) {
        this.self = this.clerk.path.replace(/\?.*/, "");
        this.day = day;
        return day;
      }
    }
    return undefined;
  }

  // reopen starts a case of a branch about the benefit.
  async reopen(branch, number, day) {
    await this.clerk.go(`/ptr/cases/new?benefit=${this.benefit}&branch=${branch}`);
    await this.page.fill("#case_number", number);
    await this.page.fill("#applied_on", day);
    await this.clerk.press("main form .actions button", /^\/ptr\/cases\/\d+$/);
    this.self = this.clerk.path.replace(/\?.*/, "");
    this.day = day;
  }

  // clients names the people: whom draws by sort (applicant, entitled, spouse), and is asked only for those that the page wants.
  async clients(whom) {
    const { page, clerk } = this;
    const find = async (person) => {
      await page.fill("#q", person.TAJ);
      await clerk.press("#find");
    };
    await find(whom("applicant"));
    assert.equal(await page.locator("input[name=applicant]").count(), 1, "the applicant is taken at once");
    const household = (await page.locator("input[name=row]").count()) > 0;
    if ((await page.locator("#entitled").count()) > 0) {
      const child = whom("entitled");
      await find(child);
      await clerk.press("button[value^='entitled:']");
      if (household && child.minor) {
        await find(child);
        await clerk.press("button[value^='child:']");
      }
    }
    if (household) {
      await find(whom("spouse"));
      await clerk.press("button[value^='spouse:']");
      const rows = await page.locator("input[name=row]").count();
      for (let i = 0; i < rows; i++) {
        await page.fill(`#income-${i}`, i === rows - 1 ? "30 000" : "0");
      }
    }
    await this.look("clients");
    await clerk.press("button[name=do][value=save]");
    await this.#accepted("clients");
  }

  // checks gives a reason for whatever was found and goes on.
  async checks() {
    await this.#part("checks", "button[value=answer]");
    await this.look("checks");
    for (const area of await this.page.locator("textarea[name^=reason-]").all()) {
      await area.fill("Az iratok szerint rendben van.");
    }
    this.answered.push(...(await this.page.locator(".case__finding:has(textarea) p .code").allInnerTexts()));
    await this.clerk.press("button[name=do][value=answer]:not([aria-hidden])");
    await this.#accepted("checks");
  }

  // application fills in what the application must say.
  async application() {
    await this.#part("application", "#applied_on");
    await this.#required();
    await this.look("application");
    await this.#send("button[value=save]:not([aria-hidden])", "application");
  }

  // grant drafts a decision that gives the benefit: the days first, then what the law gives by the saved data, which has to be
  // computed without anything missing, then the rest.
  async grant() {
    const { page, clerk } = this;
    await this.#part("draft", "#issued_on");
    await page.fill("#issued_on", plus(this.day, 8));
    await page.fill("#support_start", this.day);
    for (let round = 0; ; round++) {
      await clerk.press("button[value=later]:not([aria-hidden])");
      await this.#accepted("draft");
      const lacks = await page.locator(".panel .note--wait").allInnerTexts();
      if (lacks.length === 0) {
        break;
      }
      assert.ok(round < ROUNDS, `nothing can be computed: ${plain(lacks.join(" "))}`);
      await this.#provide(lacks);
    }
    assert.ok((await page.locator(".case__sum li").count()) > 0, "the computation stands beside the form, step by step");
    if ((await page.locator("#take-all").count()) > 0) {
      await clerk.press("#take-all");
    }
    await this.#required();
    this.proposed = (await page.locator(".case__offer b").allInnerTexts()).map(plain);
    await this.look("draft");
    await this.submit();
  }

  // provide gives what the computation lacks: the findings of the checks lead to the fields.
  async #provide(lacks) {
    await this.clerk.go(`${this.self}/checks`);
    const links = await this.page.locator(".case__finding a[href*='#']").evaluateAll((all) => all.map((a) => new URL(a.href)).map((u) => [u.pathname, u.hash.slice(1)]));
    assert.ok(links.length > 0, `what is missing can be given nowhere: ${plain(lacks.join(" "))}`);
    const form = links.some(([path]) => path.endsWith("/application")) ? "application" : "draft";
    await this.clerk.go(`${this.self}/${form}`);
    for (const [path, key] of links) {
      if (path.endsWith(`/${form}`)) {
        await this.#fill(key, true);
      }
    }
    if (form === "application") {
      await this.#send("button[value=save]:not([aria-hidden])", form);
      await this.clerk.go(`${this.self}/draft`);
    }
  }

  // submit hands the draft to the issuer; what the form or the checks find first is put right or answered.
  async submit() {
    await this.#send("button[value=submit]", "draft");
    if (/\/checks\b/.test(this.clerk.path)) {
      await this.checks();
      await this.clerk.go(`${this.self}/draft`);
      await this.#send("button[value=submit]", "draft");
    }
  }

  // decide takes a submitted draft to its finality, and gives the day of it.
  async decide() {
    const { clerk, issuer, page } = this;
    await issuer.go(this.self);
    await this.look("issue", issuer);
    await issuer.press("button[value=issue]");
    await this.#accepted("issue", issuer);
    await clerk.go(this.self);
    await page.fill("#delivered_on", plus(this.day, 10));
    await clerk.press("button[value=deliver]");
    await this.look("finality");
    const final = await page.inputValue("#final_on");
    await clerk.press("button[value=finalize]");
    await this.#accepted("finality");
    await clerk.press("button[value=close]");
    this.benefit = (await clerk.text(".record")).match(/PTR-\d{4}-\d{8}-\d/)?.[0];
    assert.ok(this.benefit, "the case shows the benefit's id");
    return final;
  }

  // register reads the benefit's page as of a day.
  async register(day) {
    await this.clerk.go(`/ptr/benefits/${this.benefit}${day ? `?day=${day}` : ""}`);
    const text = await this.clerk.text("main .record");
    const [, start, end] = text.match(/(\d{4}\.\d{2}\.\d{2}\.) – (\d{4}\.\d{2}\.\d{2}\.)/) ?? [];
    return { state: await this.clerk.text(".record .record__line .tag"), start, end, text: await this.clerk.text("main") };
  }

  // draftEnd drafts the decision that ends the benefit.
  async draftEnd(last, ground) {
    const { page } = this;
    await this.#part("draft", "#issued_on");
    await page.fill("#issued_on", plus(this.day, 3));
    await page.fill("#ended_on", last);
    const grounds = (await page.locator("#ending_ground option").evaluateAll((all) => all.map((o) => o.value))).filter(Boolean);
    const chosen = grounds[ground % grounds.length];
    await page.selectOption("#ending_ground", chosen);
    await this.look("ending");
    await this.submit();
    return chosen;
  }

  // part leads to a step of the case, unless what is known of it stands on the page already: a step that is done leads on.
  async #part(name, known) {
    if ((await this.page.locator(`main ${known}`).count()) === 0) {
      await this.clerk.go(`${this.self}/${name}`);
    }
  }

  // send presses a button of a form until nothing is missing: the summary of errors names the fields.
  async #send(button, form) {
    for (let round = 0; ; round++) {
      await this.clerk.press(button);
      const errors = await this.#errors(this.clerk);
      if (errors.length === 0) {
        return;
      }
      const said = errors.map((e) => e.text).join(" | ");
      assert.ok(round < ROUNDS, `${form}: ${said}`);
      this.refusals++;
      for (const e of errors) {
        assert.ok(e.key, `${form}: an error that leads to no field: ${said}`);
        await this.#fill(e.key, true);
      }
    }
  }

  async #errors(v) {
    return v.page.locator(".govuk-error-summary__list li").evaluateAll((all) =>
      all.map((li) => ({ text: li.textContent.trim(), key: li.querySelector("a")?.hash.slice(1) ?? "" })),
    );
  }

  async #accepted(what, v = this.clerk) {
    const errors = await this.#errors(v);
    assert.deepEqual(errors.map((e) => e.text), [], `${what} at ${v.path}`);
  }

  // required fills in what a form always asks for, as far as it is empty.
  async #required() {
    const keys = await this.page.locator("main form.form [aria-required=true]").evaluateAll((all) => all.filter((e) => !e.value).map((e) => e.id));
    for (const key of keys) {
      await this.#fill(key, false);
    }
  }

  // fill puts something into a field that is right by its sort. again: what stands there is wrong.
  async #fill(key, again) {
    const { page } = this;
    const field = page.locator(`#${key}`);
    assert.equal(await field.count(), 1, `there is no field ${key}`);
    const folded = page.locator(`details.more:not([open]):has(#${key}) > summary`);
    if ((await folded.count()) > 0) {
      await folded.click();
    }
    const sort = await field.evaluate((e) => (e.type === "checkbox" ? "mark" : e.tagName === "SELECT" ? "list" : e.tagName === "TEXTAREA" ? "words" : ""));
    const hint = this.hints[`${this.kind}.${key}`] ?? this.hints[key];
    if (sort === "mark") {
      await field.check();
      return;
    }
    if (sort === "list") {
      const options = (await field.locator("option").evaluateAll((all) => all.map((o) => o.value))).filter(Boolean);
      const now = options.indexOf(await field.inputValue());
      const next = again && now >= 0 ? now + 1 : 0;
      assert.ok(hint || next < options.length, `no value of ${key} is right`);
      await field.selectOption(hint ?? options[next]);
      return;
    }
    if (hint !== undefined) {
      await field.fill(typeof hint === "function" ? await hint(page, this.day) : hint);
      return;
    }
    assert.ok(!again || (await field.inputValue()) === "", `what stands in ${key} is wrong: ${await this.#wrong(key)}`);
    await field.fill(await this.#generic(field, sort));
  }

  async #wrong(key) {
    return plain((await this.page.locator(`#${key}-error`).allInnerTexts()).join(" "));
  }

  // generic gives a value by how the field looks: forints, a count, a day, a month, words.
  async #generic(field, sort) {
    const { forints, size, mode } = await field.evaluate((e) => ({
      forints: e.parentElement.querySelector("span")?.textContent === "Ft",
      size: e.size,
      mode: e.inputMode,
    }));
    if (sort === "words") {
      return "Kitalált szöveg a próbához.";
    }
    if (forints) {
      return "10 000";
    }
    if (mode === "numeric") {
      return "12";
    }
    if (size === 12) {
      return plus(this.day, -91);
    }
    if (size === 10) {
      return this.day.slice(0, 8);
    }
    return "MINTA-12";
  }
}
