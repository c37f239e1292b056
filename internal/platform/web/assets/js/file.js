// startFile: a file can be dropped on the field, and what was chosen is named with its size. It refuses nothing: the
// server judges.
export function startFile(zone) {
  const input = zone.querySelector("input[type=file]");
  const chosen = zone.querySelector("[data-chosen]");
  const show = () => {
    chosen.textContent = [...input.files].map((f) => `${f.name} (${size(f.size)})`).join(", ");
  };
  const over = (event, is) => {
    if ([...(event.dataTransfer?.types ?? [])].includes("Files")) {
      event.preventDefault();
      zone.classList.toggle("is-over", is);
    }
  };
  zone.addEventListener("dragenter", (event) => over(event, true));
  zone.addEventListener("dragover", (event) => over(event, true));
  zone.addEventListener("dragleave", (event) => zone.contains(event.relatedTarget) || zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    over(event, false);
    const files = new DataTransfer();
    for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) {
      files.items.add(file);
    }
    if (files.items.length > 0) {
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  input.addEventListener("change", show);
  addEventListener("pageshow", show); // the browser may remember a choice
}

// size writes bytes as the server does.
function size(bytes) {
  const number = (n, digits) => n.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
  if (bytes < 1000) {
    return `${number(bytes, 0)} B`;
  }
  return bytes < 1e6 ? `${number(bytes / 1e3, 0)} kB` : `${number(bytes / 1e6, 1)} MB`;
}
