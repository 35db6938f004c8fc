/**
 * Freezing a sale: safe before said (R3, R8). One strict transaction takes its D-number, makes it a record, moves the
 * shown stock and lets go of the cart. "Paid" may be said when the promise resolves, and not before.
 *
 * Whoever pays waits for this, and each request that waits for another costs a way to the browser's own process and
 * back. So there are two rounds, and no third: all reads at once, then all writes at once with the commit right behind.
 */

import { formatDNumber } from "../domain/docket-number";
import { next } from "../domain/numbers";
import { paymentTotals } from "../domain/pay";
import { saleRecord } from "../domain/records/sale";
import { totals } from "../domain/totals";
import type { Cart, Cashier, Shop, Uuid } from "../domain/types";
import { TillError } from "../till-api";
import { getState, type Store, type StoreName, type WriteTx } from "./db";
import { type Draft, FREEZING, frozenRecord, type Maker, nextPlace, type Place, putFrozen } from "./freeze";
import { levelsAfter, movedIn, putMoved, sumOf } from "./levels";
import { recordOf } from "./outbox";
import type { Move, RecordRow, Shift } from "./schema";

const SELLING: StoreName[] = [...FREEZING, "levels", "carts"];

/** There is no open shift: open one and freeze again. Another tab may have closed it a moment ago. */
export class NoShift extends Error {}

export interface SaleInHand extends Maker {
  cart: Cart;
  cashier: Cashier;
  shop: Shop;
  /** The manager who allowed what the cashier may not do alone. */
  allowed_by?: Uuid | null;
}

export interface FrozenSale {
  row: RecordRow;
  /** It was frozen before, by an attempt whose end nobody saw; nothing was done now. */
  existed: boolean;
  /** For each title of this sale: all that this device moved and has not posted. */
  moved: Record<Uuid, number>;
}

/**
 * Resolves once the sale is durable. Errors: StoreError; NoShift; TillError `no_numbers`; RangeError for a cart that
 * is empty or not settled. After any of them the cart is as it was.
 */
export async function freezeSale(store: Store, sale: SaleInHand): Promise<FrozenSale> {
  const frozen = await store.write(SELLING, (tx) => freezeSaleIn(tx, sale), "strict");
  if (!frozen.existed) return frozen;
  // It may have been posted meanwhile, which its own row need not say yet.
  const row = await recordOf(store, frozen.row.uuid).catch(() => undefined);
  return { ...frozen, row: row ?? frozen.row };
}

async function freezeSaleIn(tx: WriteTx, sale: SaleInHand): Promise<FrozenSale> {
  const { cart } = sale;
  const moves = movesOf(cart);
  const [before, shift, place, levels] = await Promise.all([
    tx.objectStore("records").get(cart.uuid),
    getState(tx, "shift"),
    nextPlace(tx),
    levelsAfter(tx, moves),
  ]);
  const carts = tx.objectStore("carts");
  if (before?.kind === "void") {
    throw new TillError("voided", "This sale was voided a moment ago: begin it anew.");
  }
  if (before !== undefined) {
    await carts.delete(cart.uuid);
    return { row: before, existed: true, moved: {} };
  }
  if (shift === undefined) throw new NoShift();
  const taken = next(place.counters);
  if (taken === null)
    throw new TillError("no_numbers", "This device has no D-numbers left: connect it once.");
  const after = { ...place, counters: taken.counters };
  const draft = saleDraft(sale, shift, after, taken.d_number);
  draft.more = { ...draft.more, moves };
  const frozen = frozenRecord(sale, draft, after);
  const writes = [putFrozen(tx, frozen), putMoved(tx, levels), carts.delete(cart.uuid)];
  // It does not wait for the writes to be answered. Should one of them fail, the transaction is undone all the same.
  tx.commit();
  await Promise.all(writes);
  return { row: frozen.row, existed: false, moved: movedIn(levels) };
}

function saleDraft(sale: SaleInHand, shift: Shift, place: Place, d_number: number): Draft {
  const { cart, shop, cashier, identity, now, allowed_by = null } = sale;
  const returned = [...new Set(cart.lines.flatMap(({ return_of }) => return_of?.sale ?? []))];
  return {
    kind: "sale",
    uuid: cart.uuid,
    label: formatDNumber(d_number),
    text: (header) =>
      saleRecord(cart, shop, header, {
        d_number,
        register: identity.register.id,
        shift: shift.uuid,
        shift_opened_at: shift.opened_at,
        cashier_name: cashier.name,
        disconnected: place.isDisconnected,
        utc_offset_minutes: -new Date(now).getTimezoneOffset() + 0,
        allowed_by,
      }),
    more: {
      amount: totals(cart, shop).total + paymentTotals(cart, shop).rounding,
      d_number,
      printed_as: "D",
      contact_name: cart.contact?.name ?? "",
      ...(returned.length > 0 ? { returned } : {}),
    },
  };
}

/** What leaves the shelf, and what comes back to it. */
function movesOf(cart: Cart): Move[] {
  return sumOf(
    cart.lines.flatMap(({ stock_item, quantity, to_stock }) => {
      if (stock_item === null || (quantity < 0 && !to_stock)) return [];
      return [{ stock_item, quantity: -quantity }];
    }),
  );
}
