// startPlaces: a link with data-line and data-column puts the cursor at that place of the text field it leads to.
export function startPlaces() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-line]");
    const field = link && document.querySelector(link.getAttribute("href"));
    if (!(field instanceof HTMLTextAreaElement)) {
      return;
    }
    event.preventDefault();
    const before = field.value.split("\n").slice(0, link.dataset.line - 1);
    const at = before.reduce((sum, line) => sum + line.length + 1, 0) + Number(link.dataset.column) - 1;
    field.focus();
    field.setSelectionRange(at, at);
    field.scrollTop = (before.length / Math.max(1, field.value.split("\n").length)) * field.scrollHeight - field.clientHeight / 2;
  });
}
