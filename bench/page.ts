/**
 * The benchmark's page: it freezes sales into this browser's own database with the till's own code, and drains them
 * with the till's own code, or in the ways that it is measured against. `window.bench` is called by `bench.drain`.
 */

import { addItem, addPayment, emptyCart } from "../static/src/domain/cart";
import { paymentTotals } from "../static/src/domain/pay";
import { sha256HexNow } from "../static/src/domain/sha256";
import type { StockItem } from "../static/src/domain/types";
import { readState, Store, writeState } from "../static/src/store/db";
import { countWaiting, eachRecord, firstOpen } from "../static/src/store/outbox";
import { freezeSale } from "../static/src/store/sales";
import type { RecordRow } from "../static/src/store/schema";
import { Bus } from "../static/src/sync/bus";
import { Client } from "../static/src/sync/client";
import { drain } from "../static/src/sync/drain";
import { settleAll } from "../static/src/sync/settling";
import { post } from "../static/src/sync/upload";

const REFERENCE_BATCH = 1000;
const ALL = 2 ** 32 - 1;

interface Took {
  seconds: number;
  /** Until the server's first answer was noted. */
  first_seconds: number;
  records: number;
  still_waiting: number;
  /** After it, until the records' own rows said what was answered; see `settling.ts`. */
  settled_seconds: number;
  /** The most that the page's JavaScript held, in bytes above what it held before. */
  heap: number;
  /** After each batch: how many records were noted, in how many seconds, and the most held until then. */
  marks: [number, number, number][];
}

async function stateOf<K extends Parameters<typeof readState>[1]>(store: Store, key: K) {
  const value = await readState(store, key);
  if (value === undefined) throw new Error(`no ${key}: pair the browser first`);
  return value;
}

/** Freezes sales of three titles each, paid by card. */
async function fill(count: number, titles: StockItem[]): Promise<number> {
  const store = await Store.open();
  await writeState(store, "shift", { uuid: crypto.randomUUID(), opened_at: now() }, "strict");
  const sell = await seller(store, titles);
  for (let n = 0; n < count; n += 1) await sell(n);
  const waiting = await countWaiting(store);
  await store.close();
  return waiting;
}

async function seller(store: Store, titles: StockItem[]): Promise<(n: number) => Promise<RecordRow>> {
  const [identity, { shop, tax_rates }, cashiers] = await Promise.all([
    stateOf(store, "identity"),
    stateOf(store, "shop"),
    stateOf(store, "cashiers"),
  ]);
  const [cashier] = cashiers.list;
  if (cashier === undefined) throw new Error("no cashier");
  return async (n) => {
    let cart = emptyCart(now(), crypto.randomUUID());
    for (const step of [0, 7, 13]) {
      const item = titles[(n + step) % titles.length];
      if (item !== undefined) cart = addItem(cart, item, tax_rates);
    }
    const tendered = paymentTotals(cart, shop).due;
    cart = addPayment(cart, { tender: "card", tendered, scheme: "", reference: "" });
    const { row } = await freezeSale(store, { cart, cashier, shop, identity, now: now() });
    return row;
  };
}

/** Milliseconds that each durable sale took, and beside each a strict write of one record of its size. */
async function durable(count: number, titles: StockItem[]): Promise<{ sale: number[]; floor: number[] }> {
  const store = await Store.open();
  const sell = await seller(store, titles);
  const beside = await openBeside("bench-floor");
  const took = { sale: [] as number[], floor: [] as number[] };
  for (let n = 0; n < count; n += 1) {
    const began = performance.now();
    const { body } = await sell(n);
    const sold = performance.now();
    await addBeside(beside, { body }, "strict");
    took.sale.push(sold - began);
    took.floor.push(performance.now() - sold);
  }
  beside.close();
  await store.close();
  return took;
}

/** Makes every `every`-th waiting record one that the server holds: sums that do not add up. */
async function spoil(every: number): Promise<void> {
  const store = await Store.open();
  const rows = await firstOpen(store, "waiting", ALL);
  const bad = rows.filter((row, n) => n % every === 0 && row.kind === "sale");
  await store.write(
    ["records"],
    async (tx) => {
      for (const row of bad) {
        const body = row.body.replace(/"tax_total":"[\d.]+"/, '"tax_total":"0.01"');
        await tx.objectStore("records").put({ ...row, body, sha256: sha256HexNow(body) });
      }
    },
    "strict",
  );
  await store.close();
}

/** Drains with the till's own code. */
async function drainAll(): Promise<Took> {
  return timed((options, noted) => drainWith(options, noted));
}

/** The same, with all garbage collected after each batch: slower, and it shows what is really held. */
async function drainWatched(): Promise<Took> {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("start the browser with --js-flags=--expose-gc");
  gc();
  return timed((options, noted) =>
    drainWith(options, (records) => {
      gc();
      noted(records);
    }),
  );
}

