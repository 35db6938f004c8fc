/** F6: put this sale aside under a name, or take a parked one back. */

import { useState } from "preact/hooks";
import { totals } from "../domain/cart";
import { formatSince } from "../domain/dates";
import { formatMoney } from "../domain/money";
import type { Cart, Shop } from "../domain/types";
import type { Till } from "../till-api";
import { focusFind, focusWhenDrawn } from "./focus";
import { useNow } from "./hooks/useNow";
import { Icon } from "./Icon";
import { Panel } from "./Panel";
import { Field } from "./parts/Field";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { itemCount, itemWords } from "./sale";
import { home } from "./screen";
import { takenWords } from "./voiding";

export function ParkPanel({ till }: { till: Till }) {
  const cart = till.cart.value;
  const parked = till.parked.value;
  const hasSale = cart.lines.length + cart.payments.length > 0;
  const { run, error } = useAction();
  const done = async (work: () => Promise<void>) => {
    if (!(await run(work))) return;
    home();
    requestAnimationFrame(focusFind);
  };
  return (
    <Panel title="Park / recall">
      {error && (
        <Notice tone="garnet" title="That did not work." role="alert">
          {error.message} The sale is still on the screen.
        </Notice>
      )}
      {hasSale && <ParkForm cart={cart} park={(label) => void done(() => till.park(label))} />}
      {parked.length > 0 && (
        <section class="card">
          <header>
            <h2>Parked</h2>
            <span class="gap" />
            {hasSale && <span class="small muted">Park or finish this sale before recalling another.</span>}
          </header>
          <ul class="rows">
            {parked.map((one) => (
              <Parked
                key={one.uuid}
                cart={one}
                shop={till.shop.value}
                mayRecall={!hasSale}
                recall={() => void done(() => till.recall(one.uuid))}
              />
            ))}
          </ul>
        </section>
      )}
      {!hasSale && parked.length === 0 && (
        <p class="lead">
          No sale is parked. Scan or find something first, then park it here while the customer looks on.
        </p>
      )}
    </Panel>
  );
}

function ParkForm({ cart, park }: { cart: Cart; park: (label: string) => void }) {
  const [label, setLabel] = useState(cart.contact?.name ?? "");
  const onSubmit = (event: Event) => {
    event.preventDefault();
    park(label.trim());
  };
  return (
    <form class="inline inline--wide" onSubmit={onSubmit}>
      <Field
        label="Park this sale as"
        value={label}
        onText={setLabel}
        fieldRef={focusWhenDrawn}
        maxLength={60}
        placeholder="For example: blue coat"
      />
      <button type="submit" class="btn btn--main">
        <Icon name="park" />
        Park
      </button>
    </form>
  );
}

interface ParkedProps {
  cart: Cart;
  shop: Shop | null;
  mayRecall: boolean;
  recall: () => void;
}

function Parked({ cart, shop, mayRecall, recall }: ParkedProps) {
  const now = useNow().toISOString();
  const name = cart.label || cart.contact?.name || cart.lines[0]?.title || "Sale";
  const taken = shop ? takenWords(cart, shop) : "";
  const since = cart.parked_at && shop ? `parked ${formatSince(cart.parked_at, now, shop)}` : "";
  return (
    <li>
      <span class="rows__text">
        <b>{name}</b>
        <span class="meta">
          {[itemWords(itemCount(cart)), taken && `${taken} taken`, since].filter(Boolean).join(" · ")}
        </span>
      </span>
      {shop && <span class="rows__amt">{formatMoney(totals(cart, shop).total, shop.locale)}</span>}
      <button type="button" class="btn" aria-disabled={!mayRecall} onClick={() => mayRecall && recall()}>
        Recall<span class="vh"> {name}</span>
      </button>
    </li>
  );
}
