// Inside WeChat: hand the app what to pay, signed by us. What it answers proves nothing; the page asks our server.
(() => {
  "use strict";
  const told = document.getElementById("in-app"), said = document.querySelector("[data-in-app-said]");
  const button = document.querySelector("[data-in-app-pay]");
  if (!told || !said || !button) return;
  const words = document.documentElement.lang === "en"
    ? {
        ok: "Paid. Waiting for the confirmation; this page turns by itself.",
        cancel: "You cancelled; nothing was charged. Press the button to pay.",
        fail: "WeChat could not open the payment; nothing was charged. Choose another way below.",
        outside: "This payment opens inside WeChat only. Open this page there, or choose another way below.",
      }
    : {
        ok: "已付款，正在等待确认，本页会自动更新。",
        cancel: "您取消了付款，没有扣款。可以再点按钮付款。",
        fail: "微信没能打开付款，没有扣款。请在下方换一种支付方式。",
        outside: "这笔付款只能在微信里打开。请在微信里打开本页，或在下方换一种支付方式。",
      };
  const pay = () => {
    if (!window.WeixinJSBridge) { said.textContent = words.outside; return; }
    window.WeixinJSBridge.invoke("getBrandWCPayRequest", JSON.parse(told.textContent), (answer) => {
      const word = String(answer.err_msg || "").split(":")[1];
      said.textContent = words[word] || words.fail;
      button.hidden = word === "ok";
    });
  };
  button.addEventListener("click", pay);
  if (window.WeixinJSBridge) pay();
  else document.addEventListener("WeixinJSBridgeReady", pay, { once: true });
})();
