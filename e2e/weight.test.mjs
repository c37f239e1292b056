// How much the first page costs somebody who comes with nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "./visit.mjs";
import { made, someoneWithBenefit } from "./workbook.mjs";

test("the first page of a person is below 100 kB", async (t) => {
  const book = made("weight", { seed: 56, clients: 30 });
  const v = await visit(t);
  await v.signIn("demo-m");
  await v.load(book.path);
  const person = await v.find(someoneWithBenefit(book.path).applicant.taj);

  const fresh = await visit(t); // with a cache of its own
  await fresh.context.addCookies(await v.context.cookies());
  const network = await fresh.context.newCDPSession(fresh.page);
  await network.send("Network.enable");
  let bytes = 0;
  let files = 0;
  network.on("Network.loadingFinished", (e) => {
    bytes += e.encodedDataLength;
    files++;
  });
  await fresh.go(person);
  await fresh.page.waitForLoadState("networkidle");
  t.diagnostic(`${(bytes / 1000).toFixed(1)} kB in ${files} files`);
  assert.ok(bytes < 100_000, `${bytes} bytes`);
  assert.ok(files > 3, "all files were counted");
});
