/** Quick amounts of the pay screen: what a customer is likely to hand over. */

import { roundToCoin } from "./money";
import type { Cents, Shop } from "./types";

const MOST = 5;
const STEPS_IN_UNITS = [1, 5, 10, 20, 50, 100];

/**
 * Exact (as cash can pay it), next whole unit, next notes: 64.44 gives 64.45, 65, 70, 80, 100. At most five,
 * rising. Money back is one exact amount.
 */
export function quickAmounts(due: Cents, shop: Pick<Shop, "cash_rounding_cents">): Cents[] {
  const exact = roundToCoin(due, shop.cash_rounding_cents);
  if (exact <= 0) return [exact];
  const next = STEPS_IN_UNITS.map((units) => Math.ceil(exact / (units * 100)) * units * 100);
  return [...new Set([exact, ...next])].slice(0, MOST);
}
