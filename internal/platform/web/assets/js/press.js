// startPress brings up a button that copies a text (data-copy holds it, data-done what to say then) or prints the page.
export function startPress(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (button.hasAttribute("data-print")) {
      print();
      return;
    }
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = button.textContent;
    button.setAttribute("aria-live", "polite");
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = before;
    }, 2000);
  });
  if (button.hasAttribute("data-copy") && !navigator.clipboard) {
    button.hidden = true; // not on a connection without https
  }
}
