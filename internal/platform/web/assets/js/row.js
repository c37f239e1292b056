import { typing } from "./bar.js";

const within = "table[data-keys] tbody tr[data-href]";

// visible rows of the table that is in use, or of the first one.
function rows() {
  const table = document.activeElement.closest?.("table[data-keys]") ?? document.querySelector("table[data-keys]");
  return table ? [...table.querySelectorAll("tbody tr[data-href]:not([hidden])")] : [];
}

// startRowKeys: j and k go down and up the rows of a table, Enter opens; a click on a row opens it too.
export function startRowKeys() {
  document.addEventListener("keydown", (event) => {
    if ((event.key !== "j" && event.key !== "k") || typing(event)) {
      return;
    }
    const all = rows();
    const now = all.indexOf(document.activeElement.closest?.(within));
    const next = now < 0 ? all[0] : all[now + (event.key === "j" ? 1 : -1)];
    if (!next) {
      return;
    }
    event.preventDefault();
    let target = next.querySelector("a[href]");
    if (!target) {
      target = next;
      next.tabIndex = -1;
    }
    target.focus({ focusVisible: true });
    next.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.(within)) {
      location.assign(event.target.dataset.href);
    }
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.(within);
    if (!row || event.button !== 0 || event.target.closest("a, button, input, label, summary") || !getSelection().isCollapsed) {
      return;
    }
    if (event.ctrlKey || event.metaKey) {
      open(row.dataset.href, "_blank", "noopener");
    } else {
      location.assign(row.dataset.href);
    }
  });
}
