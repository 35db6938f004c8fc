/**
 * Money that was taken for the sale on the screen, before it is paid in full. It is always in sight; when nothing is
 * left of the sale, it goes back first, and the next sale begins without the customer.
 */

import { emptyCart } from "../domain/cart";
import { formatMoney } from "../domain/money";
import type { Cart, Shop } from "../domain/types";
import type { Till } from "../till-api";
import { TENDER_WORDS } from "./docket-words";
import { focusFind } from "./focus";
import { Icon } from "./Icon";
import { say } from "./said";
import { forgetRemoved } from "./sale";
import { go } from "./screen";

/** "30.00 cash and 12.00 card": what lies in the drawer for it, or went back. */
export function takenWords(cart: Pick<Cart, "payments">, shop: Pick<Shop, "locale">): string {
  const sums = new Map<string, number>();
  for (const { tender, tendered } of cart.payments) sums.set(tender, (sums.get(tender) ?? 0) + tendered);
  const parts = [...sums].map(
    ([tender, cents]) =>
      `${formatMoney(cents, shop.locale)} ${TENDER_WORDS[tender as keyof typeof TENDER_WORDS].toLowerCase()}`,
  );
  return parts.join(" and ");
}

/** The empty cart is wanted for another sale: not before the money of this one is back. */
export function owesMoney(cart: Cart): boolean {
  return cart.lines.length === 0 && cart.payments.length > 0;
}

export function MoneyTaken({ till, shop }: { till: Till; shop: Shop }) {
  const cart = till.cart.value;
  if (cart.payments.length === 0) return null;
  const words = takenWords(cart, shop);
  if (!owesMoney(cart)) {
    return (
      <div class="taken-note" role="status">
        <Icon name="cash" />
        <b>{words} taken for this sale</b>
        <button type="button" class="btn" onClick={() => go("pay")}>
          Pay
        </button>
      </div>
    );
  }
  const giveBack = () => {
    forgetRemoved();
    till.setCart(emptyCart(new Date().toISOString(), cart.uuid));
    say(`${words} given back. A new sale begins.`);
    focusFind();
  };
  return (
    <div class="taken-note taken-note--owed" role="alert">
      <Icon name="warning" />
      <b>Nothing is left of this sale, and {words} was taken for it.</b>
      <button type="button" class="btn btn--main" onClick={giveBack}>
        {words} given back
      </button>
    </div>
  );
}
