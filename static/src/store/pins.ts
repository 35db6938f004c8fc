/** Wrong PINs, kept over restarts: three lock a cashier out of this device for half a minute. */

import type { Uuid } from "../domain/types";
import { getState, putState, readState, type Store } from "./db";

const WRONG_ALLOWED = 3;
const LOCK_MS = 30_000;

/** Seconds that this cashier still has to wait; 0 when a PIN may be tried. */
export async function lockedSeconds(store: Store, cashier: Uuid, now_ms: number): Promise<number> {
  const tries = (await readState(store, "pins"))?.[cashier];
  const left_ms = (tries?.locked_until_ms ?? 0) - now_ms;
  // A clock that was set back must not lock for longer than the lock lasts.
  return left_ms <= 0 ? 0 : Math.ceil(Math.min(left_ms, LOCK_MS) / 1000);
}

/** Counts a wrong PIN; gives the seconds to wait when it was the third. */
export function countWrong(store: Store, cashier: Uuid, now_ms: number): Promise<number> {
  return store.write(
    ["state"],
    async (tx) => {
      const pins = (await getState(tx, "pins")) ?? {};
      const wrong = (pins[cashier]?.wrong ?? 0) + 1;
      const isLocked = wrong >= WRONG_ALLOWED;
      const tries = { wrong: isLocked ? 0 : wrong, locked_until_ms: isLocked ? now_ms + LOCK_MS : 0 };
      await putState(tx, "pins", { ...pins, [cashier]: tries });
      return isLocked ? LOCK_MS / 1000 : 0;
    },
    "strict",
  );
}

export function forgetWrong(store: Store, cashier: Uuid): Promise<void> {
  return store.write(
    ["state"],
    async (tx) => {
      const { [cashier]: _, ...others } = (await getState(tx, "pins")) ?? {};
      await putState(tx, "pins", others);
    },
    "relaxed",
  );
}
