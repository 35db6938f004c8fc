/**
 * The office's few lines of script: "Print sheet", and a dashboard that shows at once what devices say of themselves
 * and what is posted. Every page is right without it; a socket that drops is opened again, ever more slowly.
 */

type News =
  | { type: "device"; uuid: string; mode: string; waiting: number | null }
  | { type: "sale"; trans_id: number; d_number: number; device: string; amount: string; at: string };

const MODES: Record<string, [words: string, colour: string]> = {
  normal: ["Normal", "ok"],
  disconnected: ["Disconnected", "lamp"],
  posting: ["Posting back", "tide"],
};
const SALES_SHOWN = 5;
const FIRST_WAIT_MS = 1000;
const SLOWEST_MS = 60_000;

let wait_ms = FIRST_WAIT_MS;

/** The dashboard's place for `name` in a row or card; null on a page that has none. */
function placeOf(name: string, root: ParentNode = document): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[data-of="${name}"]`);
}

function showDevice({ uuid, mode, waiting }: Extract<News, { type: "device" }>): void {
  const row = document.querySelector(`[data-device="${CSS.escape(uuid)}"]`);
  if (row === null) return;
  const [words, colour] = MODES[mode] ?? [mode, "plain"];
  const chip = placeOf("mode", row);
  if (chip !== null) {
    chip.textContent = words;
    chip.className = `office-chip office-chip--${colour}`;
  }
  placeOf("waiting", row)?.replaceChildren(waiting === null ? "unknown" : String(waiting));
  placeOf("heard", row)?.replaceChildren("heard now");
}

function showSale(sale: Extract<News, { type: "sale" }>): void {
  const list = document.getElementById("sync-live-sales");
  if (list === null) return;
  const at = new Date(sale.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const line = document.createElement("li");
  line.textContent = `${sale.trans_id} · D${sale.d_number} · ${sale.device} · ${sale.amount} · ${at}`;
  list.prepend(line);
  while (list.children.length > SALES_SHOWN) list.lastElementChild?.remove();
  document.getElementById("sync-live-card")?.removeAttribute("hidden");
}

function listen(): void {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/ws/live/`);
  socket.onmessage = ({ data }: MessageEvent<string>) => {
    wait_ms = FIRST_WAIT_MS;
    const news = JSON.parse(data) as News;
    if (news.type === "device") showDevice(news);
    if (news.type === "sale") showSale(news);
  };
  socket.onclose = () => {
    setTimeout(listen, wait_ms * (0.5 + Math.random()));
    wait_ms = Math.min(wait_ms * 2, SLOWEST_MS);
  };
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
if (document.getElementById("sync-live-sales") !== null) listen();
