/** Tender, amount, what was taken so far. Digits go to the amount, Alt with 1 and 2 chooses the tender. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatMoney } from "../domain/money";
import type { Shop } from "../domain/types";
import type { Till } from "../till-api";
import { AmountField } from "./AmountField";
import { Cap } from "./Cap";
import { CardFields } from "./CardFields";
import { TENDER_WORDS } from "./docket-words";
import { Icon } from "./Icon";
import { Big } from "./Money";
import { MoneyKeys, QuickAmounts } from "./MoneyKeys";
import { useKeys } from "./parts/useKeys";
import { chooseTender, type Reckoning, type TakenTender, type Taking, takeOff, takePart } from "./paying";
import { saving } from "./saving";
import { home } from "./screen";

export interface PayPartProps {
  shop: Shop;
  taking: Taking;
  reckoning: Reckoning;
  finish: () => void;
}

interface TakeMoneyProps extends PayPartProps {
  till: Till;
  /** Takes an amount that was asked about. */
  takeAll: () => void;
}

export function TakeMoney({ till, takeAll, ...props }: TakeMoneyProps) {
  const { shop, taking, reckoning } = props;
  const amount = useRef<HTMLInputElement>(null);
  const toAmount = () => {
    // With touch alone the keyboard would jump up; the number keys are on the screen.
    if (window.matchMedia("(hover: none) and (pointer: coarse)").matches) return;
    amount.current?.focus();
    amount.current?.select();
  };
  // As soon as the change is drawn, and not a frame later: what is typed or clicked next has its own place by then.
  const [asked, setAsked] = useState(0);
  const askToAmount = () => setAsked((times) => times + 1);
  const choose = (tender: TakenTender) => {
    chooseTender(taking, tender);
    askToAmount();
  };
  useLayoutEffect(toAmount, [saving.value, asked]);
  const takeIt = () => {
    if (!reckoning.isPart) {
      props.finish();
      return;
    }
    takePart(till, taking, reckoning);
    askToAmount();
  };
  useAltDigits(choose);
  useKeys({ F9: props.finish });
  return (
    <section class="take" aria-label="Take money">
      <h1 class="vh">Pay</h1>
      <div class="take__top">
        <button type="button" class="btn" onClick={home}>
          <Icon name="back" />
          <span class="vh-s">Back to the sale</span>
          <Cap>Esc</Cap>
        </button>
        <StillToPay {...props} />
      </div>
      <Taken till={till} {...props} after={askToAmount} />
      {!reckoning.now.settled && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every browser */}
          <div class="tenders" role="group" aria-label="Tender">
            <Tender name="cash" taking={taking} choose={choose} />
            <Tender name="card" taking={taking} choose={choose} />
          </div>
          <AmountField {...props} take={takeIt} takeAll={takeAll} field={amount} />
          {taking.tender.value === "card" && <CardFields taking={taking} take={takeIt} />}
          {taking.tender.value === "cash" && !reckoning.isRefund && (
            <QuickAmounts due={reckoning.now.due} shop={shop} taking={taking} after={askToAmount} />
          )}
          <MoneyKeys taking={taking} />
        </>
      )}
    </section>
  );
}

function Tender({
  name,
  taking,
  choose,
}: {
  name: TakenTender;
  taking: Taking;
  choose: (tender: TakenTender) => void;
}) {
  return (
    <button
      type="button"
      class="btn"
      aria-pressed={taking.tender.value === name}
      onClick={() => choose(name)}
    >
      <Icon name={name} />
      {TENDER_WORDS[name]}
    </button>
  );
}

function useAltDigits(choose: (tender: TakenTender) => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const tender = event.altKey ? ({ Digit1: "cash", Digit2: "card" } as const)[event.code] : undefined;
      if (tender === undefined) return;
      event.preventDefault();
      choose(tender);
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  });
}

function StillToPay({ shop, reckoning }: PayPartProps) {
  const { due, settled } = reckoning.now;
  const words = settled ? "All taken" : reckoning.isRefund ? "To give back" : "Still to pay";
  return (
    <div class="due">
      <span>{words}</span>
      <b>
        <Big cents={settled ? 0 : Math.abs(due)} shop={shop} />
      </b>
    </div>
  );
}

function Taken({ till, shop, taking, reckoning, after }: PayPartProps & { till: Till; after: () => void }) {
  const { payments } = reckoning.cart;
  if (payments.length === 0) return null;
  const off = (key: string) => {
    takeOff(till, taking, key);
    after();
  };
  return (
    <ul class="taken" aria-label="Taken so far">
      {payments.map(({ key, tender, tendered, scheme, reference }) => {
        const amount = formatMoney(tendered, shop.locale);
        return (
          <li key={key}>
            <Icon name={tender === "card" ? "card" : "cash"} />
            <span>
              <b>{TENDER_WORDS[tender]}</b>{" "}
              <span class="muted small">
                {[scheme, reference && `ref ${reference}`].filter(Boolean).join(", ")}
              </span>
            </span>
            <b class="num">{amount}</b>
            <button
              type="button"
              class="btn btn--quiet"
              aria-label={`Take off ${TENDER_WORDS[tender].toLowerCase()} ${amount}`}
              onClick={() => off(key)}
            >
              <Icon name="close" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
