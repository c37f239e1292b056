// The page that checks the codes of documents without a network. It holds the public keys and the list of revoked documents
// of the day on which it was made; it asks nobody and keeps nothing.
import jsQR from "jsqr";

const data = JSON.parse(document.getElementById("data").textContent);
const texts = data.texts;
const form = document.getElementById("form");
const result = document.getElementById("result");
const mostPoints = 24_000_000;

// bytesOf reads base64url in its one spelling; null when it is not that.
function bytesOf(text) {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) {
    return null;
  }
  const raw = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const again = btoa(String.fromCharCode(...raw)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return again === text ? raw : null;
}

// Half the order of P-256: of the two signatures that are equally right only the one with the smaller half is ours.
const half = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;

// signed gives what a token says when one of the keys signed it, else null.
async function signed(token) {
  const [head, body, end, ...rest] = token.split(".");
  if (rest.length > 0 || !body || !end) {
    return null;
  }
  const payload = bytesOf(body);
  const signature = bytesOf(end);
  if (!payload || signature?.length !== 64) {
    return null;
  }
  const second = [...signature.slice(32)].reduce((n, b) => (n << 8n) | BigInt(b), 0n);
  if (second > half) {
    return null;
  }
  for (const key of data.keys.keys) {
    if (head !== btoa(`{"alg":"ES256","kid":"${key.kid}"}`).replace(/=+$/, "")) {
      continue;
    }
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const { kty, crv, x, y } = key;
    const known = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, curve, false, ["verify"]);
    if (await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, known, signature, new TextEncoder().encode(`${head}.${body}`))) {
      return JSON.parse(new TextDecoder().decode(payload));
    }
  }
  return null;
}

// names reports whether a text names one of the keys, as our codes do; it only chooses the words.
function names(text) {
  try {
    const { kid } = JSON.parse(atob(text.split(".")[0].replaceAll("-", "+").replaceAll("_", "/")));
    return data.keys.keys.some((k) => k.kid === kid);
  } catch {
    return false;
  }
}

// revocations reads the list: its first line is signed and holds the digest of the second, which holds the steps from one
// serial number to the next.
async function revocations() {
  const [token, body = ""] = data.revoked.trim().split("\n");
  const head = await signed(token);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  if (!head || [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("") !== head.sha256) {
    throw new Error("the list of revoked documents is not whole");
  }
  const serials = new Set();
  let last = 0;
  let step = 0;
  let weight = 1;
  for (const c of atob(body)) {
    const b = c.charCodeAt(0);
    step += (b & 127) * weight;
    weight *= 128;
    if (b < 128) {
      last += step;
      serials.add(last);
      step = 0;
      weight = 1;
    }
  }
  return { at: new Date(head.at), next: new Date(head.next), last: head.last, serials };
}

// The check digit of serial numbers (Damm).
const table = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"];

function numberOf(serial) {
  const digits = String(serial).padStart(8, "0");
  return `IR-${digits}-${[...digits].reduce((at, c) => Number(table[at][Number(c)]), 0)}`;
}

function element(name, text, className = "") {
  const e = document.createElement(name);
  e.textContent = text;
  e.className = className;
  return e;
}

// say shows a verdict and the facts that were signed.
function say(kind, heading, text, facts = []) {
  const box = element("div", "", `verdict verdict--${kind}`);
  box.append(element("h2", heading), element("p", text));
  const list = element("dl", "", "facts");
  for (const [name, value] of facts) {
    if (value) {
      const row = element("div", "");
      row.append(element("dt", name), element("dd", value));
      list.append(row);
    }
  }
  result.replaceChildren(box, ...(facts.length > 0 ? [element("h2", texts.compare), list] : []));
  result.focus();
}

async function check(text) {
  const code = text.trim().slice(text.trim().lastIndexOf("#") + 1);
  const proof = await signed(code);
  if (!proof) {
    const like = names(code);
    say("bad", like ? texts.changed : texts.foreign, like ? texts["why.code_changed"] : texts["why.code"]);
    return;
  }
  const list = await revocations();
  const facts = [
    [texts.number, numberOf(proof.s)],
    [texts.kind, proof.t],
    [texts.office, proof.o],
    [texts.dated, `${proof.d.replaceAll("-", ".")}.`],
    [texts.adjudication, proof.i],
    ...(proof.f ?? []).map((f) => [f.n, f.v]),
  ];
  if (list.serials.has(proof.s)) {
    say("bad", texts.revoked, texts["offline.revoked_text"], facts);
    return;
  }
  if (proof.s > list.last) {
    say("wait", texts.genuine, texts["offline.younger"], facts);
  } else if (list.next < new Date()) {
    say("wait", texts.genuine, texts["offline.list_old"], facts);
  } else {
    say("ok", texts.valid, texts["offline.valid_text"], facts);
  }
}

// read finds a code in a picture, drawn in some sizes one after another.
async function read(file) {
  const picture = await createImageBitmap(file);
  for (const scale of [1, 2, 0.5, 1.5]) {
    const width = Math.round(picture.width * scale);
    const height = Math.round(picture.height * scale);
    if (width < 20 || height < 20 || width * height > mostPoints) {
      continue;
    }
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const drawn = canvas.getContext("2d", { willReadFrequently: true });
    drawn.drawImage(picture, 0, 0, width, height);
    const found = jsQR(drawn.getImageData(0, 0, width, height).data, width, height, { inversionAttempts: "dontInvert" });
    if (found?.data) {
      return found.data;
    }
  }
  return "";
}

// attempt does something that may fail, and says so.
async function attempt(what) {
  result.replaceChildren(element("p", texts["offline.busy"]));
  try {
    await what();
  } catch (error) {
    say("bad", texts.foreign, crypto.subtle ? String(error.message) : texts["offline.no_crypto"]);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(() => check(form.elements.code.value));
});
form.elements.picture.addEventListener("change", () => {
  const [file] = form.elements.picture.files;
  if (!file) {
    return;
  }
  attempt(async () => {
    const text = await read(file).catch(() => "");
    form.elements.code.value = text;
    if (text === "") {
      result.replaceChildren(element("p", texts["offline.no_code"], "verdict verdict--wait"));
      return;
    }
    await check(text);
  });
});
revocations().then(
  (list) => {
    const old = list.next < new Date() ? ` ${texts["offline.list_old"]}` : "";
    document.getElementById("list").textContent = `${texts["offline.list"]} ${list.at.toLocaleString(data.lang, { timeZone: "Europe/Budapest", dateStyle: "medium", timeStyle: "short" })}.${old}`;
  },
  (error) => {
    document.getElementById("list").textContent = crypto.subtle ? String(error.message) : texts["offline.no_crypto"];
  },
);
