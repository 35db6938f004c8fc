/** The right side of a return: what happened to the docket, the sums, how the money goes back, Refund. */

import type { ComponentChildren } from "preact";
import { paymentTotals, totals } from "../../domain/cart";
import { formatMoney } from "../../domain/money";
import type { Cart, Cents, Shop } from "../../domain/types";
import { Cap } from "../Cap";
import { Icon } from "../Icon";
import { Big } from "../Money";
import { Field } from "../parts/Field";
import { counted } from "../parts/words";
import { type MoneyTo, type Return, referenceProblem } from "./useReturn";

interface ReturnSideProps {
  back: Return;
  shop: Shop;
  /** Customer, and what happened to the docket. */
  children: ComponentChildren;
}

/** What the customer gets back in this tender; negative when they still have to pay. */
function refundOf(cart: Cart, shop: Shop, to: MoneyTo): Cents {
  const { due, cash_due } = paymentTotals(cart, shop);
  return 0 - (to === "cash" ? cash_due : due);
}

export function ReturnSide({ back, shop, children }: ReturnSideProps) {
  const isExchange = back.before.lines.length > 0;
  const refund = isExchange ? 0 - totals(back.cart, shop).total : refundOf(back.cart, shop, back.to);
  const nothing = !back.rows.some((row) => row.ticked);
  return (
    <aside class="side" aria-label="Refund">
      {children}
      <Sums back={back} shop={shop} refund={refund} />
      <div class="payzone">
        {isExchange ? (
          <p class="small muted">
            There are goods on the sale already. What comes back joins them; Pay settles both.
          </p>
        ) : (
          <GoesBackAs back={back} />
        )}
        {nothing && (
          <p class="small muted" id="refundwhy">
            Tick what comes back, or scan it.
          </p>
        )}
        <button
          type="button"
          class="pay"
          aria-disabled={!back.ready || back.busy}
          aria-describedby={nothing ? "refundwhy" : undefined}
          onClick={isExchange ? back.exchange : back.refund}
        >
          <span>{isExchange ? "Add to the sale" : back.busy ? "Saving" : "Refund"}</span>
          <span class="pay__amt" aria-hidden="true">
            <Big cents={Math.abs(refund)} shop={shop} />
          </span>
          <Cap>F9</Cap>
        </button>
      </div>
    </aside>
  );
}

function GoesBackAs({ back }: { back: Return }) {
  return (
    <div class="goesback">
      <p class="label" id="backas">
        Money goes back as
      </p>
      <fieldset class="backas" aria-labelledby="backas">
        <Tender name="cash" words="Cash" to={back.to} onTo={(to) => back.set({ to })} />
        <Tender name="card" words="Card" to={back.to} onTo={(to) => back.set({ to })} />
      </fieldset>
      {back.to === "card" && (
        <Field
          label="Reference"
          value={back.reference}
          onText={(reference) => back.set({ reference })}
          error={referenceProblem(back.reference)}
          maxLength={60}
          hint="From the terminal's slip"
        />
      )}
    </div>
  );
}

interface TenderProps {
  name: MoneyTo;
  words: string;
  to: MoneyTo;
  onTo: (to: MoneyTo) => void;
}

function Tender({ name, words, to, onTo }: TenderProps) {
  return (
    <button type="button" class="btn" aria-pressed={to === name} onClick={() => onTo(name)}>
      <Icon name={name} />
      {words}
    </button>
  );
}

interface SumsProps {
  back: Return;
  shop: Shop;
  refund: Cents;
}

function Sums({ back, shop, refund }: SumsProps) {
  const all = totals(back.cart, shop);
  const out = totals(back.before, shop);
  const money = (cents: Cents) => formatMoney(cents, shop.locale);
  const rounding = refund + all.total;
  return (
    <div class="totals">
      <Sum words={`${counted(all.items - out.items, "item")} back`} amount={money(out.total - all.total)} />
      {out.items > 0 && <Sum words="On the sale already" amount={money(0 - out.total)} />}
      <Sum
        words={`${shop.tax_name} in this ${refund < 0 ? "sale" : "refund"}`}
        amount={money(Math.abs(all.tax))}
      />
      {rounding !== 0 && <Sum words="Rounding" amount={`${rounding > 0 ? "+" : ""}${money(rounding)}`} />}
      <div class="total">
        <b>{refund < 0 ? "To pay" : "Refund"}</b>
        <b>
          <Big cents={Math.abs(refund)} shop={shop} />
        </b>
      </div>
    </div>
  );
}

function Sum({ words, amount }: { words: string; amount: string }) {
  return (
    <div class="leader leader--sub">
      <span>{words}</span>
      <span>{amount}</span>
    </div>
  );
}
