/**
 * A shop's server in a few lines: it speaks the wire format over real HTTP, checks signatures, and can fail in every
 * way that a server and a line can. It posts each record once, under gapless TransIDs.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isbn10To13 } from "../../../static/src/domain/barcode";
import { sha256HexNow } from "../../../static/src/domain/sha256";
import { shop } from "../domain/cast";

export type Fault =
  /** The request never arrives. */
  | { kind: "lost" }
  /** The server does its work, and its answer is lost. */
  | { kind: "answer_lost" }
  /** The answer breaks off in the middle. */
  | { kind: "cut" }
  /** The server does its work, and its answer takes this long. */
  | { kind: "slow"; ms: number }
  /** Nothing comes, for as long as the test lasts. */
  | { kind: "silent" }
  | { kind: "says"; status: number; body: string; type?: string; headers?: Record<string, string> }
  /** The server does its work, and something on the way changes the answer. */
  | { kind: "twisted"; twist(answer: Record<string, unknown>): unknown; status?: number };

interface Posted {
  body: string;
  sha256: string;
  trans_id: number | null;
}

type Json = Record<string, unknown>;

const PORTAL = "<html><title>Free Wi-Fi</title>Please accept our terms.</html>";
export const portal: Fault = { kind: "says", status: 200, body: PORTAL, type: "text/html" };
export const html200asJson: Fault = { kind: "says", status: 200, body: PORTAL };

export function says(status: number, code = "", headers: Record<string, string> = {}): Fault {
  const body = JSON.stringify({ error: { code, message: "Told so.", data: {} } });
  return { kind: "says", status, body, headers };
}

export class ShopServer {
  url = "";
  /** By UUID. */
  readonly posted = new Map<string, Posted>();
  /** Sizes of the uploads that were taken. */
  readonly batches: number[] = [];
  /** The most requests that were being answered at one moment. */
  mostAtOnce = 0;
  #atOnce = 0;
  readonly asked: string[] = [];
  readonly hellos: Json[] = [];
  /** The server's time by which each request was signed. */
  readonly stamps: string[] = [];
  readonly pairings: Json[] = [];
  readonly claims: Json[] = [];
  /** What uploads said of TransIDs that were told before. */
  readonly printed: Json[] = [];
  /** What the records' answers say instead of posted, by UUID. */
  readonly results = new Map<string, Json>();
  /** Titles of the catalogue as [id, uuid, title, on_hand]. */
  titles: [number, string, string, number][] = [];
  changed: [number, string, string, number][] = [];
  pageSize = 5000;
  greeting: Json = {};
  cashiers: unknown[] = [];
  contacts: unknown[] = [];
  /** What revoked devices sent, by UUID. */
  readonly aside = new Map<string, string>();
  readonly #revoked = new Set<string>();
  /** Uploads with this record in them break something inside the server. */
  breaksOn = "";
  #keys = new Map<string, CryptoKey>();
  #faults: { path: string; times: number; fault: Fault }[] = [];
  #server: Server | null = null;
  #port = 0;
  #next = 546789;

