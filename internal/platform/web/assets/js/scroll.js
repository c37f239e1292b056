// startScroll: a table too wide for the window can be moved with the keys, and says what it is.
export function startScroll(box) {
  const caption = box.querySelector("caption");
  const set = () => {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      if (caption) {
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", caption.textContent.trim());
      }
    } else {
      box.removeAttribute("tabindex");
      box.removeAttribute("role");
      box.removeAttribute("aria-label");
    }
  };
  new ResizeObserver(set).observe(box);
}
