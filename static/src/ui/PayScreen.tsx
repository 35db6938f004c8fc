/** Taking money: the sale on the left, tender and amount in the middle, the change on the right. */

import { totals } from "../domain/cart";
import { formatMoney } from "../domain/money";
import type { Cart, Shop } from "../domain/types";
import type { Till } from "../till-api";
import { ChangeBox } from "./ChangeBox";
import { finish, reckon, useTaking } from "./paying";
import { itemCount, itemWords } from "./sale";
import { TakeMoney } from "./TakeMoney";

export function PayScreen({ till, shop }: { till: Till; shop: Shop }) {
  const cart = till.cart.value;
  const taking = useTaking(cart, shop);
  const reckoning = reckon(cart, shop, taking);
  const finishSale = () => void finish(till, taking, reckoning);
  const takeAll = () => void finish(till, taking, reckoning, true);
  return (
    <main class="paygrid">
      <Sum cart={cart} shop={shop} />
      <TakeMoney
        till={till}
        shop={shop}
        taking={taking}
        reckoning={reckoning}
        finish={finishSale}
        takeAll={takeAll}
      />
      <ChangeBox shop={shop} taking={taking} reckoning={reckoning} finish={finishSale} />
    </main>
  );
}

function Sum({ cart, shop }: { cart: Cart; shop: Shop }) {
  const sums = totals(cart, shop);
  const who = [cart.contact?.name, itemWords(itemCount(cart))].filter(Boolean).join(" · ");
  return (
    <section class="sum" aria-label="Sale">
      <div>
        <h2>Sale</h2>
        <p class="small muted">{who}</p>
      </div>
      <div class="sum__lines">
        <ul class="mini">
          {cart.lines.map((line, index) => (
            <li key={line.key}>
              <span>{line.quantity < 0 ? `−${-line.quantity}` : line.quantity}</span>
              <span class="t">{line.title}</span>
              <span class="num">{formatMoney(sums.lines[index]?.amount ?? 0, shop.locale)}</span>
            </li>
          ))}
        </ul>
      </div>
      <div>
        <div class="leader leader--sub">
          <span>{shop.prices_include_tax ? `${shop.tax_name} in this total` : shop.tax_name}</span>
          <span>{formatMoney(sums.tax, shop.locale)}</span>
        </div>
        <div class="leader">
          <b>Total</b>
          <b>{formatMoney(sums.total, shop.locale)}</b>
        </div>
      </div>
    </section>
  );
}
