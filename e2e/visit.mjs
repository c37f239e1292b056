// A visit is somebody at a browser of their own. It watches all the time for what must never happen: a request to
// another place, personal data in an address, a page that may be kept, an error in the console, anything stored.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { look } from "./look.mjs";
import { file } from "./workbook.mjs";

export const address = process.env.OSZIR_ADDRESS;
const passwords = JSON.parse(readFileSync(process.env.OSZIR_LOGINS, "utf8"));

let browser;
after(async () => {
  await browser?.close();
});

// visit opens a browser window. script: whether JavaScript runs; secrets: what must not stand in an address; host: by which
// name of this machine the program is reached.
export async function visit(t, { script = true, width = 1400, secrets = [], host = "127.0.0.1" } = {}) {
  browser ??= await chromium.launch({
    executablePath: process.env.OSZIR_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
  const context = await browser.newContext({
    javaScriptEnabled: script,
    viewport: { width, height: 900 },
    acceptDownloads: true,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const v = new Visit(context, page, secrets, script, address.replace("127.0.0.1", host));
  t.after(() => v.leave(t));
  return v;
}

class Visit {
  #twin;

  constructor(context, page, secrets, script, address) {
    this.address = address;
    this.context = context;
    this.page = page;
    this.script = script;
    this.secrets = [...secrets];
    this.requests = []; // addresses of all requests
    this.trouble = []; // what was seen and must not be
    this.answers = new Map(); // address of a page → its last answer
    context.on("request", (r) => this.requests.push(r.url()));
    context.on("response", (r) => this.#hear(r));
    page.on("console", (m) => this.#listen(m));
    page.on("pageerror", (e) => this.trouble.push(`error in the script of a page: ${e}`));
  }

  // #hear looks at an answer: pages and downloads must not be kept anywhere.
  #hear(response) {
    const request = response.request();
    if (request.resourceType() !== "document" || !request.url().startsWith(this.address)) {
      return;
    }
    this.answers.set(request.url(), response);
    const keep = response.headers()["cache-control"];
    if (keep !== "no-store" && (response.status() < 300 || response.status() >= 400)) {
      this.trouble.push(`${new URL(request.url()).pathname} may be kept: Cache-Control is ${keep}`);
    }
  }

  // #listen keeps what the console says, but for the browser's remark that a page came with a refusal: those are meant.
  #listen(message) {
    if (!["error", "warning"].includes(message.type())) {
      return;
    }
    const refused = /^Failed to load resource: the server responded with a status of (401|404|409|422|429)/.test(message.text());
    if (!(refused && this.answers.has(message.location().url))) {
      this.trouble.push(`console: ${message.text()} (${message.location().url})`);
    }
  }

  // twin shows the page of a visit without JavaScript as it is, in a window where axe can run: the pages' own script
  // does not come.
  async twin() {
    const page = (this.#twin ??= await (await browser.newContext({ reducedMotion: "reduce" })).newPage());
    const body = await this.page.content();
    await page.unrouteAll();
    await page.route(`${this.address}/static/*.js`, (route) => route.abort());
    await page.route(this.page.url(), (route) => route.fulfill({ body, contentType: "text/html; charset=utf-8" }));
    await page.goto(this.page.url());
    return page;
  }

  // go opens a page by its path and gives the answer.
  async go(path) {
    return this.page.goto(path.startsWith("http") ? path : this.address + path);
  }

  // path is where the visit is.
  get path() {
    const u = new URL(this.page.url());
    return u.pathname + u.search;
  }

  // at waits until the visit is at a path: the very one, one of a pattern, or one that a function takes.
  async at(where) {
    const is = typeof where === "string" ? (p) => p === where : where instanceof RegExp ? (p) => where.test(p) : where;
    await this.page.waitForURL((u) => is(u.pathname));
  }

  // press clicks on something and waits for the page that answers; where is its path when it matters.
  async press(what, where) {
    await this.#led(() => (typeof what === "string" ? this.page.locator(what).first() : what).click(), where);
  }

  // key presses a key that sends or opens something, and waits for the page that answers.
  async key(key, where) {
    await this.#led(() => this.page.keyboard.press(key), where);
  }

  async #led(act, where) {
    const answered = this.page.waitForResponse((r) => r.request().isNavigationRequest() && (r.status() < 300 || r.status() >= 400));
    await Promise.all([answered, act()]);
    await this.page.waitForLoadState();
    if (where) {
      await this.at(where);
    }
  }

  // focus gives the id of what has the focus, or its text.
  async focus() {
    return this.page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
  }

  // look examines the page as it stands now and keeps pictures of it when they are wanted.
  async look(name) {
    await look(this, name);
  }

  // signIn signs in; where is the page to which that leads. A password is given for somebody who was made on a page.
  async signIn(code, where = "/", password = passwords[code]) {
    await this.go("/sign-in");
    await this.page.fill("#code", code);
    await this.page.fill("#password", password);
    await this.press("main form .actions button", where);
  }

  // find goes to the page of the person with a TAJ.
  async find(taj) {
    await this.page.fill("#bar-search", taj);
    await this.page.focus("#bar-search");
    await this.key("Enter", (path) => /^\/people\/[^/]+$/.test(path) && path !== "/people/search");
    return this.path;
  }

  // download presses something and gives the file: its path and the name that the browser would give it.
  async download(press) {
    const [d] = await Promise.all([this.page.waitForEvent("download"), press()]);
    const to = file(`${this.requests.length}-${d.suggestedFilename()}`);
    await d.saveAs(to);
    return { path: to, name: d.suggestedFilename() };
  }

  // text of something on the page, spaces made one.
  async text(selector) {
    return plain(await this.page.locator(selector).first().innerText());
  }

  // upload sends a workbook by the form and waits for its page.
  async upload(file, { mode = "rehearse" } = {}) {
    await this.go("/ptr/loads/new");
    await this.page.setInputFiles("#file", file);
    await this.page.check(`input[name=mode][value=${mode}]`);
    await this.press("form[enctype] .actions button", /^\/ptr\/loads\/\d+$/);
    return this.path;
  }

  // load brings a workbook into the register and gives the path of the upload.
  async load(book) {
    const path = await this.upload(book, { mode: "load" });
    await this.processed();
    return path;
  }

  // processed waits until the page of an upload has come to its end by itself.
  async processed() {
    const done = this.page.locator("main:has(.record):not(:has([data-stream])) ~ footer"); // one look: a page may just be coming
    await eventually("the upload is done", async () => (await done.count()) === 1);
    await this.page.waitForLoadState();
  }

  // leave closes the window and says what was wrong all along.
  async leave(t) {
    if (!this.page.isClosed() && this.script && this.page.url().startsWith(this.address)) {
      await this.#stored();
    }
    for (const url of new Set(this.requests)) {
      const read = readable(url);
      if (!url.startsWith(`${this.address}/`) && !url.startsWith("data:") && url !== "about:blank") {
        this.trouble.push(`a request to somewhere else: ${url}`);
      }
      for (const secret of this.secrets) {
        if (read.includes(secret.toLowerCase())) {
          this.trouble.push(`personal data in the address ${url}`);
        }
      }
    }
    await this.context.close();
    await this.#twin?.context().close();
    const trouble = new Set(this.trouble);
    trouble.forEach((what) => t.diagnostic(what)); // told also when the test has failed before
    assert.equal(trouble.size, 0, `seen during the visit:\n${[...trouble].join("\n")}`);
  }

  // #stored wants the browser to have kept nothing.
  async #stored() {
    const kept = await this.page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    }));
    for (const [where, n] of Object.entries(kept)) {
      if (n > 0) {
        this.trouble.push(`kept in the browser: ${n} in ${where}`);
      }
    }
  }
}

