/** A sale that was given up. */

import { toWire } from "../money";
import { totals } from "../totals";
import type { Cart, LineTotals, Shop, Uuid } from "../types";
import { clean, type Header, head } from "./head";
import { wireLine, wirePayment } from "./lines";

/** What a voided sale needs beside its cart. */
export interface VoidContext {
  register: number;
  /** Null when none was open. */
  shift: Uuid | null;
  cashier_name: string;
  reason: string;
}

/**
 * A sale that was given up, with the money that went back; `header.uuid` must be the cart's. RangeError when there is
 * nothing to void, or an amount is more than the wire carries.
 */
export function voidRecord(cart: Cart, shop: Shop, header: Header, context: VoidContext): string {
  if (cart.lines.length + cart.payments.length === 0) throw new RangeError("There is nothing to void.");
  if (header.uuid !== cart.uuid) throw new RangeError("The record is not of this cart.");
  const sums = totals(cart, shop);
  const back = cart.payments.map((taken) => ({ ...taken, amount: taken.tendered, change: 0 }));
  return JSON.stringify({
    ...head("void", header),
    register: context.register,
    shift: context.shift,
    cashier_name: clean(context.cashier_name, 60),
    contact: cart.contact?.uuid ?? null,
    started_at: cart.started_at,
    currency: shop.currency,
    lines: cart.lines.map((line, i) => wireLine(line, sums.lines[i] as LineTotals, i + 1)),
    given_back: back.map((payment, i) => wirePayment(payment, i + 1)),
    total: toWire(sums.total),
    reason: clean(context.reason, 80),
  });
}
