/** When the browser wakes the service worker: it posts back, or fetches what changed. Nothing relies on either. */

import { readState, Store } from "../store/db";
import { DATABASE } from "../store/schema";
import { Bus } from "../sync/bus";
import { Client, REVOKED } from "../sync/client";
import { drain } from "../sync/drain";
import { greet } from "../sync/greeting";
import { copyShop } from "../sync/snapshot";

interface Awake {
  store: Store;
  bus: Bus;
  client: Client;
  signal: AbortSignal;
}

/** Gives up well before the browser takes the worker away. */
const MOST_MS = 120_000;

/** Does nothing on a browser that is no till, or that somebody wants disconnected. */
async function awake<T>(base: string, work: (parts: Awake) => Promise<T>): Promise<T | null> {
  const store = await Store.open();
  const bus = new Bus(DATABASE);
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), MOST_MS);
  try {
    const [identity, mode] = await Promise.all([readState(store, "identity"), readState(store, "mode")]);
    if (identity === undefined || mode?.on_purpose) return null;
    return await work({ store, bus, client: new Client(base, identity), signal: giveUp.signal });
  } finally {
    clearTimeout(timer);
    bus.close();
    await store.close();
  }
}

/** Rejects while anything is left, so that the browser tries again. Open tills follow by themselves. */
export async function postBack(base: string): Promise<void> {
  const end = await awake(base, async (parts) => {
    const answer = await greet(parts, null);
    // A revoked device is locked by the answer, and sends what waits all the same: it is kept aside.
    const isHeard = answer.kind === "ok" || (answer.kind === "refused" && answer.code === REVOKED);
    return isHeard ? drain({ ...parts, noted: () => undefined }) : "no_answer";
  });
  if (end === "no_answer" || end === "broken_off") throw new Error("Records wait to be posted back.");
}

/** What changed in the shop since the copies were taken. */
export async function catchUp(base: string): Promise<void> {
  await awake(base, async (parts) => {
    const answer = await greet(parts, null);
    if (answer.kind === "ok") await copyShop(parts, answer.value);
  });
}
