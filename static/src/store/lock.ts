/**
 * The lock of a device that the office has revoked. It is kept in the store, so that it outlives a restart without a
 * server and holds in every tab and in the service worker: whatever freezes a record or keeps a copy looks at it inside
 * its own transaction.
 *
 * What stays is the outbox with what it takes to send it and to pair again (identity, counters, shift, claim), and the
 * shop's own row, which says in which currency and time zone to show it. Everything else was a copy, and goes.
 */

import type { Cart, Moment } from "../domain/types";
import { getState, putState, readState, type Store, type StoreName, type WriteTx } from "./db";
import { forgetLevels } from "./levels";
import type { Lock, StateMap } from "./schema";

const COPIES: (keyof StateMap)[] = [
  "cashiers",
  "pins",
  "contacts",
  "dockets",
  "catalogue",
  "catalogue_download",
];
const COVERED: StoreName[] = [
  "state",
  "records",
  "catalogue",
  "titles",
  "levels",
  "contacts",
  "dockets",
  "leases",
  "carts",
];

/** Locks the device and deletes its copies, in one transaction that outlives a power cut. Doing it again is safe. */
export function lockStore(store: Store, lock: Lock): Promise<void> {
  return store.write(
    COVERED,
    async (tx) => {
      if ((await getState(tx, "lock")) === undefined) await putState(tx, "lock", lock);
      for (const key of COPIES) await tx.objectStore("state").delete(key);
      for (const name of ["contacts", "dockets", "catalogue", "leases"] as const) {
        await tx.objectStore(name).clear();
      }
      const titles = tx.objectStore("titles");
      // One that was made here and waits is the outbox's: what is sold of it names it.
      for (const row of await titles.getAll()) {
        if (!row.made_on_device || row.posted) await titles.delete(row.uuid);
      }
      await forgetLevels(tx, await tx.objectStore("levels").getAllKeys());
      await keepMoneyOnly(tx);
      await forgetNames(tx);
    },
    "strict",
  );
}

/** Carts in which money was taken stay, without their customer; the others go. */
async function keepMoneyOnly(tx: WriteTx): Promise<void> {
  const carts = tx.objectStore("carts");
  for (const row of await carts.getAll()) {
    const kept = moneyOnly(row.cart);
    if (kept === null) await carts.delete(row.uuid);
    else await carts.put({ ...row, cart: kept });
  }
}

/** What a locked device keeps of a cart: nothing, unless somebody has paid something. */
export function moneyOnly(cart: Cart): Cart | null {
  return cart.payments.length === 0 ? null : { ...cart, contact: null, label: "" };
}

/** Own dockets are shown with their customer's name, which is beside the frozen text and not part of it. */
async function forgetNames(tx: WriteTx): Promise<void> {
  let cursor = await tx.objectStore("records").openCursor();
  while (cursor !== null) {
    if (cursor.value.contact_name !== "") await cursor.update({ ...cursor.value, contact_name: "" });
    cursor = await cursor.continue();
  }
}

/**
 * Ends the lock: by a new pairing, or by a good answer that the server gave after the one that locked. An answer of
 * before, that was long on its way, ends nothing. Tells whether the device is free.
 */
export function unlockStore(store: Store, said_at: Moment | null): Promise<boolean> {
  return store.write(
    ["state"],
    async (tx) => {
      const lock = await getState(tx, "lock");
      if (lock === undefined) return true;
      if (said_at !== null && Date.parse(said_at) <= Date.parse(lock.heard_at)) return false;
      await tx.objectStore("state").delete("lock");
      return true;
    },
    "strict",
  );
}

export async function isLocked(store: Store): Promise<boolean> {
  return (await readState(store, "lock")) !== undefined;
}

/** Writes a copy, unless the device is locked: an answer that was on its way may come after the lock. */
export function writeCopy(
  store: Store,
  names: StoreName[],
  work: (tx: WriteTx) => Promise<void>,
): Promise<void> {
  return store.write(
    ["state", ...names],
    async (tx) => {
      if ((await getState(tx, "lock")) === undefined) await work(tx);
    },
    "relaxed",
  );
}
