// startStream keeps a part of the page fresh while something is at work: every event's data replace what is in it, the
// event "end" loads the page anew. Screen readers hear of it at whole tens of per cent only.
export function startStream(part) {
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("aria-live", "polite");
  part.after(told);
  let wait = 5000;
  let tens = tenth(part);

  const open = () => {
    const source = new EventSource(part.dataset.stream);
    source.onmessage = (event) => {
      wait = 5000;
      part.innerHTML = event.data;
      const now = tenth(part);
      if (now !== tens) {
        tens = now;
        told.textContent = part.querySelector("[data-say]")?.textContent ?? "";
      }
    };
    source.addEventListener("end", () => {
      source.close();
      location.reload();
    });
    // The browser connects again by itself, unless the server answered with an error.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(open, wait);
        wait = Math.min(wait * 2, 60000);
      }
    };
    addEventListener("pagehide", () => source.close(), { once: true });
  };
  open();
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

// tenth tells in which tenth of the work its bar stands.
function tenth(part) {
  const bar = part.querySelector("progress");
  return bar?.max > 0 && bar.position >= 0 ? Math.floor(bar.position * 10) : -1;
}
