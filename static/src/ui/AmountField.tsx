/** The amount of one tender. Enter finishes the sale when it is enough, else takes it as a part. */

import type { RefObject } from "preact";
import { formatMoney } from "../domain/money";
import { Icon } from "./Icon";
import { Notice } from "./parts/Notice";
import { CARD_NUMBER_REFUSED } from "./paying";
import type { PayPartProps } from "./TakeMoney";

interface AmountFieldProps extends PayPartProps {
  take: () => void;
  takeAll: () => void;
  field: RefObject<HTMLInputElement | null>;
}

export function AmountField({ shop, taking, reckoning, take, takeAll, field }: AmountFieldProps) {
  const { now, isRefund, isPart, payment, problem, text } = reckoning;
  const money = (cents: number) => formatMoney(cents, shop.locale);
  const isCash = taking.tender.value === "cash";
  // An emptied field is not wrong yet: Finish sale says what is missing. A card number is refused where it stands.
  const shown = text.trim() === "" || problem === CARD_NUMBER_REFUSED ? "" : problem;
  const onSubmit = (event: Event) => {
    event.preventDefault();
    take();
  };
  const isDoubted = reckoning.isAbsurd && taking.doubted.value === payment?.tendered;
  const rounded = isCash && now.cash_due !== now.due;
  return (
    <form class="field" onSubmit={onSubmit}>
      <div class="field__top">
        <label for="amount">
          {isRefund ? (isCash ? "Cash given back" : "Back on the card") : isCash ? "Cash given" : "By card"}
        </label>
        {rounded && (
          <span>
            to {isRefund ? "give" : "take"} {money(Math.abs(now.cash_due))}, rounded from{" "}
            {money(Math.abs(now.due))}
          </span>
        )}
      </div>
      <div class="amount">
        <input
          id="amount"
          class="input input--money"
          inputMode="decimal"
          autocomplete="off"
          maxLength={15}
          ref={field}
          value={text}
          aria-invalid={shown !== "" ? true : undefined}
          aria-describedby="amount-problem"
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => {
            taking.text.value = event.currentTarget.value;
            taking.doubted.value = null;
          }}
        />
        {isPart && payment !== null && (
          <button type="button" class="btn" onClick={take}>
            {isRefund ? "Give" : "Take"} {money(Math.abs(payment.tendered))}
          </button>
        )}
      </div>
      {isDoubted && payment !== null && (
        <Notice
          tone="lamp"
          title={`${money(payment.tendered)} for ${money(now.cash_due)}?`}
          role="alert"
          actions={
            <button type="button" class="btn" onClick={takeAll}>
              Yes, {money(payment.tendered)}
            </button>
          }
        >
          That is far more than is owed. Type what you were given, or say that it is right.
        </Notice>
      )}
      <p class="field__error" id="amount-problem" role="alert">
        {shown !== "" && (
          <>
            <Icon name="warning" />
            {shown}
          </>
        )}
      </p>
    </form>
  );
}
