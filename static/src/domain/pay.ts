/**
 * Paying: split over tenders, change, cash rounding, and money back when the total is negative.
 *
 * Cash alone gives change and is rounded to the shop's least coin, and only when it settles what the other
 * tenders leave. The order in which money was taken makes no difference.
 */

import { roundToCoin } from "./money";
import { totals } from "./totals";
import type { Cart, CartPayment, Cents, DocketPayment, PaymentTotals, Shop } from "./types";

type Money = Pick<Shop, "prices_include_tax" | "cash_rounding_cents">;

/** As many as the wire takes. */
export const MAX_PAYMENTS = 20;

function sumOf(payments: readonly CartPayment[]): Cents {
  return payments.reduce((sum, payment) => sum + payment.tendered, 0);
}

export function paymentTotals(cart: Pick<Cart, "lines" | "payments">, shop: Money): PaymentTotals {
  const { total } = totals(cart, shop);
  const cash = cart.payments.filter((payment) => payment.tender === "cash");
  const cashGiven = sumOf(cash);
  const rest = total - (sumOf(cart.payments) - cashGiven);
  const forCash = roundToCoin(rest, shop.cash_rounding_cents);
  const open = { due: rest - cashGiven, cash_due: forCash - cashGiven, rounding: 0, change: 0 };
  // Cards and vouchers beyond the total would have to give change, which only cash can.
  const over = total < 0 ? rest > 0 : rest < 0;
  if (over) return { ...open, settled: false };
  if (cash.length === 0) return { ...open, settled: rest === 0 };
  // Money back is counted out exactly; money taken may be more than what is due.
  const enough = rest < 0 ? cashGiven === forCash : cashGiven >= forCash;
  if (!enough) return { ...open, settled: false };
  return { ...open, rounding: forCash - rest, change: cashGiven - forCash, settled: true };
}

/** Why a payment may not be taken: nothing in it, too much of it, money in the wrong direction, too many. */
export type PaymentProblem = "nothing" | "over" | "wrong_way" | "too_many";

/** Asked before a payment is added; null when it may be. Cash may be more than what is due, others may not. */
export function paymentProblem(
  cart: Pick<Cart, "lines" | "payments">,
  shop: Money,
  payment: Pick<CartPayment, "tender" | "tendered">,
): PaymentProblem | null {
  const { due, cash_due, settled } = paymentTotals(cart, shop);
  const isCash = payment.tender === "cash";
  if (cart.payments.length >= MAX_PAYMENTS) return "too_many";
  // A rest of one or two cents is settled by no coin at all.
  if (payment.tendered === 0) return isCash && cash_due === 0 && !settled ? null : "nothing";
  if (settled) return "over";
  if (Math.sign(payment.tendered) !== Math.sign(due)) return "wrong_way";
  const most = Math.abs(isCash ? cash_due : due);
  const mayGiveChange = isCash && due > 0;
  return Math.abs(payment.tendered) > most && !mayGiveChange ? "over" : null;
}

/**
 * The payments as docket and record show them: all cash in one line, since its change belongs to the whole.
 * Their amounts add up to total + rounding. RangeError when the cart is not settled.
 */
export function settledPayments(cart: Pick<Cart, "lines" | "payments">, shop: Money): DocketPayment[] {
  const { settled, change } = paymentTotals(cart, shop);
  if (!settled) throw new RangeError("The sale is not settled.");
  const payments: DocketPayment[] = [];
  let cash: DocketPayment | null = null;
  for (const { tender, tendered, scheme, reference } of cart.payments) {
    if (tender === "cash" && cash !== null) {
      cash.tendered += tendered;
      cash.amount += tendered;
      continue;
    }
    const payment = { tender, amount: tendered, tendered, change: 0, scheme, reference };
    payments.push(payment);
    if (tender === "cash") cash = payment;
  }
  if (cash !== null) {
    cash.change = change;
    cash.amount -= change;
  }
  return payments;
}
