/** "Void this sale?" What is on it, what goes back and how. Keeping the sale has the focus: nobody voids by mistake. */

import { useState } from "preact/hooks";
import { totals } from "../domain/cart";
import { formatMoney } from "../domain/money";
import type { Shop } from "../domain/types";
import type { Till } from "../till-api";
import { Cap } from "./Cap";
import { TENDER_WORDS } from "./docket-words";
import { focusWhenDrawn } from "./focus";
import { Icon } from "./Icon";
import { Panel } from "./Panel";
import { Field } from "./parts/Field";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { itemCount, itemWords } from "./sale";
import { back } from "./screen";
import { takenCents, voidSale } from "./voiding";

const REASONS = ["Customer changed their mind", "Keyed for the wrong customer", "Cannot pay the rest"];
const MOST_LETTERS = 80;

export function VoidPanel({ till, shop }: { till: Till; shop: Shop }) {
  const cart = till.cart.value;
  const taken = takenCents(cart);
  const money = (cents: number) => formatMoney(cents, shop.locale);
  const [reason, setReason] = useState("");
  const { run, busy, error } = useAction();
  const isEmpty = cart.lines.length + cart.payments.length === 0;
  if (isEmpty) {
    return (
      <Panel title="Void this sale?">
        <p class="lead">There is nothing in this sale yet.</p>
      </Panel>
    );
  }
  return (
    <Panel title="Void this sale?">
      {error && (
        <Notice tone="garnet" title="The sale is not void." role="alert">
          {error.message}
        </Notice>
      )}
      <p class="lead">
        {itemWords(itemCount(cart))}, {money(totals(cart, shop).total)}. Nothing is sold, and the sale is kept
        as a record with its lines and your name.
      </p>
      {cart.payments.length > 0 && (
        <ul class="card rows" aria-label="To give back">
          {cart.payments.map(({ key, tender, tendered, scheme, reference }) => (
            <li key={key}>
              <Icon name={tender === "card" ? "card" : "cash"} />
              <span class="rows__text">
                <b>
                  Give back {money(tendered)} {TENDER_WORDS[tender].toLowerCase()}
                </b>
                {tender === "card" && (
                  <span class="meta">
                    {["Refund it on the terminal", scheme, reference && `ref ${reference}`]
                      .filter(Boolean)
                      .join(", ")}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {/* Enter in the reason voids nothing: only the button does. */}
      <form class="form" onSubmit={(event) => event.preventDefault()}>
        <Field
          label="Reason"
          value={reason}
          onText={setReason}
          list="void-reasons"
          maxLength={MOST_LETTERS}
          wide
        />
        <datalist id="void-reasons">
          {REASONS.map((words) => (
            <option key={words} value={words} />
          ))}
        </datalist>
        <div class="form__actions">
          <button type="button" class="btn btn--lg" ref={focusWhenDrawn} onClick={back}>
            Keep the sale
            <Cap>Esc</Cap>
          </button>
          <button
            type="button"
            class="btn btn--lg btn--danger"
            aria-disabled={busy}
            onClick={() => void run(() => voidSale(till, shop, reason.trim()))}
          >
            {taken === 0 ? "Void the sale" : `Void, give back ${money(taken)}`}
          </button>
        </div>
      </form>
    </Panel>
  );
}
