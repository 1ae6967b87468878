// Progressive: every page works without this file. It ticks countdowns, copies codes and marks what changed.
(() => {
  "use strict";
  const english = document.documentElement.lang === "en";
  const words = english
    ? { d: "d", h: "h", m: "min", s: "s", left: (x) => `${x} left`, up: "time is up, working on it", copied: "Copied" }
    : { d: "天", h: "小时", m: "分钟", s: "秒", left: (x) => `还剩 ${x}`, up: "时间已到，正在处理", copied: "已复制" };

  const span = (seconds) => {
    const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24, minutes = Math.floor(seconds / 60) % 60;
    const join = (...parts) => parts.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}`).join(" ");
    if (days) return join([days, words.d], [hours, words.h]);
    if (hours) return join([hours, words.h], [minutes, words.m]);
    if (seconds >= 120 || seconds === 60) return join([minutes, words.m]);
    if (seconds >= 60) return join([minutes, english ? "min" : "分"], [seconds % 60, words.s]);
    return `${seconds} ${words.s}`;
  };

  // The server's clock counts, not the visitor's: each time element brings the server's now along.
  const ahead = new WeakMap();
  const tick = () => {
    for (const element of document.querySelectorAll("time[data-due]")) {
      if (!ahead.has(element)) ahead.set(element, Number(element.dataset.now) - Date.now());
      const left = Math.floor((Number(element.dataset.due) - Date.now() - ahead.get(element)) / 1000);
      const text = left > 0 ? words.left(span(left)) : words.up;
      if (element.textContent !== text) element.textContent = text;
      const ring = element.parentElement.querySelector("[data-ring] .ring-left");
      if (ring) {
        const share = Math.max(0, Math.min(100, (left * 100000) / Number(ring.parentElement.dataset.total)));
        ring.setAttribute("stroke-dasharray", `${share.toFixed(1)} 100`);
      }
    }
  };
  tick();
  setInterval(tick, 1000);

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button || !navigator.clipboard) return;
    const text = button.dataset.copy ?? document.getElementById(button.dataset.copyFrom).textContent;
    await navigator.clipboard.writeText(text);
    const label = button.querySelector("span");
    if (label) label.textContent = words.copied;
  });

  // A code that lies open on a screen is veiled again after three minutes; the page can show it again.
  for (const code of document.querySelectorAll("[data-veil] code")) {
    setTimeout(() => {
      code.textContent = "•••• •••• ••••";
      code.parentElement.querySelector("[data-copy]")?.remove();
      const qr = code.parentElement.nextElementSibling;
      if (qr?.matches(".code-qr")) qr.remove();
      document.querySelector("[data-veiled]").hidden = false;
    }, 180000);
  }

  // The button names what will be paid for the quantity that stands in the form.
  const total = document.querySelector("[data-total]"), quantity = document.querySelector("#id_quantity");
  if (total && quantity) {
    const price = Number(total.dataset.total), digits = Number(total.dataset.digits), sign = total.textContent.trim().replace(/[\d.,]+$/, "");
    const figure = (minor) => (minor / 10 ** digits).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const show = () => { total.textContent = sign + figure(price * Math.max(1, Math.min(quantity.max || 1, Math.floor(quantity.value) || 1))); };
    quantity.addEventListener("input", show);
    show();
  }

  // A form is sent once: the second press of a hurried thumb changes nothing.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) return event.preventDefault();
    event.target.dataset.sent = "1";
    setTimeout(() => delete event.target.dataset.sent, 4000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // The second typing of an account is typed.
  document.addEventListener("paste", (event) => { if (event.target.closest?.("[data-no-paste]")) event.preventDefault(); });

  // What is being typed while an answer replaces its field goes on in the new one.
  let begun;
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    const input = target.querySelector("input:not([type=hidden])");
    begun = input && { name: input.name, value: input.value, on: input === document.activeElement };
  });
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    const input = begun && target.querySelector(`input[name="${begun.name}"]:not([type=hidden])`);
    if (!input || target.hasAttribute("data-live")) return;
    input.value = begun.value;
    if (begun.on) input.focus();
  });

  // A page nobody looks at does not ask, nor one in whose living part somebody types: the answer would take the words
  // away. What an answer changed is shown by a short fade.
  const typed = (part, field = document.activeElement) => part.contains(field) && field.matches("input, textarea") && field.value !== field.defaultValue;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.hasAttribute("data-live") && (document.hidden || typed(event.target))) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.hasAttribute("data-live") && typed(event.target)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    event.target.classList.add("changed");
    tick();
  });
})();
