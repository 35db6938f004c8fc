/** What the lines of a cart come to. Screens, dockets and records all take their amounts from here. */

import { share } from "./money";
import { taxBack } from "./returned";
import { lineTax } from "./tax";
import type { Cart, CartLine, Cents, LineTotals, Shop, Totals } from "./types";

/** Discounts have the sign of the line, so that a returned line takes its discount back. */
function lineDiscount(line: CartLine, gross: Cents): Cents {
  const { discount } = line;
  if (discount.kind === "none") return 0;
  if (discount.kind === "percent") return share(gross, Math.round(discount.percent * 1000), 100_000);
  return Math.sign(gross) * Math.min(discount.cents, Math.abs(gross)) + 0;
}

/**
 * `amount = quantity × unit_price − discount`; see `lineTax` for the tax. Returned goods take back their part of the tax
 * that was paid: worked out again for each piece, it would not add up to the docket's.
 */
export function lineTotals(line: CartLine, shop: Pick<Shop, "prices_include_tax">): LineTotals {
  // `+ 0` makes 0 of −0: given-away goods that come back.
  const gross = line.quantity * line.unit_price + 0;
  const discount = lineDiscount(line, gross);
  const amount = gross - discount;
  const reckoned = lineTax(amount, line.tax_percent, shop.prices_include_tax);
  const tax = line.bought === undefined ? reckoned : taxBack(line.bought, line, amount, reckoned);
  return { discount, amount, tax };
}

/** The sums of a cart before payment and cash rounding; `lines` are in the order of the cart's. */
export function totals(cart: Pick<Cart, "lines">, shop: Pick<Shop, "prices_include_tax">): Totals {
  const sum: Totals = { items: 0, before_discount: 0, discount: 0, tax: 0, total: 0, lines: [] };
  for (const line of cart.lines) {
    const one = lineTotals(line, shop);
    sum.items += Math.abs(line.quantity);
    sum.before_discount += one.amount + one.discount;
    sum.discount += one.discount;
    sum.tax += one.tax;
    sum.total += one.amount + (shop.prices_include_tax ? 0 : one.tax);
    sum.lines.push(one);
  }
  return sum;
}
