/** Waiting for what is shown, without sleeping. */

import { effect } from "@preact/signals";

const PATIENCE_MS = 4000;

/** Resolves when what the signals say is so; rejects, with what they said last, when it never is. */
export function until(is: () => boolean, told: () => unknown = () => ""): Promise<void> {
  return new Promise((resolve, reject) => {
    let isDone = false;
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`It never was so: ${JSON.stringify(told())}`));
    }, PATIENCE_MS);
    const stop = effect(() => {
      if (isDone || !is()) return;
      isDone = true;
      clearTimeout(timer);
      // Not inside the effect that is being made.
      queueMicrotask(() => stop());
      resolve();
    });
  });
}
