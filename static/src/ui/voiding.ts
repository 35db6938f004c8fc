/** Giving a sale up: its money goes back, it is kept as a record, and the next one begins. */

import { formatMoney } from "../domain/money";
import type { Cart, CartPayment, Shop } from "../domain/types";
import type { Till } from "../till-api";
import { TENDER_WORDS } from "./docket-words";
import { focusFind } from "./focus";
import { say } from "./said";
import { forgetRemoved } from "./sale";
import { home } from "./screen";

/** "30.00 cash and 12.00 card": what was taken, or went back. */
export function takenWords(cart: Pick<Cart, "payments">, shop: Pick<Shop, "locale">): string {
  return sums(cart.payments)
    .map(([tender, cents]) => `${formatMoney(cents, shop.locale)} ${TENDER_WORDS[tender].toLowerCase()}`)
    .join(" and ");
}

export function takenCents(cart: Pick<Cart, "payments">): number {
  return cart.payments.reduce((sum, { tendered }) => sum + tendered, 0);
}

function sums(payments: readonly CartPayment[]): [CartPayment["tender"], number][] {
  const found = new Map<CartPayment["tender"], number>();
  for (const { tender, tendered } of payments) found.set(tender, (found.get(tender) ?? 0) + tendered);
  return [...found];
}

/** Errors: TillError, with the sale still on the screen. */
export async function voidSale(till: Till, shop: Shop, reason: string): Promise<void> {
  const words = takenWords(till.cart.peek(), shop);
  await till.voidSale(reason);
  forgetRemoved();
  home();
  say(words === "" ? "The sale is void. A new one begins." : `${words} given back. A new sale begins.`);
  requestAnimationFrame(focusFind);
}
