// Before a session ends for want of a move the page says so and offers to stay. Other windows may be at work, so the program
// is asked how long is left; asking does not count as a move. What is typed stays on the page.
const warning = 5 * 60; // seconds before the end

export function startIdle(box) {
  const say = box.querySelector("[data-say]");
  const stay = box.querySelector("button");
  const again = box.querySelector("a");
  let timer;

  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(seconds, 5) * 1000);
  }

  async function look() {
    let left;
    try {
      const answer = await fetch("/account/idle", { headers: { Accept: "application/json" } });
      left = (await answer.json()).left;
    } catch {
      later(60); // away for a moment
      return;
    }
    const words = left <= 0 ? box.dataset.over : left <= warning ? box.dataset.soon.replace("{n}", Math.ceil(left / 60)) : "";
    box.classList.toggle("is-shown", words !== "");
    if (say.textContent !== words) {
      say.textContent = words; // the region is live: it is read out when it changes
    }
    stay.hidden = left <= 0 || words === "";
    again.hidden = left > 0;
    later(left > warning ? left - warning : left > 60 ? left % 60 || 60 : left > 0 ? left : 30);
  }

  stay.addEventListener("click", async () => {
    await fetch("/account/stay", { method: "POST" });
    await look();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      look();
    }
  });
  later(Number(box.dataset.idle) - warning);
}