  /** Always on the same port, so that a server that was stopped comes back where it was. */
  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
      this.#handle(request, response)
        .catch(() => request.socket.destroy())
        .finally(() => this.#atOnce--);
    });
    await new Promise<void>((done) => server.listen(this.#port, "127.0.0.1", done));
    this.#server = server;
    this.#port = server.address().port;
    this.url = `http://127.0.0.1:${this.#port}`;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(done));
  }

  /** The next `times` requests whose path starts so fail like this. */
  fail(path: string, fault: Fault, times = 1): void {
    this.#faults.push({ path, times, fault });
  }

  mend(): void {
    this.#faults = [];
  }

  /** Knows a device as if it had paired. */
  async know(uuid: string, public_key: string): Promise<void> {
    const der = Uint8Array.from(atob(public_key), (char) => char.charCodeAt(0));
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    this.#keys.set(uuid, await crypto.subtle.importKey("spki", der, algorithm, false, ["verify"]));
  }

  /** As the office does: what the device still sends is kept aside, everything else is refused. */
  revoke(uuid: string): void {
    this.#revoked.add(uuid);
  }

  /** As a server that was put back to a backup of before that. */
  readmit(uuid: string): void {
    this.#revoked.delete(uuid);
  }

  /** The answer to this request of a revoked device. */
  refusalOf(request: Pick<IncomingMessage, "headers">): Json {
    const { "x-bookmine-device": device = "", "x-bookmine-signature": signature = "" } = request.headers;
    const now = new Date().toISOString();
    const data = { revoked_at: now, server_time: now, device, signature };
    return { error: { code: "device_revoked", message: "Told so.", data } };
  }

  #isOut(path: string, device: unknown): boolean {
    return this.#revoked.has(String(device)) && !path.startsWith("/api/till/records/");
  }

  /** Goes back to a backup of before the device was paired. */
  forget(uuid: string): void {
    this.#keys.delete(uuid);
    this.restore(0, 546789);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of request) text += decoder.decode(chunk, { stream: true });
    this.asked.push(`${request.method} ${path}`);
    this.stamps.push(String(request.headers["x-bookmine-server-time"] ?? ""));
    const fault = this.#takeFault(path);
    if (fault?.kind === "lost") return request.socket.destroy();
    if (fault?.kind === "silent") return;
    if (fault?.kind === "says") return say(response, fault.status, fault.body, fault.type, fault.headers);
    const isKnown = path === "/api/pair/" || (await this.#isSigned(request, path, text));
    const device = request.headers["x-bookmine-device"];
    const [status, answer] = !isKnown
      ? [401, refusal(this.#why(request))]
      : this.#isOut(path, device)
        ? [403, this.refusalOf(request)]
        : await this.#answer(path, text);
    if (fault?.kind === "slow") await new Promise((done) => setTimeout(done, fault.ms));
    if (fault?.kind === "answer_lost") return request.socket.destroy();
    const twisted = fault?.kind === "twisted" ? fault.twist(answer) : answer;
    const body = JSON.stringify(twisted);
    const said = fault?.kind === "twisted" ? (fault.status ?? status) : status;
    if (fault?.kind !== "cut") return say(response, said, body);
    response.writeHead(status, { "Content-Type": "application/json", "Content-Length": body.length });
    response.write(body.slice(0, body.length / 2));
    setTimeout(() => request.socket.destroy(), 5);
  }

  #takeFault(path: string): Fault | null {
    const found = this.#faults.find((each) => each.times > 0 && path.startsWith(each.path));
    if (found === undefined) return null;
    found.times -= 1;
    return found.fault;
  }

  #why(request: IncomingMessage): string {
    const { "x-bookmine-device": device = "" } = request.headers;
    return this.#keys.has(device) ? "signature_wrong" : "device_unknown";
  }

  async #isSigned(request: IncomingMessage, path: string, text: string): Promise<boolean> {
    const { "x-bookmine-device": device = "", "x-bookmine-sent-at": sent_at = "" } = request.headers;
    const { "x-bookmine-server-time": server_time = "" } = request.headers;
    const key = this.#keys.get(device);
    if (key === undefined) return false;
    const signed = ["bookmine1", request.method, path, sent_at, server_time, sha256HexNow(text)].join("\n");
    const header = request.headers["x-bookmine-signature"] ?? "";
    const base64 = header.replaceAll("-", "+").replaceAll("_", "/");
    const signature = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    return crypto.subtle.verify(algorithm, key, signature, new TextEncoder().encode(signed));
  }

  async #answer(path: string, text: string): Promise<[number, Json]> {
    const json = text === "" ? {} : (JSON.parse(text) as Json);
    const address = path.split("?")[0] ?? "";
    const query = new URLSearchParams(path.split("?")[1]);
    switch (address) {
      case "/api/pair/":
        return [201, await this.#pair(json)];
      case "/api/till/hello/":
        this.hellos.push(json);
        return [
          200,
          {
            ...greeting(),
            received: this.#received(),
            ...this.greeting,
            server_time: new Date().toISOString(),
          },
        ];
      case "/api/till/records/":
        if (this.breaksOn !== "" && text.includes(this.breaksOn)) return [500, refusal("internal")];
        if (json.printed !== undefined) this.printed.push(json.printed as Json);
        return [200, this.#take(json.records as string[])];
      case "/api/till/sheets/":
        this.claims.push(json);
        return [200, { uuid: json.uuid }];
      case "/api/till/catalogue/":
        return [200, this.#page(this.titles, query)];
      case "/api/till/catalogue/changes/":
        return [200, this.#page(this.changed, query)];
      default:
        return [
          200,
          { ...EMPTY_PAGE, cashiers: this.cashiers, contacts: this.contacts, dockets: [], leases: LEASES },
        ];
    }
  }

  /** How far the records go that are here without a hole, by epoch. */
  #received(): Json[] {
    const here = new Map<number, Set<number>>();
    for (const { body } of this.posted.values()) {
      const { epoch, sequence } = JSON.parse(body) as { epoch: number; sequence: number };
      here.set(epoch, (here.get(epoch) ?? new Set()).add(sequence));
    }
    return [...here].map(([epoch, sequences]) => {
      let last_sequence = 0;
      while (sequences.has(last_sequence + 1)) last_sequence += 1;
      return { epoch, last_sequence };
    });
  }

  /** Goes back to a backup of when it had so many records; its next TransID is told anew. */
  restore(records: number, next: number): void {
    const kept = [...this.posted].slice(0, records);
    this.posted.clear();
    for (const [uuid, row] of kept) this.posted.set(uuid, row);
    this.#next = next;
  }

  async #pair(json: Json): Promise<Json> {
    const uuid = String(json.device ?? crypto.randomUUID());
    await this.know(uuid, String(json.public_key));
    this.#revoked.delete(uuid);
    this.pairings.push(json);
    return {
      device: { uuid, name: json.name, epoch: Number(json.epoch ?? 0) + 1 },
      register: { id: 1, name: "Front counter" },
    };
  }

  #take(texts: string[]): Json {
    this.batches.push(texts.length);
    const results = texts.map((body) => this.#post(body));
    return { format: 1, server_time: new Date().toISOString(), results };
  }

  #post(body: string): Json {
    const { uuid, kind, device } = JSON.parse(body) as { uuid: string; kind: string; device: string };
    const sha256 = sha256HexNow(body);
    if ((this.#revoked.has(device) && !this.posted.has(uuid)) || this.aside.has(uuid)) {
      this.aside.set(uuid, body);
      return { uuid, sha256, result: "held", code: "device_revoked", reason: "The office had revoked it." };
    }
    const other = this.results.get(uuid);
    if (other !== undefined) return { uuid, sha256, ...other };
    const before = this.posted.get(uuid);
    const trans_id = before?.trans_id ?? (kind === "sale" ? this.#next++ : null);
    if (before === undefined) this.posted.set(uuid, { body, sha256, trans_id });
    const result = before === undefined ? "posted" : "posted_before";
    return { uuid, sha256, result, ...(trans_id === null ? {} : { trans_id }) };
  }

  #page(titles: ShopServer["titles"], query: URLSearchParams): Json {
    const after = Number(query.get("after") ?? 0);
    const rows = titles.filter(([id]) => id > after).slice(0, this.pageSize);
    const last = rows.at(-1);
    const next = rows.length === this.pageSize && last !== undefined ? last[0] : null;
    return { as_of: new Date().toISOString(), next, total: titles.length, columns: columns(rows) };
  }
}

