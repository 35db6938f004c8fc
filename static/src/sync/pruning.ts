/** Once a day at the most: asks which sheets are equal now, and lets go of the old records that they settle. */

import type { Moment } from "../domain/types";
import { readState, type Store, writeState } from "../store/db";
import { countWaiting } from "../store/outbox";
import { prune, sheetsToAsk } from "../store/prune";
import type { Client } from "./client";
import { askSheet } from "./sheets";

const DAY_MS = 24 * 3_600_000;
/** More than any shop has in a day, with those that never became equal. */
const SHEETS_ASKED = 100;

/** With nothing waiting, after a good answer that was given at `server_time`. Gives how many records went. */
export async function pruneDaily(store: Store, client: Client, server_time: Moment): Promise<number> {
  // By both clocks: one that is a year ahead must not make yesterday's records old.
  const now_ms = Math.min(Date.parse(server_time), Date.now());
  const before = await readState(store, "pruned_at");
  // Also when a clock was set back since.
  if (before !== undefined && Math.abs(now_ms - Date.parse(before)) < DAY_MS) return 0;
  if ((await countWaiting(store)) > 0) return 0;
  await writeState(store, "pruned_at", new Date(now_ms).toISOString(), "relaxed");
  const equal = new Set<string>();
  for (const uuid of await sheetsToAsk(store, now_ms, SHEETS_ASKED)) {
    const answer = await askSheet(client, uuid);
    if (answer.kind === "ok" && answer.value.equal) equal.add(uuid);
  }
  return prune(store, now_ms, equal);
}
