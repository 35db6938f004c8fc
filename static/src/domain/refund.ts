/**
 * Money goes back the way it came. What a docket was paid with, less what went back before, is what may go back in that
 * tender; another way is a manager's to allow. `sync/refunds.py` flags by the same rule.
 */

import { addPayment } from "./cart";
import { paymentTotals } from "./pay";
import type { Cart, CartPayment, Cents, Paid, Shop, Tender } from "./types";

type Money = Pick<Shop, "prices_include_tax" | "cash_rounding_cents">;
type Returning = Pick<Cart, "lines" | "payments">;

/** What may go back of the dockets that goods come back of, by tender; null when one of them is not at hand, or none comes back. */
export function leftToGiveBack({ lines }: Pick<Cart, "lines">): Paid | null {
  const dockets = new Map<string, Paid>();
  for (const { quantity, return_of, bought } of lines) {
    if (quantity >= 0) continue;
    if (bought?.paid === undefined || !return_of?.sale) return null;
    dockets.set(return_of.sale, bought.paid);
  }
  if (dockets.size === 0) return null;
  const sum: Paid = {};
  for (const paid of dockets.values()) {
    for (const [tender, amount] of Object.entries(paid) as [Tender, Cents][]) {
      sum[tender] = (sum[tender] ?? 0) + amount;
    }
  }
  return sum;
}

/** Whether more goes back in some tender than is left of what was paid with it. */
export function isAnotherWay(cart: Returning, { cash_rounding_cents }: Money): boolean {
  const paid = leftToGiveBack(cart);
  if (paid === null) return false;
  const back = new Map<Tender, Cents>();
  for (const { tender, tendered } of cart.payments) {
    if (tendered < 0) back.set(tender, (back.get(tender) ?? 0) - tendered);
  }
  return [...back].some(([tender, amount]) => {
    // What was paid in cash and what goes back of it are each rounded to the least coin.
    const slack = tender === "cash" ? cash_rounding_cents : 0;
    return amount > 0 && amount > (paid[tender] ?? -slack) + slack;
  });
}

/** What is owed back, as it came: by card up to what is left of that, the rest in cash. Nothing owed needs nothing. */
export function wayBack(cart: Cart, shop: Money): Omit<CartPayment, "key">[] {
  const { due } = paymentTotals(cart, shop);
  if (due >= 0) return [];
  const card = Math.min(-due, leftToGiveBack(cart)?.card ?? 0);
  const back = card === 0 ? [] : [payment("card", -card)];
  const left = back.reduce(addPayment, cart);
  const { cash_due, settled } = paymentTotals(left, shop);
  return settled ? back : [...back, payment("cash", cash_due)];
}

/** All that is owed back in one tender. */
export function allBack(cart: Cart, shop: Money, tender: "cash" | "card"): Omit<CartPayment, "key">[] {
  const { due, cash_due } = paymentTotals(cart, shop);
  return due >= 0 ? [] : [payment(tender, tender === "cash" ? cash_due : due)];
}

function payment(tender: Tender, tendered: Cents): Omit<CartPayment, "key"> {
  return { tender, tendered, scheme: "", reference: "" };
}
