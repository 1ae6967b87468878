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
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, .pol-form") || event.ctrlKey || event.metaKey) return;
    const onRow = event.target.classList?.contains("pol-row");
    if (event.altKey && event.key === "ArrowUp") { event.preventDefault(); press('button[value="up"]'); }
    else if (event.altKey && event.key === "ArrowDown") { event.preventDefault(); press('button[value="down"]'); }
    else if (event.altKey) return;
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "Enter" && onRow) press(".pol-edit");
    else if (event.key === "a" && here()) press(".pol-add");
    else if (event.key === "u") document.getElementById("undo")?.click();
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (!close) return;
    const row = close.closest(".pol-row");
    row.querySelector(".pol-slot").replaceChildren();
    row.focus();
  });
  document.addEventListener("htmx:afterSettle", () => {
    const editor = document.getElementById("editor");
    if (!editor || (!editor.dataset.focus && !editor.dataset.opens)) return;
    const row = document.getElementById(`row-${editor.dataset.opens || editor.dataset.focus}`);
    const opens = editor.dataset.opens;
    editor.dataset.focus = editor.dataset.opens = "";
    row?.focus();
    if (opens) row?.querySelector(".pol-edit")?.click();
  });
})();
