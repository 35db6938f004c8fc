/** The one field that is open under the chosen line. Enter keeps what was typed, Esc leaves it as it was. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { setDiscount, setNote, setPrice } from "../domain/cart";
import { formatMoney, parseCents } from "../domain/money";
import type { CartLine } from "../domain/types";
import type { Till } from "../till-api";
import { focusFind, focusWhenDrawn } from "./focus";
import { Field } from "./parts/Field";
import { Seg } from "./parts/Seg";
import { tool } from "./sale";

interface LineFieldProps {
  till: Till;
  line: CartLine;
}

export function LineField({ till, line, name }: LineFieldProps & { name: "price" | "discount" | "note" }) {
  if (name === "price") return <PriceField till={till} line={line} />;
  if (name === "discount") return <DiscountField till={till} line={line} />;
  return <NoteField till={till} line={line} />;
}

function close(): void {
  tool.value = null;
  focusFind();
}

/** `keep` says whether what was typed could be kept. */
function Frame({
  keep,
  wide = false,
  children,
}: {
  keep: () => boolean;
  wide?: boolean;
  children: ComponentChildren;
}) {
  const onSubmit = (event: Event) => {
    event.preventDefault();
    if (keep()) close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  return (
    <form class={wide ? "inline inline--wide" : "inline"} onSubmit={onSubmit} onKeyDown={onKeyDown}>
      {children}
      <button type="submit" class="btn btn--main">
        Keep
      </button>
      <button type="button" class="btn" onClick={close}>
        Leave as it was
      </button>
    </form>
  );
}

function PriceField({ till, line }: LineFieldProps) {
  const [text, setText] = useState(formatMoney(line.unit_price, "en-AU").replaceAll(",", ""));
  const [error, setError] = useState<string>();
  const keep = () => {
    const cents = parseCents(text);
    if (cents === null) setError("Type a price, for example 19.95.");
    else till.setCart(setPrice(till.cart.peek(), line.key, cents));
    return cents !== null;
  };
  return (
    <Frame keep={keep}>
      <Field
        label="Price of one"
        value={text}
        onText={setText}
        error={error}
        fieldRef={focusWhenDrawn}
        inputMode="decimal"
        onFocus={(event) => event.currentTarget.select()}
      />
    </Frame>
  );
}

const REASONS = ["Damaged copy", "Staff", "Loyalty card", "Price match", "School or library"];

function DiscountField({ till, line }: LineFieldProps) {
  const { discount } = line;
  const [kind, setKind] = useState<"percent" | "amount">(discount.kind === "amount" ? "amount" : "percent");
  const [text, setText] = useState(
    discount.kind === "percent"
      ? String(discount.percent)
      : discount.kind === "amount"
        ? formatMoney(discount.cents)
        : "",
  );
  const [reason, setReason] = useState(line.discount_reason);
  const [error, setError] = useState<string>();
  const keep = () => {
    const asPercent = kind === "percent" || text.trim().endsWith("%");
    const typed = text.trim() === "" ? 0 : parseCents(text.replace("%", "").trim());
    const most = asPercent ? 100_00 : Math.abs(line.quantity) * line.unit_price;
    if (typed === null || typed > most) {
      setError(
        asPercent
          ? "Type 0 to 100 per cent."
          : `Type at most ${formatMoney(most, till.shop.peek()?.locale)}.`,
      );
      return false;
    }
    const next: CartLine["discount"] = asPercent
      ? { kind: "percent", percent: typed / 100 }
      : { kind: "amount", cents: typed };
    till.setCart(setDiscount(till.cart.peek(), line.key, next, reason.trim()));
    return true;
  };
  return (
    <Frame keep={keep}>
      <Seg
        label="Discount in"
        value={kind}
        options={[
          { value: "percent", label: "%" },
          { value: "amount", label: "Amount" },
        ]}
        onChoose={setKind}
      />
      <Field
        label={kind === "percent" ? "Per cent off" : "Amount off"}
        value={text}
        onText={setText}
        error={error}
        fieldRef={focusWhenDrawn}
        inputMode="decimal"
        onFocus={(event) => event.currentTarget.select()}
      />
      <Field label="Reason" value={reason} onText={setReason} list="discount-reasons" maxLength={80} />
      <datalist id="discount-reasons">
        {REASONS.map((words) => (
          <option key={words} value={words} />
        ))}
      </datalist>
    </Frame>
  );
}

function NoteField({ till, line }: LineFieldProps) {
  const [text, setText] = useState(line.note);
  const keep = () => {
    till.setCart(setNote(till.cart.peek(), line.key, text.trim()));
    return true;
  };
  return (
    <Frame keep={keep} wide>
      <Field
        label="Note for this line"
        value={text}
        onText={setText}
        fieldRef={focusWhenDrawn}
        maxLength={200}
      />
    </Frame>
  );
}
