/** The sale: its lines, or what to do when there are none. */

import { owesMoney, totals } from "../domain/cart";
import type { Shop } from "../domain/types";
import type { Till } from "../till-api";
import { EmptyCart } from "./EmptyCart";
import { focusFind } from "./focus";
import { Icon } from "./Icon";
import { Lines } from "./Lines";
import { MoneyTaken } from "./MoneyTaken";
import { Seg } from "./parts/Seg";
import { view } from "./preferences";
import { Scroll } from "./Scroll";
import { said } from "./said";
import { itemCount, itemWords, removed } from "./sale";
import { go } from "./screen";

export function SaleScreen({ till, shop }: { till: Till; shop: Shop }) {
  const cart = till.cart.value;
  const isEmpty = cart.lines.length === 0 && removed.value === null;
  return (
    <>
      <div>
        <div class="cart__head">
          <h1>Sale</h1>
          <span class="muted nowrap">{itemWords(itemCount(cart))}</span>
          <span class="gap" />
          <Told />
          {cart.lines.length > 0 && cart.payments.length === 0 && (
            <button type="button" class="btn btn--quiet" onClick={() => go("void")}>
              Void
            </button>
          )}
          <span class="hide-s">
            <Seg
              label="View"
              value={view.value}
              options={[
                { value: "summary", label: "Summary" },
                { value: "details", label: "Details" },
              ]}
              onChoose={(chosen) => {
                view.value = chosen;
                focusFind();
              }}
            />
          </span>
        </div>
        <MoneyTaken till={till} shop={shop} />
      </div>
      {isEmpty && !owesMoney(cart) ? (
        <EmptyCart till={till} />
      ) : (
        <Scroll label="Lines">
          <Lines till={till} cart={cart} sums={totals(cart, shop)} />
        </Scroll>
      )}
    </>
  );
}

/** Always there, so that a screen reader hears what is put into it. */
export function Told() {
  const now = said.value;
  const look = now === null || now.tone === "heard" ? "vh" : now.tone === "bad" ? "said said--bad" : "said";
  return (
    <p class={look} role="status">
      {now !== null && (
        <>
          {now.tone !== "heard" && <Icon name={now.tone === "bad" ? "warning" : "check"} />}
          <span>{now.text}</span>
        </>
      )}
    </p>
  );
}
