/**
 * What belongs on a "Back from disconnected" sheet (R7): dockets that were shown by their D-number, and everything
 * made while disconnected. It is taken off only when the server has the claim, so that a claim can be sent again.
 */

import type { Sent } from "../domain/result";
import type { Uuid } from "../domain/types";
import { ackedIn, STATES, takeFromAcks, withAnswer } from "./acks";
import { getState, putState, type Store, type WriteTx } from "./db";
import type { PendingClaim, RecordRow } from "./schema";

/** What a sale may have to wait for. */
const AT_ONCE = 100;

/** As many as the server takes in one claim; the rest is the next one's. */
export const MOST_CLAIMED = 5000;

export interface Claimable {
  epoch: number;
  rows: RecordRow[];
}

/** The first records of the oldest epoch that has any to claim, when all of them have an answer; else null. */
export function claimable(store: Store): Promise<Claimable | null> {
  return store.read(STATES, async (tx) => {
    const index = tx.objectStore("records").index("unclaimed");
    const first = await index.openKeyCursor();
    if (first === null) return null;
    const epoch = first.key;
    const [kept, acked] = await Promise.all([index.getAll(epoch), ackedIn(tx)]);
    const rows = kept.map((row) => withAnswer(row, acked)).sort((a, b) => a.sequence - b.sequence);
    const isAnswered = rows.every((row) => row.open?.[0] !== "waiting");
    return isAnswered ? { epoch, rows: rows.slice(0, MOST_CLAIMED) } : null;
  });
}

/** Keeps a claim until the server has it. */
export function putClaim(store: Store, claim: PendingClaim): Promise<void> {
  return store.write(["state"], (tx) => putState(tx, "claim", claim), "strict");
}

/**
 * The server has the claim: its records are on a sheet now. Piece by piece, so that a sale does not wait for all of
 * them, and the claim last: what breaks off is claimed again, by the same UUID.
 */
export async function settleClaim(store: Store, claim: PendingClaim): Promise<void> {
  for (let n = 0; n < claim.records.length; n += AT_ONCE) {
    const uuids = claim.records.slice(n, n + AT_ONCE);
    await store.write(STATES, (tx) => putOnSheet(tx, claim.uuid, uuids), "relaxed");
  }
  await store.write(
    ["state"],
    async (tx) => {
      const kept = await getState(tx, "claim");
      if (kept?.uuid === claim.uuid) await tx.objectStore("state").delete("claim");
    },
    "relaxed",
  );
}

/** Their rows are written anyway, so they are written with what acks say. */
async function putOnSheet(tx: WriteTx, sheet: Uuid, uuids: readonly Uuid[]): Promise<void> {
  const records = tx.objectStore("records");
  const acked = await ackedIn(tx);
  const settled = new Set<Uuid>();
  await Promise.all(
    uuids.map(async (uuid) => {
      const row = await records.get(uuid);
      if (row?.unclaimed === undefined) return;
      const { unclaimed: _, ...rest } = withAnswer(row, acked);
      await records.put({ ...rest, sheet });
      if (acked.has(uuid)) settled.add(uuid);
    }),
  );
  await takeFromAcks(tx, settled);
}

/** UUIDs of one kind. */
export function uuidsOf(rows: readonly RecordRow[], kind: Sent["kind"]): Uuid[] {
  return rows.filter((row) => row.kind === kind).map((row) => row.uuid);
}
