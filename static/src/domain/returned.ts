/**
 * Parts of a docket line that come back one by one: in every order and split, they add up to what was paid for the
 * line, money and tax, to the cent.
 */

import { share } from "./money";
import type { Bought, CartLine, Cents } from "./types";

export interface Part {
  amount: Cents;
  tax: Cents;
}

/** What was paid for `pieces` of a line, after those that came back before. Both are positive. */
export function partOf(bought: Bought, pieces: number): Part {
  const { quantity, returned, amount, tax } = bought;
  const upTo = (cents: Cents, count: number) => share(cents, count, quantity);
  return {
    amount: upTo(amount, returned + pieces) - upTo(amount, returned),
    tax: upTo(tax, returned + pieces) - upTo(tax, returned),
  };
}

/** How many pieces of the line have not come back, as far as is known here. */
export function leftOf({ quantity, returned }: Pick<Bought, "quantity" | "returned">): number {
  return Math.max(0, quantity - returned);
}

/** What goes back with `amount`, which is negative: the part's tax, or that of less money where less goes back (worn goods). */
export function taxBack(
  bought: Bought,
  line: Pick<CartLine, "quantity">,
  amount: Cents,
  reckoned: Cents,
): Cents {
  const part = partOf(bought, -line.quantity);
  return 0 - (-amount === part.amount ? part.tax : Math.min(part.tax, -reckoned));
}
