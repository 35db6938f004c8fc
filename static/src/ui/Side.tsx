/** The right side of the sale: customer, context, totals and Pay, in one place whatever the left side shows. */

import { totals } from "../domain/cart";
import type { Shop } from "../domain/types";
import type { Till } from "../till-api";
import { Cap } from "./Cap";
import { ContactCard } from "./ContactCard";
import { Context } from "./Context";
import { Big } from "./Money";
import { go } from "./screen";
import { Totals } from "./Totals";

export function Side({ till, shop }: { till: Till; shop: Shop }) {
  const cart = till.cart.value;
  const sums = totals(cart, shop);
  const isEmpty = cart.lines.length === 0;
  return (
    <aside class="side" aria-label="Customer, total and Pay">
      <ContactCard till={till} />
      <Context till={till} />
      <Totals sums={sums} shop={shop} status={till.status.value} />
      <div class="payzone">
        <button
          type="button"
          class="pay"
          aria-disabled={isEmpty}
          aria-describedby="pay-amount"
          onClick={() => !isEmpty && go("pay")}
        >
          <span>Pay</span>
          <span class="pay__amt" id="pay-amount" aria-hidden="true">
            <Big cents={sums.total} shop={shop} />
          </span>
          <Cap>F9</Cap>
        </button>
      </div>
    </aside>
  );
}
