/** Carts in the making. Each belongs to one tab, which holds the lock of its name while it lives. */

import type { Cart, Moment, Uuid } from "../domain/types";
import { getState, type Store, type WriteTx } from "./db";
import { moneyOnly } from "./lock";
import type { CartRow } from "./schema";

/**
 * Saves a cart as it is now. Not strict: it outlives a crash of the browser, and a power cut takes the last keystrokes
 * at most. A cart that was frozen meanwhile is a sale and does not come back.
 */
export function saveCart(store: Store, cart: Cart, now: Moment): Promise<void> {
  return store.write(
    ["carts", "records", "state"],
    async (tx) => {
      if ((await tx.objectStore("records").getKey(cart.uuid)) !== undefined) return;
      const carts = tx.objectStore("carts");
      const kept = await allowedIn(tx, cart);
      if (kept === null || isBlank(kept)) await carts.delete(cart.uuid);
      else await carts.put({ uuid: cart.uuid, cart: kept, saved_at: now });
    },
    "relaxed",
  );
}

function isBlank({ lines, contact, payments, note }: Cart): boolean {
  return lines.length === 0 && contact === null && payments.length === 0 && note === "";
}

/** A revoked device keeps what was paid in a cart, and nothing else of it. */
async function allowedIn(tx: WriteTx, cart: Cart): Promise<Cart | null> {
  return (await getState(tx, "lock")) === undefined ? cart : moneyOnly(cart);
}

/** All carts, newest first. Those that had been frozen when the browser died are dropped. */
export function allCarts(store: Store): Promise<CartRow[]> {
  return store.write(
    ["carts", "records"],
    async (tx) => {
      const carts = tx.objectStore("carts");
      const rows: CartRow[] = [];
      for (const row of await carts.getAll()) {
        const isFrozen = (await tx.objectStore("records").getKey(row.uuid)) !== undefined;
        if (isFrozen) await carts.delete(row.uuid);
        else rows.push(row);
      }
      return rows.sort((a, b) => (a.saved_at < b.saved_at ? 1 : -1));
    },
    "relaxed",
  );
}

/** Takes a cart back from where it was parked; null when another tab was quicker. */
export function unparkCart(store: Store, uuid: Uuid, now: Moment): Promise<Cart | null> {
  return store.write(
    ["carts"],
    async (tx) => {
      const row = await tx.objectStore("carts").get(uuid);
      if (row === undefined) return null;
      const cart = { ...row.cart, parked_at: null };
      await tx.objectStore("carts").put({ uuid, cart, saved_at: now });
      return cart;
    },
    "strict",
  );
}

/** Puts a cart aside, for any tab to take it back. */
export function parkCart(store: Store, cart: Cart, now: Moment): Promise<void> {
  return store.write(
    ["carts", "state"],
    async (tx) => {
      const kept = await allowedIn(tx, cart);
      if (kept !== null) await tx.objectStore("carts").put({ uuid: cart.uuid, cart: kept, saved_at: now });
    },
    "strict",
  );
}
