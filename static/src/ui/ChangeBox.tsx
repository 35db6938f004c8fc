/** The change while money is counted, how it comes about, and the one button that finishes the sale. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatMoney } from "../domain/money";
import { totals } from "../domain/totals";
import type { Cents, Shop } from "../domain/types";
import { Cap } from "./Cap";
import { TENDER_WORDS } from "./docket-words";
import { Big } from "./Money";
import { Seg } from "./parts/Seg";
import type { Reckoning } from "./paying";
import { docketPaper } from "./preferences";
import { saving } from "./saving";
import type { PayPartProps } from "./TakeMoney";

/** Amounts of this many digits and more are drawn smaller. */
const LONG_CENTS = 100_000;

export function changeClass(cents: Cents, base = "change"): string {
  return Math.abs(cents) >= LONG_CENTS ? `${base} change--long` : base;
}

export function ChangeBox({ shop, reckoning, finish }: PayPartProps) {
  const { after, isRefund, problem } = reckoning;
  const back = isRefund ? givenBack(reckoning) : after.change;
  const canFinish = after.settled;
  const isSaving = useSlow(saving.value);
  const button = useRef<HTMLButtonElement>(null);
  // Nothing is left to type: Enter finishes.
  const isReady = reckoning.now.settled && !saving.value;
  useLayoutEffect(() => {
    if (isReady) button.current?.focus();
  }, [isReady]);
  return (
    <section class="changebox" aria-label="Change">
      <div class="word">{isRefund ? "Cash to give back" : "Change due"}</div>
      <p class={changeClass(back, back === 0 ? "change change--none" : "change")}>
        <Big cents={back} shop={shop} />
      </p>
      <Summary shop={shop} reckoning={reckoning} />
      <div class="changebox__foot">
        <div class="hide-s">
          <p class="label">Docket</p>
          <Seg
            label="Docket"
            value={docketPaper.value}
            options={[
              { value: "screen", label: "On screen" },
              { value: "print", label: "Print" },
            ]}
            onChoose={(chosen) => {
              docketPaper.value = chosen;
            }}
          />
        </div>
        <button
          type="button"
          class="pay"
          ref={button}
          aria-disabled={!canFinish || saving.value}
          aria-describedby="finish-reason"
          onClick={finish}
        >
          <span>{isSaving ? "Saving" : "Finish sale"}</span>
          <Cap>Enter</Cap>
        </button>
        <p class="small muted" id="finish-reason">
          {!canFinish &&
            (problem ||
              `Still to ${isRefund ? "give back" : "pay"}: ${formatMoney(Math.abs(after.due), shop.locale)}`)}
        </p>
      </div>
    </section>
  );
}

/** "Saving" only when it takes long enough to be read. */
const PATIENCE_MILLISECONDS = 300;

function useSlow(busy: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!busy) return;
    const timer = window.setTimeout(() => setSlow(true), PATIENCE_MILLISECONDS);
    return () => window.clearTimeout(timer);
  }, [busy]);
  return slow;
}

function givenBack({ cart, payment }: Reckoning): Cents {
  const all = payment === null ? cart.payments : [...cart.payments, payment];
  return all.reduce((sum, { tender, tendered }) => (tender === "cash" ? sum - tendered : sum), 0);
}

function Summary({ shop, reckoning }: { shop: Shop; reckoning: Reckoning }) {
  const { cart, after, payment } = reckoning;
  const money = (cents: Cents) => formatMoney(cents, shop.locale);
  const all = payment === null ? cart.payments : [...cart.payments, payment];
  const rows: [string, string][] = [["Total", money(totals(cart, shop).total)]];
  for (const { tender, tendered } of all) {
    if (tender !== "cash") rows.push([TENDER_WORDS[tender], money(-tendered)]);
  }
  if (after.rounding !== 0) {
    const sign = after.rounding > 0 ? "+" : "";
    rows.push([`Rounding of cash to ${shop.cash_rounding_cents} c`, sign + money(after.rounding)]);
  }
  for (const { tender, tendered } of all) {
    if (tender === "cash")
      rows.push([tendered < 0 ? "Cash given back" : "Cash tendered", money(Math.abs(tendered))]);
  }
  return (
    <div class="chsum">
      {rows.map(([words, amount], index) => (
        <div class="leader leader--sub" key={index}>
          <span>{words}</span>
          <span>{amount}</span>
        </div>
      ))}
    </div>
  );
}
