"use strict";
// Countdowns tick against the server's clock; keys: j/k and Enter in lists, g then a letter.
(() => {
  const english = document.documentElement.lang.startsWith("en");
  const started = performance.now();
  const units = [[86400, "天", "d", 2], [3600, "小时", "h", 1], [60, "分", "min", 1]];

  const span = (seconds) => {
    for (const [size, zh, en, least] of units) {
      if (seconds >= size * least) return `${Math.floor(seconds / size)} ${english ? en : zh}`;
    }
    return `${Math.floor(seconds)} ${english ? "s" : "秒"}`;
  };
  const tick = () => {
    const passed = (performance.now() - started) / 1000;
    for (const left of document.querySelectorAll(".ax-left[data-due]")) {
      const rest = Number(left.dataset.due) - Number(left.dataset.now) - passed;
      const length = span(Math.abs(rest));
      left.textContent = rest <= 0 ? (english ? `${length} late` : `已超时 ${length}`) : (english ? `${length} left` : `还剩 ${length}`);
      left.parentElement.classList.toggle("ax-late", rest <= 0);
    }
  };

  let chosen = -1;
  const rows = () => [...document.querySelectorAll("#result_list tbody tr.data-row, .ax-rows tbody tr, .ax-rows-list > li")];
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.contains(document.activeElement));
    if (here >= 0) chosen = here;
    chosen = Math.min(all.length - 1, Math.max(0, chosen + by));
    all.forEach((row, place) => row.classList.toggle("ax-row-on", place === chosen));
    all[chosen].scrollIntoView({ block: "nearest" });
    all[chosen].querySelector("a, button")?.focus({ preventScroll: true });
  };

  const places = { t: "/desk/", q: "/desk/queue/", c: "/desk/cases/case/", m: "/desk/money/", o: "/desk/orders/order/" };
  let going = false;
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    if (going && places[event.key]) location.assign(places[event.key]);
    going = event.key === "g";
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const refused = document.getElementById("refused") || document.querySelector('.ax-refusal[role="alert"]');
    if (refused) {
      refused.tabIndex = -1;
      refused.focus();
    }
    tick();
    setInterval(tick, 1000);
    document.addEventListener("keydown", pressed);
  });
})();
