// Everything here is a convenience: each page does its work without it. Texts that it shows come from attributes of
// the page, and nothing is kept in the browser.
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { startBar } from "./bar.js";
import { startDraft } from "./draft.js";
import { startFile } from "./file.js";
import { guardForms } from "./form.js";
import { startIdle } from "./idle.js";
import { startPasskey } from "./passkey.js";
import { startPlaces } from "./place.js";
import { startPress } from "./press.js";
import { startRowKeys } from "./row.js";
import { startScroll } from "./scroll.js";
import { startStream } from "./stream.js";
import { startFilter } from "./filter.js";
import { startVerify } from "./verify.js";

document.documentElement.classList.add("js");
document.body.classList.add("govuk-frontend-supported"); // what its components ask for

// Every kind of element with the function that brings it to life.
const kinds = [
  ['[data-module="govuk-error-summary"]', (e) => new ErrorSummary(e)],
  ['[data-module="govuk-password-input"]', (e) => new PasswordInput(e)],
  ["[data-draft]", startDraft],
  ["[data-drop]", startFile],
  ["[data-idle]", startIdle],
  ["[data-passkey]", startPasskey],
  ["[data-stream]", startStream],
  ["[data-filter]", startFilter],
  ["[data-copy], [data-print]", startPress],
  [".scroll", startScroll],
];

const started = new WeakSet();

// start works on a page and again on each part of it that is loaded later.
function start(root) {
  for (const [selector, begin] of kinds) {
    for (const element of root.querySelectorAll(selector)) {
      if (!started.has(element)) {
        started.add(element);
        begin(element);
      }
    }
  }
}

start(document);
startBar();
startRowKeys();
startPlaces();
guardForms();
document.querySelectorAll("[data-verify]").forEach(startVerify); // sends its form, so the forms must be guarded by now

// Parts of a page that change by themselves need htmx; most pages have none and do not load it.
if (document.querySelector("[hx-get], [hx-post]")) {
  import("htmx.org/dist/htmx.esm.js");
  document.addEventListener("htmx:after:swap", () => start(document));
}
