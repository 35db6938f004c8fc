/** The end of a shift: the drawer is counted and the shift closed, connected or not. X and Z come later. */

import { useState } from "preact/hooks";
import { formatMoney, parseCents } from "../domain/money";
import type { Cents } from "../domain/types";
import type { Till } from "../till-api";
import { focusFind } from "./focus";
import { Panel } from "./Panel";
import { Field } from "./parts/Field";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { useFocus } from "./parts/useFocus";
import { home } from "./screen";

const MOST_LETTERS = 14;
/** 10,000.00: no drawer of a bookshop holds more, and a barcode is no count. */
const FAR_CENTS = 1_000_000;

export function ShiftPanel({ till }: { till: Till }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const [doubted, setDoubted] = useState<Cents | null>(null);
  const [closed, setClosed] = useState<Cents | null>(null);
  const field = useFocus<HTMLInputElement>();
  const { run, busy, error } = useAction();
  const shop = till.shop.value;
  const hasSale = till.cart.value.lines.length > 0;
  const close = async (isSure: boolean) => {
    const counted = parseCents(text);
    setWrong(counted === null ? "Type what is in the drawer, for example 412.35." : undefined);
    if (counted === null || hasSale) return field.current?.focus();
    if (counted > FAR_CENTS && !isSure) return setDoubted(counted);
    await run(async () => {
      await till.closeShift(counted);
      setClosed(counted);
    });
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    void close(false);
  };
  if (closed !== null) return <Closed counted={closed} locale={shop?.locale} till={till} />;
  return (
    <Panel title="Shift">
      {hasSale && (
        <Notice tone="lamp" title="A sale is open.">
          Finish or park it first; the shift is closed after it.
        </Notice>
      )}
      {error && (
        <Notice tone="garnet" title="The shift is still open." role="alert" children={error.message} />
      )}
      <form class="card card__body shiftform" onSubmit={onSubmit} noValidate>
        <p>Count the cash in the drawer, with the float. The office compares it with what was sold.</p>
        <Field
          label="Counted in the drawer"
          value={text}
          onText={(typed) => {
            setText(typed);
            setWrong(undefined);
            setDoubted(null);
          }}
          error={wrong}
          fieldRef={field}
          look="input--money"
          inputMode="decimal"
          maxLength={MOST_LETTERS}
        />
        {doubted !== null && (
          <Notice
            tone="lamp"
            title={`${formatMoney(doubted, shop?.locale)} in the drawer?`}
            role="alert"
            actions={
              <button type="button" class="btn" onClick={() => void close(true)}>
                Yes, {formatMoney(doubted, shop?.locale)}
              </button>
            }
          >
            That is more than a drawer holds. Type what you counted, or say that it is right.
          </Notice>
        )}
        <button type="submit" class="btn btn--main btn--lg" aria-disabled={busy || hasSale}>
          Close the shift
        </button>
      </form>
    </Panel>
  );
}

function Closed({ counted, locale, till }: { counted: Cents; locale: string | undefined; till: Till }) {
  const done = useFocus<HTMLButtonElement>();
  const onDone = () => {
    till.signOut();
    home();
    requestAnimationFrame(focusFind);
  };
  return (
    <Panel title="Shift closed">
      <Notice
        tone="ok"
        title="The shift is closed."
        role="status"
        actions={
          <button type="button" class="btn btn--main" ref={done} onClick={onDone}>
            Sign out
          </button>
        }
      >
        {formatMoney(counted, locale)} counted. The next sale opens a new one by itself.
      </Notice>
    </Panel>
  );
}