/** D-numbers of the device under test, and of another one. */
const LEASES = [
  { first: 12345, last: 13344, device: "Tablet 2" },
  { first: 13345, last: 13844, device: "Front counter" },
];
const EMPTY_PAGE = { as_of: "2026-11-20T00:00:00Z", next: null };

function refusal(code: string): Json {
  return { error: { code, message: "Told so.", data: {} } };
}

function say(
  response: ServerResponse,
  status: number,
  body: string,
  type = "application/json",
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "Content-Type": type, ...headers });
  response.end(body);
}

export function greeting(): Json {
  return {
    epoch: 1,
    device: { uuid: "", name: "Tablet 2" },
    register: { id: 1, name: "Front counter" },
    leases: [
      { first: 12345, last: 12844, kind: "block" },
      { first: 12845, last: 13344, kind: "block" },
      { first: 900_000_000, last: 900_999_999, kind: "overflow" },
    ],
    shop,
    tax_rates: [{ code: "GST", name: "GST 10 %", percent: "10.000", is_default: true }],
    held: 0,
    sheet: null,
    answer_timeout_ms: 300,
    calm_ms: 50,
    cashiers_at: "2026-11-20T00:00:00Z",
    contacts_at: null,
    catalogue_at: "2026-11-20T00:00:00Z",
  };
}

/** A right ISBN for each title. */
export function isbnOf(id: number): string {
  return isbn10To13(`${String(id).padStart(9, "0")}X`) ?? "";
}

function columns(rows: ShopServer["titles"]): Json {
  const same = (value: unknown): unknown[] => rows.map(() => value);
  return {
    id: rows.map(([id]) => id),
    uuid: rows.map(([, uuid]) => uuid),
    isbn: rows.map(([id]) => isbnOf(id)),
    ean: same(""),
    title: rows.map(([, , title]) => title),
    authors: same("Somebody"),
    publisher: same(""),
    format: same("paperback"),
    category: same("fiction"),
    shelf: same(""),
    price: same(1000),
    rrp: same(1000),
    tax_code: same("GST"),
    on_hand: rows.map(([, , , on_hand]) => on_hand),
    is_active: same(true),
  };
}
