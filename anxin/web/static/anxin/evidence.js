// Progressive: without this file the form works with its button. Here files are dropped, pasted or chosen and go at once.
(() => {
  "use strict";
  if (window.anxinEvidence) return;
  window.anxinEvidence = true;
  const AT_ONCE = 50 * 1024 * 1024;
  const words = document.documentElement.lang === "en"
    ? { lost: "The connection broke; nothing is lost. Send the files again.", large: "Too large to send." }
    : { lost: "网络中断，请再传一次。", large: "文件太大，无法上传。" };
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

  const post = (form, files) => new Promise((done) => {
    const data = new FormData(form);
    data.delete("files");
    for (const file of files) data.append("files", file, file.name || "pasted.png");
    const request = new XMLHttpRequest();
    const bar = form.querySelector("progress");
    bar.hidden = false;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
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

  let sending = false;
  const send = async (files) => {
    if (!files.length || sending || !zone()) return;
    sending = true;
    let earlier = [];
    for (const part of parts(files)) {
      const answer = await post(zone(), part);
      if (answer.status === 200 && answer.responseText.includes('id="evidence"')) earlier = show(answer.responseText, earlier);
      else {
        const line = said(answer.status === 400 || answer.status === 413 ? words.large : words.lost);
        document.querySelector("#evidence [role=status]").append(line);
        earlier.push(line);
        zone().querySelector("progress").hidden = true;
      }
    }
    sending = false;
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-drop] input[type=file]")) send([...event.target.files]);
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
  document.addEventListener("htmx:afterSwap", ready);
  ready();
})();
