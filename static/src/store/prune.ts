/**
 * Letting go of old records, so that a device does not fill up over the years. A record goes when the server has
 * acknowledged it by its UUID and hash, its digest has matched, and 30 days have passed since; never the newest one of
 * an epoch, which the chain and the hello go on from. The counters stand by themselves and lose nothing.
 *
 * "Its digest has matched": the sheet that it was claimed on is equal; a record that no sheet counted was compared by
 * its own hash. What waits, is held, or is still to be claimed is never touched, nor what only an ack says is posted: it
 * can wait for its row to say so.
 */

import type { Uuid } from "../domain/types";
import type { ReadTx, Store, WriteTx } from "./db";
import type { RecordRow } from "./schema";

export const KEPT_MS = 30 * 24 * 3_600_000;
const AT_ONCE = 500;

interface Piece {
  rows: RecordRow[];
  /** Where the next piece begins, with the last row of this one; null at the end. */
  next: IDBKeyRange | null;
}

/** In the order of freezing. Ends early where nothing is old: what was frozen later is not older. */
async function piece(tx: ReadTx | WriteTx, from: IDBKeyRange | null, now_ms: number): Promise<Piece> {
  const rows: RecordRow[] = await (tx as ReadTx).objectStore("records").index("order").getAll(from, AT_ONCE);
  const last = rows.at(-1);
  const isEnd = rows.length < AT_ONCE || last === undefined || !rows.some((row) => isOld(row, now_ms));
  return { rows, next: isEnd ? null : IDBKeyRange.lowerBound([last.epoch, last.sequence]) };
}

/** Posted 30 days ago or longer, and on every sheet that it belongs on. */
function isOld({ open, unclaimed, posted_at }: RecordRow, now_ms: number): boolean {
  if (open !== undefined || unclaimed !== undefined || posted_at === undefined) return false;
  return now_ms - Date.parse(posted_at) >= KEPT_MS;
}

/** The sheets that decide about records which are old enough to go: at most `limit`, those of the oldest first. */
export async function sheetsToAsk(store: Store, now_ms: number, limit: number): Promise<Uuid[]> {
  const sheets = new Set<Uuid>();
  let from: IDBKeyRange | null = null;
  do {
    const range: IDBKeyRange | null = from;
    const { rows, next }: Piece = await store.read(["records"], (tx) => piece(tx, range, now_ms));
    for (const row of rows) if (row.sheet !== undefined && isOld(row, now_ms)) sheets.add(row.sheet);
    from = next;
  } while (from !== null && sheets.size < limit);
  return [...sheets].slice(0, limit);
}

/** `equal` are the sheets that are known to be. Piece by piece; gives how many records went. */
export async function prune(store: Store, now_ms: number, equal: ReadonlySet<Uuid>): Promise<number> {
  let pruned = 0;
  let from: IDBKeyRange | null = null;
  do {
    const range: IDBKeyRange | null = from;
    from = await store.write(
      ["records"],
      async (tx) => {
        const { rows, next } = await piece(tx, range, now_ms);
        // The last row of a piece begins the next one: only then is it known not to be its epoch's newest.
        const old = rows.filter((row, i) => {
          const hasMatched = row.sheet === undefined || equal.has(row.sheet);
          return rows[i + 1]?.epoch === row.epoch && hasMatched && isOld(row, now_ms);
        });
        await Promise.all(old.map(({ uuid }) => tx.objectStore("records").delete(uuid)));
        pruned += old.length;
        return next;
      },
      "relaxed",
    );
  } while (from !== null);
  return pruned;
}
