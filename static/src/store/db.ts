/**
 * The one connection to this device's database. Everything that is said to be saved went through `write` with
 * "strict" and resolved after `oncomplete`; there is no fallback to memory, ever.
 */

import { type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { Uuid } from "../domain/types";
import { type BookmineSchema, DATABASE, type StateMap, VERSION } from "./schema";
import { asOpenError, asStoreError, StoreError } from "./trouble";

export type StoreName = StoreNames<BookmineSchema>;
type Connection = IDBPDatabase<BookmineSchema>;
export type ReadTx = IDBPTransaction<BookmineSchema, StoreName[], "readonly">;
export type WriteTx = IDBPTransaction<BookmineSchema, StoreName[], "readwrite">;
export type Durability = "strict" | "relaxed";

const OPEN_TIMEOUT_MS = 10_000;

/** Only adds. What an older version kept stays where it is. */
function upgrade(db: Connection, oldVersion: number): void {
  if (oldVersion < 1) createFirst(db);
  if (oldVersion < 2) db.createObjectStore("acks", { keyPath: "id", autoIncrement: true });
}

function createFirst(db: Connection): void {
  db.createObjectStore("state");
  const records = db.createObjectStore("records", { keyPath: "uuid" });
  records.createIndex("order", ["epoch", "sequence"]);
  records.createIndex("open", "open");
  records.createIndex("d_number", "d_number");
  records.createIndex("trans_id", "trans_id");
  records.createIndex("unclaimed", "unclaimed");
  records.createIndex("returned", "returned", { multiEntry: true });
  db.createObjectStore("catalogue", { keyPath: ["generation", "number"] });
  db.createObjectStore("titles", { keyPath: "uuid" });
  db.createObjectStore("levels", { keyPath: "uuid" });
  db.createObjectStore("contacts", { keyPath: "uuid" });
  const dockets = db.createObjectStore("dockets", { keyPath: "uuid" });
  dockets.createIndex("trans_id", "trans_id");
  dockets.createIndex("d_numbers", "d_numbers", { multiEntry: true });
  db.createObjectStore("leases", { keyPath: "first" });
  db.createObjectStore("carts", { keyPath: "uuid" });
}

export class Store {
  readonly name: string;
  #connection: Promise<Connection> | null = null;
  /** The device that the database must belong to whenever it is opened again. */
  #device: Uuid | null = null;
  #isSuperseded = false;

  private constructor(name: string) {
    this.name = name;
  }

  /** Errors: StoreError `will_not_open`, `quota`. */
  static async open(name: string = DATABASE): Promise<Store> {
    const store = new Store(name);
    await store.#connected();
    return store;
  }

  /** From now on, a database that does not hold this device is not ours but an empty one. */
  expect(device: Uuid): void {
    this.#device = device;
  }

  /** `work` awaits nothing but the transaction. Errors: StoreError `lost`, `quota`, `empty`, `will_not_open`. */
  async read<T>(names: StoreName[], work: (tx: ReadTx) => Promise<T>): Promise<T> {
    const tx = await this.#begin((db) => db.transaction(names, "readonly"));
    return done(tx, work(tx));
  }

  /**
   * Resolves after `oncomplete`; with "strict" what was written outlives a power cut. When it rejects, nothing was
   * written, except that after `lost` nobody knows: look for the record. `work` and errors as for `read`.
   */
  async write<T>(names: StoreName[], work: (tx: WriteTx) => Promise<T>, durability: Durability): Promise<T> {
    const tx = await this.#begin((db) => db.transaction(names, "readwrite", { durability }));
    return done(tx, work(tx));
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    (await connection)?.close();
  }

  /** A connection that was lost is opened again, once; what it then holds is looked at first. */
  async #begin<Tx>(start: (db: Connection) => Tx): Promise<Tx> {
    try {
      return start(await this.#connected());
    } catch (error) {
      if (this.#isSuperseded || !isClosed(error)) throw asStoreError(error);
      this.#connection = null;
    }
    try {
      return start(await this.#connected());
    } catch (error) {
      throw asStoreError(error);
    }
  }

  #connected(): Promise<Connection> {
    if (this.#isSuperseded) throw new StoreError("lost", "a newer till is open in another window");
    this.#connection ??= this.#connect().catch((error: unknown) => {
      this.#connection = null;
      throw asOpenError(error);
    });
    return this.#connection;
  }

  async #connect(): Promise<Connection> {
    const db = await inTime(this.#openDatabase());
    // Another window wants to upgrade: it must not wait for us. This one can do nothing more.
    db.addEventListener("versionchange", () => {
      this.#isSuperseded = true;
      db.close();
    });
    // The browser took the connection away: disk trouble, or site data being cleared.
    db.addEventListener("close", () => {
      this.#connection = null;
    });
    if (this.#device !== null) {
      const identity = (await db.get("state", "identity")) as StateMap["identity"] | undefined;
      if (identity?.uuid !== this.#device) {
        db.close();
        throw new StoreError("empty");
      }
    }
    return db;
  }

  async #openDatabase(): Promise<Connection> {
    try {
      return await openDB<BookmineSchema>(this.name, VERSION, { upgrade });
    } catch (error) {
      // A newer app was here. Stores are only ever added, so what waits can still be read, sold on and posted back.
      if (!(error instanceof Error || error instanceof DOMException) || error.name !== "VersionError")
        throw error;
      return await openDB<BookmineSchema>(this.name);
    }
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof DOMException && error.name === "InvalidStateError";
}

/** A database that another window blocks, or a broken disk, must not keep the till opening for ever. */
function inTime(opening: Promise<Connection>): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new StoreError("will_not_open", "it took too long: close other windows of the till"));
    }, OPEN_TIMEOUT_MS);
    opening.then((db) => (isLate ? db.close() : resolve(db)), reject).finally(() => clearTimeout(timer));
  });
}

async function done<T>(
  tx: { done: Promise<void>; abort(): void; error: DOMException | null },
  work: Promise<T>,
): Promise<T> {
  // Looked at below; unlooked-at it would count as unhandled while `work` still fails.
  tx.done.catch(() => undefined);
  try {
    const result = await work;
    await tx.done;
    return result;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It has ended already.
    }
    throw asStoreError(tx.error ?? error);
  }
}

/** One row of the state store; undefined before it was first put. */
export async function getState<K extends keyof StateMap>(
  tx: ReadTx | WriteTx,
  key: K,
): Promise<StateMap[K] | undefined> {
  return (await (tx as ReadTx).objectStore("state").get(key)) as StateMap[K] | undefined;
}

export async function putState<K extends keyof StateMap>(
  tx: WriteTx,
  key: K,
  value: StateMap[K],
): Promise<void> {
  await tx.objectStore("state").put(value, key);
}

export function readState<K extends keyof StateMap>(store: Store, key: K): Promise<StateMap[K] | undefined> {
  return store.read(["state"], (tx) => getState(tx, key));
}

export function writeState<K extends keyof StateMap>(
  store: Store,
  key: K,
  value: StateMap[K],
  durability: Durability,
): Promise<void> {
  return store.write(["state"], (tx) => putState(tx, key, value), durability);
}
