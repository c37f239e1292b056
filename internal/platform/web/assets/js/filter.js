// fold lets somebody type without accents and capitals.
function fold(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();
}

// startFilter: what is typed narrows the rows of the table that data-filter names, on this page only.
export function startFilter(box) {
  const table = document.getElementById(box.dataset.filter);
  const field = box.querySelector("input");
  const told = box.querySelector("output");
  if (!table) {
    return;
  }
  box.hidden = false;
  const narrow = () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    let seen = 0;
    for (const row of rows) {
      const text = fold(row.textContent);
      row.hidden = !words.every((word) => text.includes(word));
      seen += row.hidden ? 0 : 1;
    }
    told.textContent = words.length > 0 ? told.dataset.text.replace("{n}", seen).replace("{all}", rows.length) : "";
  };
  field.addEventListener("input", narrow);
  addEventListener("pageshow", narrow); // the browser may remember what was typed
}
