/**
 * A server that was restored from a backup has forgotten what it acknowledged since. Every hello tells how far the
 * records go that it has; when that is less than it said before, everything that this device keeps is sent again: what
 * the server still has changes nothing there.
 */

import { ackedIn, STATES, takeFromAcks, withAnswer } from "./acks";
import type { Store, WriteTx } from "./db";
import { getState, readState, writeState } from "./db";
import { moveStock, sumOf } from "./levels";
import { countWaiting, openIn } from "./outbox";
import type { Move, Reach, RecordRow } from "./schema";

const AT_ONCE = 500;

/** How far the server has acknowledged everything, by epoch. Read it before the hello that it is held against. */
export function acknowledged(store: Store): Promise<Reach[]> {
  return store.read(["state", ...STATES], async (tx) => {
    const epochs = (await getState(tx, "counters"))?.epoch ?? 0;
    const records = tx.objectStore("records");
    const reaches: Reach[] = [];
    for (let epoch = 1; epoch <= epochs; epoch += 1) {
      const waiting = IDBKeyRange.bound(["waiting", epoch], ["waiting", epoch, []]);
      const [first] = await openIn(tx, waiting, 1);
      const all = IDBKeyRange.bound([epoch], [epoch, []]);
      const last = first === undefined ? await records.index("order").openCursor(all, "prev") : null;
      reaches.push({ epoch, last_sequence: first ? first.sequence - 1 : (last?.value.sequence ?? 0) });
    }
    return reaches;
  });
}

/** A server may be put back to the same backup again and again; a place that it cannot read stays a hole for ever. */
const TIMES_AT_ONCE = 3;
const THEN_EVERY_MS = 86_400_000;

/**
 * Puts everything back into the outbox when the server has less than it had acknowledged before; tells whether it did.
 * When it goes on saying the same, three times and then once a day: a loss and a hole for ever look alike.
 */
export async function resendForgotten(
  store: Store,
  before: readonly Reach[],
  received: readonly Reach[],
): Promise<boolean> {
  const has = new Map(received.map(({ epoch, last_sequence }) => [epoch, last_sequence]));
  const forgotten = before
    .filter(({ epoch, last_sequence }) => last_sequence > (has.get(epoch) ?? 0))
    .map(({ epoch }) => ({ epoch, last_sequence: has.get(epoch) ?? 0 }));
  const resent = await readState(store, "resent");
  if (forgotten.length === 0) {
    if (resent !== undefined && resent.times > 0) {
      await writeState(store, "resent", { forgotten, times: 0, at_ms: 0 }, "strict");
    }
    return false;
  }
  const isSame = JSON.stringify(forgotten) === JSON.stringify(resent?.forgotten);
  const times = isSame ? (resent?.times ?? 0) : 0;
  const at_ms = Date.now();
  if (times >= TIMES_AT_ONCE && Math.abs(at_ms - (resent?.at_ms ?? 0)) < THEN_EVERY_MS) return false;
  // What was put back for the last hello is still on its way: nothing is known yet of what came of it.
  if (isSame && (await countWaiting(store)) > 0) return false;
  await sendAllAgain(store);
  await writeState(store, "resent", { forgotten, times: times + 1, at_ms }, "strict");
  return true;
}

/** Puts everything that this device keeps back into the outbox, TransIDs and all. */
async function sendAllAgain(store: Store): Promise<void> {
  let after: IDBKeyRange | null = null;
  do {
    const range: IDBKeyRange | null = after;
    after = await store.write([...STATES, "levels"], (tx) => reopen(tx, range), "relaxed");
  } while (after !== null);
}

/** One piece; gives where to go on, or null at the end. */
async function reopen(tx: WriteTx, after: IDBKeyRange | null): Promise<IDBKeyRange | null> {
  const records = tx.objectStore("records");
  const [rows, acked] = await Promise.all([records.index("order").getAll(after, AT_ONCE), ackedIn(tx)]);
  const moves: Move[] = [];
  for (const row of rows.map((each) => withAnswer(each, acked))) {
    if (row.open?.[0] === "waiting") continue;
    // What is posted has given its stock back: it is this device's to show again.
    if (row.open === undefined) moves.push(...row.moves);
    const waiting: RecordRow["open"] = ["waiting", row.epoch, row.sequence];
    // Sheets of after the backup are gone: the record is compared by its hash, when it is acknowledged again.
    const { sheet: _, ...kept } = row;
    await records.put({ ...kept, open: waiting, code: "", reason: "" });
  }
  await moveStock(tx, sumOf(moves));
  // What acks said is in the rows now, and waits again.
  await takeFromAcks(tx, new Set(rows.map(({ uuid }) => uuid).filter((uuid) => acked.has(uuid))));
  const last = rows.at(-1);
  return last === undefined ? null : IDBKeyRange.lowerBound([last.epoch, last.sequence], true);
}
