// The office's dashboard, live: what devices say of themselves, and sales as they are posted.
// The page is right without it; a socket that drops is opened again, ever more slowly.
"use strict";

(() => {
  const MODES = {
    normal: ["Normal", "ok"],
    disconnected: ["Disconnected", "lamp"],
    posting: ["Posting back", "tide"],
  };
  const SALES_SHOWN = 5;
  const SLOWEST_MS = 60_000;
  let waitMs = 1000;

  function showDevice(event) {
    const row = document.querySelector(`[data-device="${CSS.escape(event.uuid)}"]`);
    if (row === null) return;
    const [word, colour] = MODES[event.mode] ?? MODES.normal;
    const mode = row.querySelector('[data-of="mode"]');
    mode.textContent = word;
    mode.className = `office-chip office-chip--${colour}`;
    row.querySelector('[data-of="waiting"]').textContent = String(event.waiting ?? "unknown");
    row.querySelector('[data-of="heard"]').textContent = "heard now";
  }

  function showSale(event) {
    const line = document.createElement("li");
    const at = new Date(event.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    line.textContent = `${event.trans_id} · D${event.d_number} · ${event.device} · ${event.amount} · ${at}`;
    const list = document.getElementById("sync-live-sales");
    list.prepend(line);
    while (list.children.length > SALES_SHOWN) list.lastElementChild.remove();
    document.getElementById("sync-live-card").hidden = false;
  }

  function listen() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/live/`);
    socket.onmessage = (message) => {
      waitMs = 1000;
      const event = JSON.parse(message.data);
      if (event.type === "device") showDevice(event);
      if (event.type === "sale") showSale(event);
    };
    socket.onclose = () => {
      setTimeout(listen, waitMs * (0.5 + Math.random()));
      waitMs = Math.min(waitMs * 2, SLOWEST_MS);
    };
  }

  listen();
})();
