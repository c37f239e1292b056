// Forms: sent once, saved with Ctrl+S, and no change lost by leaving the page.

const changed = new Set(); // guarded forms with something typed
const sent = new Set();

// release makes forms usable again when the page comes back from the browser's memory.
function release() {
  for (const form of sent) {
    for (const button of form.querySelectorAll("[data-held]")) {
      button.disabled = false;
      button.textContent = button.dataset.held;
      delete button.dataset.held;
    }
  }
  sent.clear();
}

// hold disables the buttons after the browser has taken the form's values, the pressed button's among them.
function hold(form, pressed) {
  sent.add(form);
  setTimeout(() => {
    const buttons = [...form.querySelectorAll("button:not([type=button]):not(:disabled)")];
    for (const button of buttons) {
      if (button.children.length === 0) {
        button.dataset.held = button.textContent;
        if (button === (pressed ?? buttons[0]) && button.dataset.busy) {
          button.textContent = button.dataset.busy;
        }
        button.disabled = true;
      }
    }
  });
}

export function guardForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) {
      return;
    }
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    changed.delete(form);
    hold(form, event.submitter);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-guard")) {
      changed.add(form);
    }
  });
  addEventListener("beforeunload", (event) => {
    if (changed.size > 0) {
      event.preventDefault();
    }
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      release();
    }
  });
  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form[data-save]");
    if (form && event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}
