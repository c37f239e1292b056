// A page that is at work: it fills by itself, survives a reload, and ends by itself; a second upload waits its turn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, eventually, visit } from "./visit.mjs";
import { made } from "./workbook.mjs";

// Covers: U3
test("the page of a long load fills and ends by itself", async (t) => {
  const large = made("progress-large", { seed: 43, clients: 15_000 });
  const small = made("progress-small", { seed: 44, clients: 10 });
  const code = account("progress", { name: "Türelmes Tivadar" });
  const [v, next, still] = [await visit(t), await visit(t), await visit(t)];
  for (const each of [v, next, still]) {
    await each.signIn(code);
  }
  for (const each of [next, still]) { // their pages stay as they came, to be looked at
    await each.context.route("**/events", (route) => route.fulfill({ contentType: "text/event-stream", body: "retry: 600000\n\n" }));
  }

  await still.upload(large.path); // two are worked on at a time
  const load = await v.upload(large.path);
  let pages = 0;
  v.page.on("request", (r) => (pages += r.isNavigationRequest() ? 1 : 0));
  await next.upload(small.path);
  await still.go(load);
  assert.match(await next.text("[data-stream]"), /sorban áll: [12] fájl van előtte/);
  const shown = async () => ((await v.page.locator("[data-stream]").count()) > 0 ? v.text("[data-stream]") : "");
  const first = await shown();
  assert.notEqual(first, "");
  await eventually("the part changes", async () => ![first, ""].includes(await shown()));
  assert.equal(pages, 0, "without loading the page anew");
  await v.page.reload();
  assert.equal(await v.page.locator("[data-stream] progress").count(), 1, "the bar is there after a reload");
  await v.processed();
  assert.match(await v.text("main"), /mind rendben/);
  await v.look("progress-done");

  await next.look("progress-waiting");
  assert.equal(await still.page.locator("[data-stream] progress").count(), 1);
  await still.look("progress");
});

test("without JavaScript the page of a load comes anew until it is done", async (t) => {
  const book = made("progress-no-script", { seed: 45, clients: 3000 });
  const v = await visit(t, { script: false });
  await v.signIn("demo-m");
  await v.upload(book.path);
  assert.match(await v.page.content(), /<meta http-equiv="refresh"/);
  await v.look("progress-no-script");
  await v.processed();
  assert.doesNotMatch(await v.page.content(), /http-equiv="refresh"/);
});
