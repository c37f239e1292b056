// startDraft: a form with data-draft="address" is kept as it is typed: it is sent there a moment after each change and when the
// page goes away, so that a session that ends loses nothing. data-kept="words" is said, with the time, in its .draft line.
const wait = 1500; // milliseconds after the last change

export function startDraft(form) {
  const line = form.querySelector("[data-draft-line]");
  let timer;
  let dirty = false;

  async function keep(leaving) {
    clearTimeout(timer);
    if (!dirty) {
      return;
    }
    dirty = false;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: leaving, redirect: "manual" });
      if (!answer.ok) {
        throw new Error("not kept");
      }
      if (line) {
        line.textContent = line.dataset.kept.replace("{n}", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
      }
    } catch {
      dirty = true;
    }
  }

  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    dirty = false;
  });
  addEventListener("pagehide", () => keep(true));
}
