/** Copies of the server's contacts, recent dockets and leases: what a till needs to go on without it. */

import type { Cashier, Contact, Docket, Moment, Uuid } from "../domain/types";
import { ackedIn, STATES, withAnswer } from "./acks";
import { putState, type ReadTx, type Store } from "./db";
import { writeCopy } from "./lock";
import type { FeedState, LeaseRow, RecordRow } from "./schema";

/** Contacts made here and not posted back are newer than anything the server says of them. */
export function putContacts(
  store: Store,
  contacts: readonly Contact[],
  feed: FeedState | null,
): Promise<void> {
  return writeCopy(store, ["contacts"], async (tx) => {
    const rows = tx.objectStore("contacts");
    for (const contact of contacts) await rows.put(contact);
    if (feed !== null) await putState(tx, "contacts", feed);
  });
}

/** Who may sign in, with what their PINs are checked by. */
export function putCashiers(store: Store, list: Cashier[], seen_at: Moment | null): Promise<void> {
  return writeCopy(store, [], (tx) => putState(tx, "cashiers", { list, seen_at }));
}

export function allContacts(store: Store): Promise<Contact[]> {
  return store.read(["contacts"], (tx) => tx.objectStore("contacts").getAll());
}

export interface ServerDocketCopy {
  docket: Docket;
  d_numbers: number[];
}

export function putDockets(
  store: Store,
  copies: readonly ServerDocketCopy[],
  feed: FeedState | null,
): Promise<void> {
  return writeCopy(store, ["dockets"], async (tx) => {
    const rows = tx.objectStore("dockets");
    for (const { docket, d_numbers } of copies) {
      if (docket.trans_id === null) continue;
      await rows.put({ uuid: docket.uuid, trans_id: docket.trans_id, d_numbers, docket });
    }
    if (feed !== null) await putState(tx, "dockets", feed);
  });
}

/** Forgets copies of dockets that were posted before a moment; the server still has them. */
export function dropDocketsBefore(store: Store, moment: Moment): Promise<void> {
  return store.write(
    ["dockets"],
    async (tx) => {
      let cursor = await tx.objectStore("dockets").openCursor();
      while (cursor !== null) {
        const { posted_at } = cursor.value.docket;
        if (posted_at !== null && Date.parse(posted_at) < Date.parse(moment)) await cursor.delete();
        cursor = await cursor.continue();
      }
    },
    "relaxed",
  );
}

/** Replaces what is known of all devices' D-numbers. */
export function putLeases(store: Store, leases: readonly LeaseRow[]): Promise<void> {
  return writeCopy(store, ["leases"], async (tx) => {
    await tx.objectStore("leases").clear();
    for (const lease of leases) await tx.objectStore("leases").put(lease);
  });
}

/** The device that a D-number was leased to, as far as this device knows; null when it does not. */
export function deviceOfDNumber(store: Store, d_number: number): Promise<string | null> {
  return store.read(["leases"], async (tx) => {
    const cursor = await tx.objectStore("leases").openCursor(IDBKeyRange.upperBound(d_number), "prev");
    return cursor !== null && cursor.value.last >= d_number ? cursor.value.device : null;
  });
}

/** Everything this device has under a docket number: its own records, and copies of what the server posted. */
export interface KnownDockets {
  own: RecordRow[];
  copies: Docket[];
}

interface DocketNumber {
  kind: "d" | "trans";
  number: number;
}

export function docketsByNumber(store: Store, { kind, number }: DocketNumber): Promise<KnownDockets> {
  return store.read([...STATES, "dockets"], async (tx) => {
    const copies = tx.objectStore("dockets").index(kind === "d" ? "d_numbers" : "trans_id");
    const own = kind === "d" ? ownByDNumber(tx, number) : ownByTransId(tx, number);
    const [rows, copied] = await Promise.all([own, copies.getAll(number)]);
    return { own: rows, copies: copied.map((row) => row.docket) };
  });
}

async function ownByDNumber(tx: ReadTx, number: number): Promise<RecordRow[]> {
  const index = tx.objectStore("records").index("d_number");
  const [rows, acked] = await Promise.all([index.getAll(number), ackedIn(tx)]);
  return rows.map((row) => withAnswer(row, acked));
}

/** The index has what the rows say; a TransID that an ack tells is found by the ack. */
async function ownByTransId(tx: ReadTx, number: number): Promise<RecordRow[]> {
  const records = tx.objectStore("records");
  const [indexed, acked] = await Promise.all([records.index("trans_id").getAll(number), ackedIn(tx)]);
  const told = [...acked].flatMap(([uuid, { trans_id }]) => (trans_id === number ? [uuid] : []));
  const more = await Promise.all(told.map((uuid) => records.get(uuid)));
  const found = new Map([...indexed, ...more].flatMap((row) => (row === undefined ? [] : [[row.uuid, row]])));
  const rows = [...found.values()].map((row) => withAnswer(row, acked));
  // A server that was restored may have given it another one since.
  return rows.filter((row) => row.trans_id === number);
}

/** Sales of this device that took goods back from this one. */
export function returnsOf(store: Store, sale: Uuid): Promise<RecordRow[]> {
  return store.read(STATES, async (tx) => {
    const index = tx.objectStore("records").index("returned");
    const [rows, acked] = await Promise.all([index.getAll(sale), ackedIn(tx)]);
    return rows.map((row) => withAnswer(row, acked));
  });
}
