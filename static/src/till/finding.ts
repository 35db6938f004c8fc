/**
 * Find (R10): this device's own records and copies first, and for docket numbers the server too, when it answers soon:
 * it knows what came back at other tills.
 */

import { repairNote, type Scan } from "../domain/barcode";
import { docketFromServer, withReturns } from "../domain/docket";
import { type DocketNumber, formatDNumber } from "../domain/docket-number";
import { lastTaken } from "../domain/numbers";
import { readings } from "../domain/query";
import type { Contact, Docket, Found, StockItem } from "../domain/types";
import { deviceOfDNumber, docketsByNumber, returnsOf } from "../store/copies";
import { getState } from "../store/db";
import type { RecordRow } from "../store/schema";
import { ask, isServerDocket } from "../sync/pages";
import { has, isObject, isString } from "../sync/shapes";
import type { Core } from "./core";
import { docketOf, returnsIn } from "./dockets";

const SERVER_TIMEOUT_MS = 1500;
const MOST_HITS = 50;

type Elsewhere = Extract<Found, { kind: "elsewhere" | "unused" }>;

export class Finding {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  async find(query: string): Promise<Found> {
    let suggestion: string | null = null;
    for (const reading of readings(query)) {
      if (reading.kind === "scan") {
        const found = await this.#title(reading.scan);
        if (found !== null) return found;
      } else if (reading.kind === "docket") {
        const found = await this.#dockets(reading.number);
        if (found !== null) return found;
      } else {
        const titles = await this.#core.catalogue.search(reading.text, MOST_HITS);
        const contacts = this.#core.contacts.find(reading.text, MOST_HITS);
        const meant = titles.suggestion === null ? titles.titles : [];
        if (meant.length + contacts.length > 0) return { kind: "hits", titles: meant, contacts };
        suggestion = titles.suggestion;
      }
    }
    return { kind: "nothing", query: query.trim(), suggestion };
  }

  /** As you type: only what the words themselves find; what may have been meant is said when Find is asked. */
  async search(query: string, limit: number): Promise<{ titles: StockItem[]; contacts: Contact[] }> {
    const { titles, suggestion } = await this.#core.catalogue.search(query, limit);
    const contacts = this.#core.contacts.find(query, limit);
    return { titles: suggestion === null ? titles : [], contacts };
  }

  async #title(scan: Scan): Promise<Found | null> {
    const item = await this.#core.catalogue.lookup(scan.code);
    return item === null ? null : { kind: "title", item, note: repairNote(scan) };
  }

  async #dockets(number: DocketNumber): Promise<Found | null> {
    const [known, server] = await Promise.all([
      docketsByNumber(this.#core.store, number),
      this.#core.isNormal ? this.#askServer(number) : null,
    ]);
    const dockets = new Map<string, Docket>();
    for (const docket of known.copies) dockets.set(docket.uuid, docket);
    for (const row of known.own) dockets.set(row.uuid, docketOf(row, this.#core.identity.name));
    // What the server says of a docket is newest: it knows what came back at other tills.
    for (const docket of server?.dockets ?? []) dockets.set(docket.uuid, docket);
    if (dockets.size > 0) {
      return {
        kind: "dockets",
        dockets: await Promise.all([...dockets.values()].map((one) => this.#withReturns(one))),
      };
    }
    return server?.elsewhere ?? (await this.#elsewhere(number));
  }

  async #withReturns(docket: Docket): Promise<Docket> {
    const rows: RecordRow[] = await returnsOf(this.#core.store, docket.uuid);
    return withReturns(docket, returnsIn(rows));
  }

  /** A number that was leased to a device, as far as this one knows while nobody can be asked. */
  async #elsewhere({ kind, number }: DocketNumber): Promise<Elsewhere | null> {
    if (kind !== "d") return null;
    const device = await deviceOfDNumber(this.#core.store, number);
    if (device === null) return null;
    const text = formatDNumber(number);
    if (device === this.#core.identity.name) {
      // What this till printed is in its own store, or was posted and is on the server.
      if (number <= (await this.#reached())) return null;
      return {
        kind: "unused",
        number: text,
        device,
        message: `${text} is not used yet. It is one of this till's next numbers.`,
      };
    }
    const message = `${text} is a number of ${device}. If the docket was printed, its sale is there or on the server.`;
    return { kind: "elsewhere", number: text, device, message };
  }

  /** The highest D-number that this till has printed; 0 before the first. */
  async #reached(): Promise<number> {
    const counters = await this.#core.store.read(["state"], (tx) => getState(tx, "counters"));
    return counters === undefined ? 0 : (lastTaken(counters) ?? 0);
  }

  async #askServer({
    kind,
    number,
  }: DocketNumber): Promise<{ dockets: Docket[]; elsewhere: Elsewhere | null } | null> {
    const typed = kind === "d" ? formatDNumber(number) : String(number);
    const path = `find/?q=${encodeURIComponent(typed)}`;
    const answer = await ask(this.#core.client, path, readFound, SERVER_TIMEOUT_MS);
    return answer.kind === "ok" ? answer.value : null;
  }
}

/** `GET /api/till/find/`: dockets, where a docket is, or nothing. */
function readFound(json: unknown): { dockets: Docket[]; elsewhere: Elsewhere | null } | null {
  if (!isObject(json)) return null;
  if (json.kind === "nothing") return { dockets: [], elsewhere: null };
  if (json.kind === "dockets" && Array.isArray(json.dockets) && json.dockets.every(isServerDocket)) {
    return { dockets: json.dockets.map(docketFromServer), elsewhere: null };
  }
  if (
    (json.kind !== "elsewhere" && json.kind !== "unused") ||
    !has(json, { number: isString, device: isString, message: isString })
  )
    return null;
  const { number, device, message } = json as Record<string, string>;
  return {
    dockets: [],
    elsewhere: { kind: json.kind, number: number ?? "", device: device ?? "", message: message ?? "" },
  };
}
