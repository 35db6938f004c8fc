/**
 * What belongs on a "Back from disconnected" sheet (R7): dockets that were shown by their D-number, and everything
 * made while disconnected. It is taken off only when the server has the claim, so that a claim can be sent again.
 */

import type { Sent } from "../domain/result";
import type { Uuid } from "../domain/types";
import { getState, putState, type Store } from "./db";
import type { PendingClaim, RecordRow } from "./schema";

export interface Claimable {
  epoch: number;
  rows: RecordRow[];
}

/** The records of the oldest epoch that has any to claim, when all of them have an answer; else null. */
export function claimable(store: Store): Promise<Claimable | null> {
  return store.read(["records"], async (tx) => {
    const index = tx.objectStore("records").index("unclaimed");
    const first = await index.openKeyCursor();
    if (first === null) return null;
    const epoch = first.key;
    const rows = await index.getAll(epoch);
    const isAnswered = rows.every((row) => row.open?.[0] !== "waiting");
    return isAnswered ? { epoch, rows } : null;
  });
}

/** Keeps a claim until the server has it. */
export function putClaim(store: Store, claim: PendingClaim): Promise<void> {
  return store.write(["state"], (tx) => putState(tx, "claim", claim), "strict");
}

/** The server has the claim: its records are on a sheet now. */
export function settleClaim(store: Store, claim: PendingClaim): Promise<void> {
  return store.write(
    ["state", "records"],
    async (tx) => {
      const kept = await getState(tx, "claim");
      if (kept?.uuid === claim.uuid) await tx.objectStore("state").delete("claim");
      const records = tx.objectStore("records");
      for (const uuid of claim.records) {
        const row = await records.get(uuid);
        if (row?.unclaimed === undefined) continue;
        const { unclaimed: _, ...rest } = row;
        await records.put({ ...rest, sheet: claim.uuid });
      }
    },
    "relaxed",
  );
}

/** UUIDs of one kind. */
export function uuidsOf(rows: readonly RecordRow[], kind: Sent["kind"]): Uuid[] {
  return rows.filter((row) => row.kind === kind).map((row) => row.uuid);
}
