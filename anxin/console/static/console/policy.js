"use strict";
// The rules' editor by keyboard: j/k choose a clause, Alt+arrows move it, Enter edits, a adds after it, u undoes.
(() => {
  const rows = () => [...document.querySelectorAll(".pol-row")];
  const here = () => document.activeElement?.closest?.(".pol-row");
  const step = (by) => {
    const all = rows(), place = all.indexOf(here());
    const next = all[Math.min(all.length - 1, Math.max(0, place + by))];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  const press = (selector) => here()?.querySelector(selector)?.click();
  // What htmx has just put in place has the focus again before its buttons are htmx's: pressed then, they would post
  // the whole page. A key that comes so early waits for it.
  let early = null;
  const follow = (event) => {
    if (event.target.closest("input, textarea, select, .pol-form") || event.ctrlKey || event.metaKey) return;
    if (document.getElementById("editor")?.classList.contains("htmx-settling")) {
      event.preventDefault();
      early = event;
      return;
    }
    const onRow = event.target.classList?.contains("pol-row");
    if (event.altKey && event.key === "ArrowUp") { event.preventDefault(); press('button[value="up"]'); }
    else if (event.altKey && event.key === "ArrowDown") { event.preventDefault(); press('button[value="down"]'); }
    else if (event.altKey) return;
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "Enter" && onRow) press(".pol-edit");
    else if (event.key === "a" && here()) press(".pol-add");
    else if (event.key === "u") document.getElementById("undo")?.click();
  };
  document.addEventListener("keydown", follow);
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (!close) return;
    const row = close.closest(".pol-row");
    row.querySelector(".pol-slot").replaceChildren();
    row.focus();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const editor = event.target;
    if (editor.id !== "editor") return;
    const { focus, opens } = editor.dataset;
    editor.dataset.focus = editor.dataset.opens = "";
    const row = document.getElementById(`row-${opens || focus}`);
    row?.focus();
    if (opens) row?.querySelector(".pol-edit")?.click();
    const key = early;
    early = null;
    if (key) follow(key);
  });
})();
