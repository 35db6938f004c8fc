/** A browser that gives no more room: what IndexedDB then does, at the place where it does it. */

import { onTestFinished } from "vitest";

type Write = "add" | "put";

/** The next writes into `store` fail as they do on a full disk; `times` of them, or all until `mend`. */
export function fillDisk(store: string, times = Number.POSITIVE_INFINITY): { mend(): void } {
  let left = times;
  const originals = { add: IDBObjectStore.prototype.add, put: IDBObjectStore.prototype.put };
  const names: Write[] = ["add", "put"];
  for (const name of names) {
    IDBObjectStore.prototype[name] = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      if (this.name === store && left > 0) {
        left -= 1;
        throw new DOMException("The disk is full.", "QuotaExceededError");
      }
      return originals[name].call(this, value, key);
    };
  }
  const mend = (): void => {
    left = 0;
    Object.assign(IDBObjectStore.prototype, originals);
  };
  onTestFinished(mend);
  return { mend };
}
