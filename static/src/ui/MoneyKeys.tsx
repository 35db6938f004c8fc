/** Amounts by finger: the ones that a customer is likely to hand over, and number keys that fill up the cents. */

import { formatMoney, parseCents } from "../domain/money";
import { quickAmounts } from "../domain/quick";
import type { Cents, Shop } from "../domain/types";
import { plain, type Taking } from "./paying";

interface QuickProps {
  due: Cents;
  shop: Shop;
  taking: Taking;
  after: () => void;
}

export function QuickAmounts({ due, shop, taking, after }: QuickProps) {
  const now = taking.text.value === null ? null : parseCents(taking.text.value);
  const choose = (cents: Cents) => {
    taking.text.value = plain(cents);
    after();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every browser
    <div class="quick" role="group" aria-label="Quick amounts">
      {quickAmounts(due, shop).map((cents) => (
        <button
          type="button"
          class="btn"
          key={cents}
          aria-pressed={cents === now}
          onClick={() => choose(cents)}
        >
          {cents % 100 === 0
            ? formatMoney(cents, shop.locale).replace(/\D00$/, "")
            : formatMoney(cents, shop.locale)}
        </button>
      ))}
    </div>
  );
}

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "0", "⌫"];

/** As on a till: digits come in from the right, 7 0 0 0 is 70.00. */
function press(taking: Taking, key: string): void {
  const before = taking.text.peek() === null ? 0 : (parseCents(taking.text.peek() ?? "") ?? 0);
  const cents = key === "⌫" ? Math.floor(before / 10) : Number(`${before}${key}`);
  if (cents <= 9_999_999) taking.text.value = plain(cents);
}

export function MoneyKeys({ taking }: { taking: Taking }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every browser
    <div class="pad" role="group" aria-label="Number keys">
      {KEYS.map((key) => (
        <button
          type="button"
          class="btn"
          key={key}
          aria-label={key === "⌫" ? "Last digit off" : undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => press(taking, key)}
        >
          {key}
        </button>
      ))}
    </div>
  );
}
