"use strict";
// The review queue and the page of a case by keyboard alone; without scripts every form works as it stands.
(() => {
  const one = (selector) => document.querySelector(selector);
  const review = () => document.getElementById("review");
  const go = (element) => {
    if (!element) return false;
    const closed = element.closest("details:not([open])");
    if (closed) closed.open = true;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
    return true;
  };

  const chosen = () => review()?.querySelector('input[name="decision"]:checked')?.value ?? "";
  const show = () => {
    const form = review();
    if (!form) return;
    const value = chosen();
    for (const part of form.querySelectorAll(".ax-part")) part.hidden = part.dataset.for !== value;
    for (const ready of form.querySelectorAll(".ax-templates [data-decision]")) {
      ready.classList.toggle("ax-faint", value !== "" && ready.dataset.decision !== value);
    }
    add(form);
    const against = form.querySelector(".ax-against");
    const suggested = form.dataset.suggested;
    if (against) against.hidden = value === "" || value === suggested && !less(form);
  };
  const add = (form) => {
    const pieces = [...form.querySelectorAll('[name="units"]')];
    const ticked = pieces.filter((piece) => piece.checked);
    const full = form.querySelector("[data-in-full]");
    if (!full || !pieces.length) return;
    const minor = (ticked.length ? ticked : pieces).reduce((sum, piece) => sum + Number(piece.dataset.minor), 0);
    full.textContent = full.textContent.replace(/[\d,.]+/, (minor / 100).toFixed(2));
  };
  const less = (form) => {
    const amount = Number(form.elements.amount.value);
    return chosen() === "refund_prorated" && (form.elements.share.value !== "" || amount < Number(form.dataset.yuan));
  };
  const choose = (value) => {
    const radio = review()?.querySelector(`input[name="decision"][value="${value}"]`);
    if (!radio) return null;
    radio.checked = true;
    show();
    return radio;
  };
  const take = (ready) => {
    const form = review();
    choose(ready.dataset.decision);
    form.elements.reason_zh.value = ready.dataset.zh;
    form.elements.reason_en.value = ready.dataset.en;
    const amount = form.elements.amount;
    const needsWhy = form.querySelector(".ax-against:not([hidden]) textarea");
    if (ready.dataset.decision === "refund_prorated" && !amount.value && !form.elements.share.value) go(amount);
    else go(needsWhy && !needsWhy.value ? needsWhy : form.querySelector("[data-confirm]"));
  };
  const agree = () => {
    const second = one('#second [data-act="agree"]:enabled');
    if (second) return go(second);
    const form = review();
    if (!form) return go(one("#appeal textarea"));
    const suggested = form.dataset.suggested;
    if (suggested === "ask_buyer") return material();
    if (!choose(suggested)) return false;
    if (form.dataset.yuan) form.elements.amount.value = form.dataset.yuan;
    if (form.dataset.bearer) form.elements.liable.value = form.dataset.bearer;
    const ready = form.querySelector(`.ax-templates [data-decision="${suggested}"]`);
    if (!form.elements.reason_zh.value && ready) take(ready);
    show();
    return go(form.elements.reason_zh.value ? form.querySelector("[data-confirm]") : form.elements.reason_zh);
  };
  const material = () => go(one("#material input[type=checkbox]"));
  const outcome = (value) => {
    const down = value === "reject" ? one('#second [data-act="reject"]:enabled') : null;
    if (down) return go(down);
    const radio = choose(value);
    return go(value === "refund_prorated" && radio ? review().elements.amount : radio);
  };

  let at = 0;
  const pictures = () => [...document.querySelectorAll("[data-picture]")];
  const enlarge = (place) => {
    const all = pictures(), large = document.getElementById("large");
    if (!all.length || !large) return;
    at = (place + all.length) % all.length;
    large.querySelector("img").src = all[at].dataset.picture;
    if (!large.open) large.showModal();
  };

  const keys = {
    a: agree,
    f: () => outcome("refund_full"),
    p: () => outcome("refund_prorated"),
    i: () => outcome("reissue"),
    r: () => outcome("reject"),
    m: material,
    o: () => go(one('#settling details input:not([type="hidden"])')),
    c: () => go(one("#talk textarea, #talk input:not([type=hidden])")),
    h: () => go(one('#talk form[action*="/hand/"] select')),
    t: () => go(one('[data-act="take"]')) && one('[data-act="take"]').click(),
    e: () => enlarge(at),
    n: () => one("#take-next button")?.click(),
    "?": () => document.getElementById("keys").showModal(),
  };
  let going = false;
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest('textarea, select, input:not([type="radio"]):not([type="checkbox"])');
    if (typing) {
      if (event.key === "Escape") typing.blur();
      return;
    }
    const large = document.getElementById("large");
    if (large?.open) {
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") enlarge(at + (event.key === "ArrowRight" ? 1 : -1));
      return;
    }
    if (document.querySelector("dialog[open]") || going) {
      going = false;
      return;
    }
    going = event.key === "g";
    const ready = /^[1-9]$/.test(event.key) && review()?.querySelector(`[data-key="${event.key}"]`);
    if (ready) take(ready);
    else if (!keys[event.key]) return;
    else keys[event.key]();
    event.preventDefault();
  };

  document.addEventListener("DOMContentLoaded", () => {
    show();
    go(one("#refused")) || one(".ax-queue tbody a")?.focus();
    document.addEventListener("keydown", pressed);
    const form = review();
    form?.addEventListener("change", show);
    form?.addEventListener("input", show);
    for (const ready of document.querySelectorAll(".ax-templates [data-key]")) ready.addEventListener("click", () => take(ready));
    for (const share of document.querySelectorAll(".ax-part [data-yuan]")) {
      share.addEventListener("click", () => {
        form.elements.amount.value = share.dataset.yuan;
        form.elements.share.value = "";
        show();
      });
    }
    form?.querySelector('[data-act="agree"]')?.addEventListener("click", agree);
    pictures().forEach((picture, place) => picture.addEventListener("click", () => enlarge(place)));
    for (const opener of document.querySelectorAll("[data-open]")) {
      opener.addEventListener("click", () => document.getElementById(opener.dataset.open).showModal());
    }
  });
})();
