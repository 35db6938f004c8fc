/**
 * Money that was taken for the sale on the screen, before it is paid in full. It is always in sight; when nothing is
 * left of the sale, it goes back first, and the next sale begins without the customer.
 */

import { owesMoney } from "../domain/cart";
import type { Shop } from "../domain/types";
import { type Till, TillError } from "../till-api";
import { Icon } from "./Icon";
import { say } from "./said";
import { go } from "./screen";
import { takenWords, voidSale } from "./voiding";

export function MoneyTaken({ till, shop }: { till: Till; shop: Shop }) {
  const cart = till.cart.value;
  if (cart.payments.length === 0) return null;
  const words = takenWords(cart, shop);
  if (!owesMoney(cart)) {
    return (
      <div class="taken-note" role="status">
        <Icon name="cash" />
        <b>{words} taken for this sale</b>
        <button type="button" class="btn" onClick={() => go("void")}>
          Void
        </button>
        <button type="button" class="btn" onClick={() => go("pay")}>
          Pay
        </button>
      </div>
    );
  }
  const giveBack = async () => {
    try {
      await voidSale(till, shop, "");
    } catch (error) {
      if (!(error instanceof TillError)) throw error;
      say(error.message, "bad");
    }
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