async function drainWith(options: Options, noted: (records: number) => void): Promise<void> {
  const signal = new AbortController().signal;
  const end = await drain({ ...options, signal, noted: ({ rows }) => noted(rows.length) });
  if (end !== "empty") throw new Error(`the drain ended ${end}`);
}

/** Sends everything that is kept once more, posted or not. */
async function sendAgain(): Promise<Took> {
  return timed(async (options, noted) => {
    const all: RecordRow[] = [];
    await eachRecord(options.store, (rows) => void all.push(...rows));
    const batches: RecordRow[][] = [];
    for (let n = 0; n < all.length; n += REFERENCE_BATCH) batches.push(all.slice(n, n + REFERENCE_BATCH));
    await twoInFlight(batches, async (rows) => {
      const { noted: taken } = await post(options, rows);
      if (taken === null) throw new Error("not answered");
      noted(rows.length);
    });
  });
}

/** As a drain sends: the next batch is on its way while the server posts one. */
async function twoInFlight<T>(batches: readonly T[], send: (batch: T) => Promise<void>): Promise<void> {
  const rest = batches.values();
  const lane = async (): Promise<void> => {
    for (const batch of rest) await send(batch);
  };
  await Promise.all([lane(), lane()]);
}

/** One request for each of the first `most` sales, as well-known systems do. */
async function oneByOne(most: number): Promise<Took> {
  return timed(async (options, noted) => {
    for (const row of await firstOpen(options.store, "waiting", most)) {
      const { noted: taken } = await post(options, [row]);
      if (taken === null) throw new Error("not answered");
      noted(1);
    }
  });
}

/** The least that a drain can be: read, send a thousand at a time with two in flight, note one row for each. */
async function leastDrain(): Promise<Took> {
  const acks = await openBeside("bench-acks");
  const took = await timed(async ({ store }, noted) => {
    let after = IDBKeyRange.lowerBound([0, 0]);
    const send = async (rows: RecordRow[]): Promise<void> => {
      const body = JSON.stringify({ records: rows.map((row) => row.body) });
      const answer = await fetch("/bench/copy/", { method: "POST", body });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const { trans_ids } = (await answer.json()) as { trans_ids: number[] };
      await addBeside(acks, { uuids: rows.map((row) => row.uuid), trans_ids }, "relaxed");
      noted(rows.length);
    };
    const flying = new Set<Promise<void>>();
    for (;;) {
      const rows: RecordRow[] = await store.read(["records"], (tx) =>
        tx.objectStore("records").index("order").getAll(after, REFERENCE_BATCH),
      );
      const last = rows.at(-1);
      if (last === undefined) break;
      after = IDBKeyRange.lowerBound([last.epoch, last.sequence], true);
      const flight = send(rows.filter((row) => row.kind === "sale")).finally(() => flying.delete(flight));
      flying.add(flight);
      if (flying.size === 2) await Promise.race(flying);
    }
    await Promise.all(flying);
  });
  acks.close();
  return took;
}

/** A database of the benchmark's own, with one store. */
function openBeside(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("rows", { autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function addBeside(db: IDBDatabase, row: unknown, durability: IDBTransactionDurability): Promise<void> {
  return new Promise((resolve, reject) => {
    const tx = db.transaction("rows", "readwrite", { durability });
    tx.objectStore("rows").add(row);
    tx.oncomplete = () => resolve();
    tx.onerror = () => reject(tx.error);
  });
}

interface Options {
  store: Store;
  client: Client;
  bus: Bus;
}

async function timed(
  work: (options: Options, noted: (records: number) => void) => Promise<void>,
): Promise<Took> {
  const store = await Store.open();
  const { uuid, private_key } = await stateOf(store, "identity");
  const bus = new Bus(store.name);
  const client = new Client(location.origin, { uuid, private_key });
  // A till says hello before it posts back, and the server of a shop has run for days: neither is new to the other.
  await post({ store, client, bus }, []);
  const heap = heapBytes();
  let most = heap;
  let records = 0;
  const marks: Took["marks"] = [];
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  await work({ store, client, bus }, (some) => {
    records += some;
    most = Math.max(most, heapBytes());
    marks.push([records, seconds(), most - heap]);
  });
  const first_seconds = marks[0]?.[1] ?? 0;
  const took = { seconds: seconds(), first_seconds, records, heap: most - heap, marks };
  const still_waiting = await countWaiting(store);
  const drained = performance.now();
  await settleAll(store, new AbortController().signal);
  const settled_seconds = (performance.now() - drained) / 1000;
  bus.close();
  await store.close();
  return { ...took, still_waiting, settled_seconds };
}

/** Chromium's own, and not in TypeScript's library. */
function heapBytes(): number {
  const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } };
  return memory?.usedJSHeapSize ?? 0;
}

function now(): string {
  return new Date().toISOString();
}

Object.assign(window, {
  bench: { fill, spoil, durable, drainAll, drainWatched, sendAgain, oneByOne, leastDrain },
});
