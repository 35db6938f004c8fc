/** What waits in the outbox, read in the order in which it was frozen. Nothing here loops over what is posted. */

import type { Uuid } from "../domain/types";
import type { ReadTx, Store } from "./db";
import type { OpenState, RecordRow } from "./schema";

function all(state: OpenState): IDBKeyRange {
  return IDBKeyRange.bound([state], [state, []]);
}

/** How many records were not acknowledged by the server. */
export function countWaiting(store: Store): Promise<number> {
  return store.read(["records"], countWaitingIn);
}

export function countWaitingIn(tx: Pick<ReadTx, "objectStore">): Promise<number> {
  return tx.objectStore("records").index("open").count(all("waiting"));
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
  return store.read(["records"], (tx) => tx.objectStore("records").index("open").getAll(range, limit));
}

/** Whatever is not posted, wherever it is, oldest first by this device's own order. */
export async function notPosted(store: Store, limit: number): Promise<RecordRow[]> {
  const states: OpenState[] = ["waiting", "waits", "held"];
  const lists = await Promise.all(states.map((state) => firstOpen(store, state, limit)));
  const rows = lists.flat().sort((a, b) => a.epoch - b.epoch || a.sequence - b.sequence);
  return rows.slice(0, limit);
}

export function recordOf(store: Store, uuid: Uuid): Promise<RecordRow | undefined> {
  return store.read(["records"], (tx) => tx.objectStore("records").get(uuid));
}

/** The records of these UUIDs that are here. */
export function recordsOf(store: Store, uuids: readonly Uuid[]): Promise<RecordRow[]> {
  return store.read(["records"], async (tx) => {
    const rows = await Promise.all(uuids.map((uuid) => tx.objectStore("records").get(uuid)));
    return rows.filter((row) => row !== undefined);
  });
}

/** The newest sale that this device froze; null before the first. */
export function lastSale(store: Store): Promise<RecordRow | null> {
  return store.read(["records"], async (tx) => {
    let cursor = await tx.objectStore("records").index("order").openCursor(null, "prev");
    while (cursor !== null && cursor.value.kind !== "sale") cursor = await cursor.continue();
    return cursor?.value ?? null;
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
    const rows: RecordRow[] = await store.read(["records"], (tx) =>
      tx.objectStore("records").index("order").getAll(after, EXPORTED_AT_ONCE),
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    take(rows);
    after = IDBKeyRange.lowerBound([last.epoch, last.sequence], true);
  }
}
