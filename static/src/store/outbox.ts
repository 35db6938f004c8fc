/**
 * What waits in the outbox, read in the order in which it was frozen. Nothing here loops over what is posted, but
 * for what acks name in the moments after posting back.
 */

import type { OpenSum, Uuid } from "../domain/types";
import { ackedIn, countAckedIn, STATES, withAnswer } from "./acks";
import type { ReadTx, Store } from "./db";
import type { OpenState, RecordRow } from "./schema";

function all(state: OpenState): IDBKeyRange {
  return IDBKeyRange.bound([state], [state, []]);
}

/** How many records were not acknowledged by the server. */
export function countWaiting(store: Store): Promise<number> {
  return store.read(STATES, countWaitingIn);
}

/** In a transaction over `STATES`. */
export async function countWaitingIn(tx: Pick<ReadTx, "objectStore">): Promise<number> {
  const rows = tx.objectStore("records").index("open").count(all("waiting"));
  const [waiting, acked] = await Promise.all([rows, countAckedIn(tx)]);
  return waiting - acked;
}

/** The first records in this state, at most `limit`, by epoch and sequence; of those behind `after` if it is given. */
export function firstOpen(
  store: Store,
  state: OpenState,
  limit: number,
  after: Pick<RecordRow, "epoch" | "sequence"> | null = null,
): Promise<RecordRow[]> {
  const range =
    after === null ? all(state) : IDBKeyRange.bound([state, after.epoch, after.sequence], [state, []], true);
  return store.read(STATES, (tx) => openIn(tx, range, limit));
}

/** The first rows in a range of the index `open` that are open indeed. In a transaction over `STATES`. */
export async function openIn(
  tx: Pick<ReadTx, "objectStore">,
  range: IDBKeyRange,
  limit: number,
): Promise<RecordRow[]> {
  const records = tx.objectStore("records");
  const [rows, acked] = await Promise.all([records.index("open").getAll(range, limit), ackedIn(tx)]);
  if (!rows.some(({ uuid }) => acked.has(uuid))) return rows;
  // Thousands may be posted in front of what waits: they are passed over by their keys.
  const uuids = (await records.index("open").getAllKeys(range)).filter((uuid) => !acked.has(uuid));
  const open = await Promise.all(uuids.slice(0, limit).map((uuid) => records.get(uuid)));
  return open.filter((row) => row !== undefined);
}

/** What waits here, and what the server has and has not posted; row by row, however much there is. */
export function sumOpen(store: Store): Promise<{ waiting: OpenSum; sent: OpenSum }> {
  return store.read(STATES, async (tx) => {
    const sums = {
      waiting: { records: 0, sales: 0, amount: 0 },
      sent: { records: 0, sales: 0, amount: 0 },
    };
    const acked = await ackedIn(tx);
    let cursor = await tx.objectStore("records").index("open").openCursor();
    while (cursor !== null) {
      const { uuid, kind, open, amount } = cursor.value;
      if (!acked.has(uuid)) {
        const sum = sums[open?.[0] === "waiting" ? "waiting" : "sent"];
        sum.records += 1;
        sum.amount += amount;
        if (kind === "sale") sum.sales += 1;
      }
      cursor = await cursor.continue();
    }
    return sums;
  });
}

/** Whatever is not posted, wherever it is, oldest first by this device's own order. */
export async function notPosted(store: Store, limit: number): Promise<RecordRow[]> {
  const states: OpenState[] = ["waiting", "waits", "held"];
  const lists = await Promise.all(states.map((state) => firstOpen(store, state, limit)));
  const rows = lists.flat().sort((a, b) => a.epoch - b.epoch || a.sequence - b.sequence);
  return rows.slice(0, limit);
}

export async function recordOf(store: Store, uuid: Uuid): Promise<RecordRow | undefined> {
  const [row] = await recordsOf(store, [uuid]);
  return row;
}

/** The records of these UUIDs that are here. */
export function recordsOf(store: Store, uuids: readonly Uuid[]): Promise<RecordRow[]> {
  return store.read(STATES, async (tx) => {
    const records = tx.objectStore("records");
    const [acked, ...rows] = await Promise.all([ackedIn(tx), ...uuids.map((uuid) => records.get(uuid))]);
    return rows.flatMap((row) => (row === undefined ? [] : [withAnswer(row, acked)]));
  });
}

/** The newest sale that this device froze; null before the first. */
export function lastSale(store: Store): Promise<RecordRow | null> {
  return store.read(STATES, async (tx) => {
    const acked = await ackedIn(tx);
    let cursor = await tx.objectStore("records").index("order").openCursor(null, "prev");
    while (cursor !== null && cursor.value.kind !== "sale") cursor = await cursor.continue();
    return cursor === null ? null : withAnswer(cursor.value, acked);
  });
}

const EXPORTED_AT_ONCE = 500;

/**
 * Every record that this device keeps, piece by piece, in the order in which they were frozen: what was posted too,
 * since reading it in again changes nothing and a restored server may need it.
 */
export async function eachRecord(store: Store, take: (rows: RecordRow[]) => void): Promise<void> {
  let after: IDBKeyRange | null = null;
  for (;;) {
    const rows: RecordRow[] = await store.read(STATES, (tx) => pieceIn(tx, after));
    const last = rows.at(-1);
    if (last === undefined) return;
    take(rows);
    after = IDBKeyRange.lowerBound([last.epoch, last.sequence], true);
  }
}

async function pieceIn(tx: ReadTx, after: IDBKeyRange | null): Promise<RecordRow[]> {
  const order = tx.objectStore("records").index("order");
  const [rows, acked] = await Promise.all([order.getAll(after, EXPORTED_AT_ONCE), ackedIn(tx)]);
  return rows.map((row) => withAnswer(row, acked));
}
