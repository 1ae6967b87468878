// Progressive: without this file the form works with its button. Here files are dropped, pasted or chosen and go at once.
(() => {
  "use strict";
  if (window.anxinEvidence) return;
  window.anxinEvidence = true;
  const AT_ONCE = 50 * 1024 * 1024;
  const words = document.documentElement.lang === "en"
    ? { lost: "The connection broke. Send again: ", large: "Too large to send: ", next: (n) => `${n} more waiting to be sent`, and: ", " }
    : { lost: "网络中断，请再传一次：", large: "文件太大，无法上传：", next: (n) => `还有 ${n} 个文件排队上传`, and: "、" };
  const zone = () => document.querySelector("[data-drop]");
  const ready = () => zone()?.classList.add("quick");

  const said = (text) => {
    const line = document.createElement("p");
    line.className = "notice needs";
    line.dataset.said = "";
    line.append(Object.assign(document.createElement("span"), { textContent: text }));
    return line;
  };

  // what became of earlier files of the same drop stays in sight while the rest follow
  const show = (html, earlier) => {
    const old = document.getElementById("evidence");
    if (!old) return earlier;
    old.insertAdjacentHTML("afterend", html);
    old.remove();
    const fresh = document.getElementById("evidence");
    const status = fresh.querySelector("[role=status]");
    const now = [...status.querySelectorAll("[data-said]")];
    status.prepend(...earlier);
    window.htmx?.process(fresh);
    ready();
    return [...earlier, ...now];
  };

  // [{form, slot, files}]: what was dropped, pasted or taken while something was under way waits for its turn
  const queue = [];
  let sending = false;
  let sent = 0;

  // the form may be replaced at any time, so it is looked for anew
  const progress = () => {
    const bar = zone()?.querySelector("progress");
    if (!bar) return;
    bar.hidden = !sending;
    bar.value = sent;
    const waiting = queue.reduce((sum, one) => sum + one.files.length, 0);
    let line = bar.parentElement.querySelector("[data-waiting]");
    if (!line) {
      line = Object.assign(document.createElement("p"), { className: "small muted" });
      line.dataset.waiting = "";
      line.setAttribute("role", "status");
      bar.after(line);
    }
    const told = waiting ? words.next(waiting) : "";
    if (line.textContent !== told) line.textContent = told;
  };

  const post = ({ form, slot, files }) => new Promise((done) => {
    const data = new FormData(zone() || form);
    data.delete("files");
    data.set("slot", slot);
    for (const file of files) data.append("files", file, file.name || "pasted.png");
    const request = new XMLHttpRequest();
    sent = 0;
    progress();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) sent = (100 * event.loaded) / event.total;
      progress();
    });
    request.addEventListener("loadend", () => done(request));
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Current-URL", location.href);
    request.send(data);
  });

  const parts = (files) => {
    const all = [[]];
    let size = 0;
    for (const file of files) {
      const last = all[all.length - 1];
      if (last.length && (size + file.size > AT_ONCE || last.length === 9)) { all.push([file]); size = file.size; }
      else { last.push(file); size += file.size; }
    }
    return all;
  };

  const send = async (files) => {
    const form = zone();
    if (!files.length || !form) return;
    const slot = form.elements.slot.value;
    queue.push(...parts(files).map((part) => ({ form, slot, files: part })));
    progress();
    if (sending) return;
    sending = true;
    let earlier = [];
    while (queue.length) {
      const next = queue.shift();
      const answer = await post(next);
      if (answer.status === 200 && answer.responseText.includes('id="evidence"')) earlier = show(answer.responseText, earlier);
      else {
        const why = answer.status === 400 || answer.status === 413 ? words.large : words.lost;
        const line = said(why + next.files.map((file) => file.name || "pasted.png").join(words.and));
        document.querySelector("#evidence [role=status]")?.append(line);
        earlier.push(line);
      }
    }
    sending = false;
    progress();
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-drop] input[type=file]")) return;
    send([...event.target.files]);
    event.target.value = "";
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (files.length && zone()) { event.preventDefault(); send(files); }
  });
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => {
    if (!zone() || ![...(event.dataTransfer?.types || [])].includes("Files")) return;
    event.preventDefault();
    zone().classList.add("over");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone()?.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!zone() || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    zone().classList.remove("over");
    send([...event.dataTransfer.files]);
  });
  // while files are under way the part does not follow what is read: the next answer brings it along
  const follows = (event) => event.detail.requestConfig?.elt?.id === "evidence";
  document.addEventListener("htmx:beforeRequest", (event) => { if (sending && follows(event)) event.preventDefault(); });
  document.addEventListener("htmx:beforeSwap", (event) => { if (sending && follows(event)) event.detail.shouldSwap = false; });
  document.addEventListener("htmx:afterSwap", () => { ready(); if (sending) progress(); });
  window.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
  ready();
})();
