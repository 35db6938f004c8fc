/** The amount of one tender. Enter finishes the sale when it is enough, else takes it as a part. */

import type { RefObject } from "preact";
import { formatMoney } from "../domain/money";
import { Icon } from "./Icon";
import { CARD_NUMBER_REFUSED } from "./paying";
import type { PayPartProps } from "./TakeMoney";

interface AmountFieldProps extends PayPartProps {
  take: () => void;
  field: RefObject<HTMLInputElement | null>;
}

export function AmountField({ shop, taking, reckoning, take, field }: AmountFieldProps) {
  const { now, isRefund, isPart, payment, problem, text } = reckoning;
  const money = (cents: number) => formatMoney(cents, shop.locale);
  const isCash = taking.tender.value === "cash";
  // An emptied field is not wrong yet: Finish sale says what is missing. A card number is refused where it stands.
  const shown = text.trim() === "" || problem === CARD_NUMBER_REFUSED ? "" : problem;
  const onSubmit = (event: Event) => {
    event.preventDefault();
    take();
  };
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
          }}
        />
        {isPart && payment !== null && (
          <button type="button" class="btn" onClick={take}>
            {isRefund ? "Give" : "Take"} {money(Math.abs(payment.tendered))}
          </button>
        )}
      </div>
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
