// Builds ../static from the sources here: app.css, app.js, fonts, pictures, each with the digest of its content in its
// name, a .gz beside each text, and manifest.json that tells the program which name is which.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";
import subsetFont from "subset-font";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "../static");
const modules = path.join(here, "node_modules");

const manifest = {};
const sizes = {}; // as sent, compressed where that helps

const written = new Set([".gitignore", "manifest.json"]);

async function write(file, data) {
  await mkdir(path.dirname(path.join(out, file)), { recursive: true });
  await writeFile(path.join(out, file), data);
  written.add(file);
}

// zip writes the compressed twin of a text and gives its size.
async function zip(file, data) {
  const zipped = gzipSync(data, { level: 9 });
  await write(`${file}.gz`, zipped);
  return zipped.length;
}

async function put(name, content) {
  const data = Buffer.from(content);
  const digest = createHash("sha256").update(data).digest("hex").slice(0, 12);
  const file = name.replace(/(\.\w+)$/, `.${digest}$1`);
  await write(file, data);
  sizes[name] = name.endsWith(".woff2") ? data.length : await zip(file, data);
  manifest[name] = file;
}

// letters gives the characters of ranges such as [0x20, 0x7e].
function letters(...ranges) {
  let text = "";
  for (const [from, to = from] of ranges) {
    for (let c = from; c <= to; c++) {
      text += String.fromCodePoint(c);
    }
  }
  return text;
}

// Hungarian and its neighbours written in Latin letters; the rest of the font is for others. The features keep figures
// of one width, fractions and kerning.
const basic = letters([0x20, 0x7e], [0xa0, 0xff], [0x131], [0x152, 0x153], [0x2c6], [0x2da], [0x2dc], [0x2009], [0x2013, 0x2014], [0x2018, 0x201a], [0x201c, 0x201e], [0x2022], [0x2026], [0x2032, 0x2033], [0x2039, 0x203a], [0x20ac], [0x2122], [0x2191], [0x2193], [0x2212]);
const extended = letters([0x100, 0x130], [0x132, 0x151], [0x154, 0x17f], [0x218, 0x21b]);
const features = ["kern", "liga", "ccmp", "locl", "mark", "tnum", "lnum"];

async function font(name, source, text) {
  const full = await readFile(path.join(modules, "@fontsource/source-sans-3/files", source));
  return put(name, await subsetFont(full, text, { targetFormat: "woff2", keepFeatures: features, noHinting: true }));
}

async function script() {
  const built = await esbuild.build({
    entryPoints: [path.join(here, "js/app.js")],
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022"],
    minify: true,
    legalComments: "none",
    outdir: out,
    entryNames: "[name]",
    chunkNames: "[name].[hash]",
    write: false,
    logLevel: "warning",
  });
  for (const file of built.outputFiles) {
    const name = path.basename(file.path);
    if (name === "app.js") {
      await put(name, file.contents);
    } else {
      // Loaded by app.js under the name that stands in it, which holds a digest already.
      await write(name, file.contents);
      console.log(`assets: ${name} is loaded only by pages that need it: ${kilobytes(await zip(name, file.contents))}`);
    }
  }
}

async function style() {
  const { css } = sass.compile(path.join(here, "scss/app.scss"), { loadPaths: [modules], quietDeps: true });
  const named = css.replace(/url\("?([\w-]+\.woff2)"?\)/g, (_, name) => `url("${manifest[name]}")`);
  const small = await esbuild.transform(named, { loader: "css", minify: true, target: ["chrome109", "firefox115", "safari16"] });
  await put("app.css", small.code);
}

// alone builds the script and the style of the page that carries everything in itself.
async function alone(name) {
  const built = await esbuild.build({
    entryPoints: [path.join(here, `js/${name}.js`)],
    bundle: true,
    format: "iife",
    target: ["es2022"],
    charset: "ascii",
    minify: true,
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  await put(`${name}.js`, built.outputFiles[0].text.trim());
  const { css } = sass.compile(path.join(here, `scss/${name}.scss`));
  await put(`${name}.css`, (await esbuild.transform(css, { loader: "css", minify: true, target: ["chrome109", "firefox115", "safari16"] })).code.trim());
  console.log(`assets: the page without a network carries ${kilobytes(sizes[`${name}.js`] + sizes[`${name}.css`])} when compressed`);
}

function kilobytes(n) {
  return `${(n / 1000).toFixed(1)} kB`;
}

for (const weight of [400, 600]) {
  await font(`sans-${weight}.woff2`, `source-sans-3-latin-${weight}-normal.woff2`, basic);
  await font(`sans-ext-${weight}.woff2`, `source-sans-3-latin-ext-${weight}-normal.woff2`, extended);
}
await script();
await style();
await alone("offline");
for (const name of ["favicon.svg", "mark.svg"]) {
  await put(name, (await readFile(path.join(here, "svg", name), "utf8")).trim());
}
for (const name of (await readdir(path.join(here, "svg/icons"))).sort()) {
  await put(`icons/${name}`, (await readFile(path.join(here, "svg/icons", name), "utf8")).trim());
}

const page = ["app.css", "app.js", "sans-400.woff2", "sans-600.woff2", "sans-ext-400.woff2", "sans-ext-600.woff2", "favicon.svg"];
const sum = page.reduce((total, name) => total + sizes[name], 0);
console.log(`assets: ${page.map((name) => `${name} ${kilobytes(sizes[name])}`).join(", ")}`);
console.log(`assets: a first page loads ${kilobytes(sum)} beside its HTML`);
if (sum > 86000) {
  console.error("assets: that is more than the 86 kB that leave room for a page within 90 kB");
  process.exit(1);
}
// The list comes after the files it names, and what it named before goes last: whoever builds the program meanwhile
// finds a whole set. scripts/assets takes its age for the age of all.
await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
  const file = path.relative(out, path.join(entry.parentPath, entry.name));
  if (entry.isFile() && !written.has(file)) {
    await rm(path.join(out, file));
  }
}
