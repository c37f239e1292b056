// An office that works with LibreOffice: a workbook that it has saved is taken like any other.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { visit } from "./visit.mjs";
import { file, made } from "./workbook.mjs";

// Covers: W1 R1
test("a workbook saved by LibreOffice is judged the same", async (t) => {
  const book = made("calc", { seed: 57, clients: 60, errors: 0.1 });
  const folder = file("saved");
  execFileSync("soffice", [`-env:UserInstallation=file://${file("profile")}`, "--headless", "--convert-to", "xlsx", "--outdir", folder, book.path], { stdio: "pipe" });
  const v = await visit(t);
  await v.signIn("demo-m");
  const answers = [];
  for (const sent of [book.path, path.join(folder, "calc.xlsx")]) {
    await v.upload(sent);
    await v.processed();
    answers.push({ sentence: await v.text("main h2"), sheets: await v.text("main table"), groups: await v.text(".findings") });
  }
  assert.deepEqual(answers[1], answers[0]);
});
