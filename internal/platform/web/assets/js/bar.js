// typing reports whether keys go into a field now, or belong to the browser.
export function typing(event) {
  const at = event.target;
  return event.ctrlKey || event.metaKey || event.altKey || at.isContentEditable || at.closest?.("input, textarea, select, details[open] summary");
}

// startBar: "/" goes to the search field; the menu of the user closes with Escape or a click beside it.
export function startBar() {
  const menu = document.querySelector("details.who");
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !typing(event)) {
      const field = document.querySelector("[data-search]");
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    }
    if (event.key === "Escape" && menu?.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (menu?.open && !menu.contains(event.target)) {
      menu.open = false;
    }
  });
}