function readable(url) {
  try {
    return decodeURIComponent(url.replaceAll("+", " ")).toLowerCase();
  } catch {
    return url.toLowerCase();
  }
}

// eventually looks again and again until something holds.
export async function eventually(what, holds) {
  const end = Date.now() + 60_000;
  while (!(await holds().catch((e) => /navigation|context/i.test(e.message) ? false : Promise.reject(e)))) {
    assert.ok(Date.now() < end, `in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

// plain makes every run of spaces one, hard ones too.
export function plain(text) {
  return text.replace(/\s+/g, " ").trim();
}

// passwordOf gives what signs an account in.
export function passwordOf(code) {
  return passwords[code];
}

// account makes a user beside the running program and gives the code, with which signIn can sign in.
export function account(called, { name, body = "DEMO-M", role = "ptr.clerk", mustChange = false }) {
  const code = `${called}-${process.pid}`; // a second run on the same data is not in the way
  const flags = ["user", "add", "--user", code, "--name", name, "--body", body, "--role", role, ...(mustChange ? ["--must-change"] : [])];
  passwords[code] = program(...flags).trim();
  return code;
}

// program runs a command of the program on the data of the one that serves, and gives what it prints.
export function program(...flags) {
  return execFileSync(process.env.OSZIR_PROGRAM, ["--data", process.env.OSZIR_DATA, ...flags], { encoding: "utf8", stdio: "pipe" });
}
