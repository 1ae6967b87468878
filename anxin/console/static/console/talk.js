// The thread asks for news while somebody looks; what is being typed stands outside of it and stays.
(() => {
  "use strict";
  const part = () => document.querySelector("[data-live-part]");
  const look = async () => {
    const live = part();
    if (!live || document.hidden) return;
    const answer = await fetch(`${live.dataset.livePart}?seen=${live.dataset.seen}`, { headers: { "X-Requested-With": "fetch" } });
    if (answer.status !== 200) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live-part]");
    if (fresh) live.replaceWith(fresh);
  };
  const list = part()?.querySelector("ol");
  if (list) list.scrollTop = list.scrollHeight;
  setInterval(() => look().catch(() => {}), 4000);
})();
