/**
 * While a sale is being saved nothing on the screen can be pressed: what is paid for must stay what it is. A scan
 * that comes in this time is kept and taken when the sale is safe.
 */

import { signal } from "@preact/signals";

export const saving = signal(false);

let done: Promise<void> = Promise.resolve();

export function whileSaving(work: () => Promise<void>): Promise<void> {
  saving.value = true;
  const result = work().finally(() => {
    saving.value = false;
  });
  done = result.catch(() => {});
  return result;
}

/** Resolves when nothing is being saved any more, whether it went well or not. */
export function whenSaved(): Promise<void> {
  return done;
}
