// Workbooks for the walks: made by the program itself, read and mended with openpyxl as an office would in its own
// program.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";

const folder = mkdtempSync(path.join(tmpdir(), "oszir-e2e-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const python = "/usr/bin/python3"; // the system's own has openpyxl
const script = new URL("workbook.py", import.meta.url).pathname;

// file gives the path of a file that goes away at the end.
export function file(name) {
  return path.join(folder, name);
}

// made makes a workbook and gives its path and what to expect of it: bad(sheet) are the numbers of the rows in error.
// Two tests take different seeds: a seed has people of its own.
export function made(name, { office = "municipality", clients = 40, seed, errors = 0 }) {
  const book = file(`${name}.xlsx`);
  const flags = ["generate", "workbook", "--office", office, "--clients", clients, "--seed", seed, "--errors", errors, "-o", book];
  execFileSync(process.env.OSZIR_PROGRAM, flags.map(String), { stdio: "pipe" });
  const expected = JSON.parse(readFileSync(file(`${name}.expected.json`), "utf8"));
  return { path: book, seed, bad: (sheet) => (expected.rows[sheet] ?? []).map((r) => r.row) };
}

function run(...args) {
  return JSON.parse(execFileSync(python, [script, ...args], { encoding: "utf8", maxBuffer: 64 << 20 }));
}

// read gives the rows of every sheet: {sheet: [[cell, …], …]}, the heading first.
export function read(book) {
  return run("read", book);
}

// other makes a workbook that is not of this shape.
export function other(name) {
  const out = file(name);
  run("other", out);
  return out;
}

// mend writes into the bad rows of an answered workbook what stands in the right one, and gives the path of the result.
export function mend(answered, right, name) {
  const out = file(name);
  run("mend", answered, right, out);
  return out;
}

// secrets gives what must not leave the workbook: TAJs and full names of its people.
export function secrets(book) {
  const out = new Set();
  for (const [sheet, rows] of Object.entries(read(book))) {
    const [heading, ...people] = rows;
    const at = (name) => heading.indexOf(name);
    if (!sheet.startsWith("Ügyfél")) {
      continue;
    }
    for (const row of people) {
      out.add(String(row[at("TAJ")] ?? ""));
      out.add(`${row[at("Családi név")]} ${row[at("Utónév")]}`);
      out.add(`${row[at("Családi név")]}${row[at("Utónév")]}`);
    }
  }
  return [...out].filter((s) => s.length > 6);
}

// table gives the rows of a sheet, cells by their headings.
function table([heading, ...rows]) {
  return rows.map((row) => Object.fromEntries(heading.map((h, i) => [h, row[i]])));
}

// someoneIncomplete gives what to search to find one of those of whom little is known.
export function someoneIncomplete(book) {
  const c = table(read(book)["Ügyfél (hiányos)"]).find((p) => !p.TAJ && p["Születési idő (év, hónap, nap)"]);
  return `${c["Családi név"]} ${c["Utónév"]} ${day(c["Születési idő (év, hónap, nap)"])}`;
}

// someoneWithBenefit chooses an applicant of a workbook, and a benefit of theirs.
export function someoneWithBenefit(book) {
  const sheets = read(book);
  const clients = table(sheets["Ügyfél (teljes)"]);
  for (const b of table(sheets["Ellátás"])) {
    const c = clients.find((p) => p.TAJ === b["Igénylő TAJ szám"] && /^\p{L}{5,}$/u.test(p["Családi név"]) && /^\p{L}+$/u.test(p["Utónév"]));
    if (c) {
      return {
        applicant: { taj: c.TAJ, family: c["Családi név"], given: c["Utónév"], born: day(c["Születési idő (év, hónap, nap)"]) },
        benefit: { start: day(b["Támogatásnyújtás kezdete"]) },
      };
    }
  }
  throw new Error("nobody with a benefit");
}

// day writes a date of a cell as pages do.
function day(cell) {
  return `${cell.slice(0, 10).replaceAll("-", ".")}.`;
}
