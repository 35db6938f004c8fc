/**
 * Putting what acks say into the records' own rows, after posting back and after a start that found some left. There
 * is no hurry: whoever reads looks at acks too. So it is done a few rows at a time, and sales go first.
 */

import { countAcks, settle } from "../store/acks";
import type { Store } from "../store/db";
import { pause } from "./pause";

/** What a sale may have to wait for: some ten milliseconds. */
const AT_ONCE = 50;
/** About as long as the rows take: half of the time is left to others. */
const PAUSE_MS = 30;

/** Resolves when no ack is left, or soon after the signal aborts; the rest is settled another time. */
export async function settleAll(store: Store, signal: AbortSignal): Promise<void> {
  let left = await countAcks(store);
  while (left > 0 && !signal.aborted) {
    left = await settle(store, AT_ONCE);
    if (left > 0) await pause(PAUSE_MS, signal);
  }
}
