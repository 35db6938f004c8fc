/** The right side of a return: what happened to the docket, the sums, how the money goes back, Refund. */

import type { ComponentChildren } from "preact";
import { totals } from "../../domain/cart";
import { formatMoney } from "../../domain/money";
import { wayBack } from "../../domain/refund";
import type { Cents, Shop } from "../../domain/types";
import { Cap } from "../Cap";
import { TENDER_WORDS } from "../docket-words";
import { Icon } from "../Icon";
import { Big } from "../Money";
import { Field } from "../parts/Field";
import { counted } from "../parts/words";
import { isByCard, type MoneyTo, type Return, referenceProblem } from "./useReturn";

interface ReturnSideProps {
  back: Return;
  shop: Shop;
  /** Customer, and what happened to the docket. */
  children: ComponentChildren;
}

export function ReturnSide({ back, shop, children }: ReturnSideProps) {
  const isExchange = back.before.lines.length > 0;
  const refund = isExchange ? 0 - totals(back.cart, shop).total : sumOf(back.back);
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
          <GoesBackAs back={back} shop={shop} />
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

function sumOf(back: Return["back"]): Cents {
  return back.reduce((sum, { tendered }) => sum - tendered, 0);
}

const WAYS: Record<MoneyTo, string> = { "as paid": "As paid", cash: "Cash", card: "Card" };

/** As it was paid, first; "As paid" stands there only when that is partly by card and partly in cash. */
function GoesBackAs({ back, shop }: { back: Return; shop: Shop }) {
  const asPaid = wayBack(back.cart, shop);
  const isBoth = asPaid.length > 1;
  const way = back.to === "as paid" && !isBoth ? asPaid[0]?.tender : back.to;
  const choices: MoneyTo[] = isBoth ? ["as paid", "cash", "card"] : ["cash", "card"];
  return (
    <div class="goesback">
      <p class="label" id="backas">
        Money goes back as
      </p>
      <fieldset class="backas" aria-labelledby="backas">
        {choices.map((to) => (
          <button
            key={to}
            type="button"
            class="btn"
            aria-pressed={to === way}
            onClick={() => back.set({ to })}
          >
            <Icon name={to === "as paid" ? "return" : to} />
            {WAYS[to]}
          </button>
        ))}
      </fieldset>
      {back.to === "as paid" && isBoth && <p class="small muted">{partsIn(asPaid, shop)}</p>}
      {isByCard(back.back) && (
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

/** "Card 20.00, cash 5.50" */
function partsIn(back: Return["back"], shop: Shop): string {
  const parts = back.map(({ tender, tendered }, index) => {
    const word = TENDER_WORDS[tender];
    return `${index === 0 ? word : word.toLowerCase()} ${formatMoney(0 - tendered, shop.locale)}`;
  });
  return parts.join(", ");
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
