/** Open department: goods that have no code, sold by what they are and what they cost. */

import { useState } from "preact/hooks";
import { openDepartmentLine } from "../domain/cart";
import { parseCents } from "../domain/money";
import type { TaxRate } from "../domain/types";
import type { Till } from "../till-api";
import { focusFind, focusWhenDrawn } from "./focus";
import { Panel } from "./Panel";
import { Choice, Field } from "./parts/Field";
import { choose, isOwed } from "./sale";
import { back, home } from "./screen";

const DEPARTMENTS = ["Greeting cards", "Stationery", "Gift wrap", "Magazines", "Second-hand"];

interface Wrong {
  title?: string;
  price?: string;
}

export function OpenPanel({ till }: { till: Till }) {
  const rates = till.tax_rates.value;
  const usual = rates.find((rate) => rate.is_default) ?? rates[0];
  const [title, setTitle] = useState("");
  const [price, setPrice] = useState("");
  const [taxCode, setTaxCode] = useState(usual?.code ?? "");
  const [wrong, setWrong] = useState<Wrong>({});
  const rate = rates.find(({ code }) => code === taxCode) ?? usual;

  const add = (event: Event) => {
    event.preventDefault();
    const cents = parseCents(price);
    const found: Wrong = {};
    if (title.trim() === "") found.title = "Say what it is: it stands on the docket.";
    if (cents === null) found.price = "Type a price, for example 6.50.";
    setWrong(found);
    if (found.title !== undefined || cents === null || rate === undefined) return;
    sell(till, title.trim(), cents, rate);
  };

  return (
    <Panel title="Open department">
      <form class="form" onSubmit={add} noValidate>
        <Field
          label="What it is"
          value={title}
          onText={setTitle}
          error={wrong.title}
          fieldRef={focusWhenDrawn}
          list="departments"
          maxLength={120}
          wide
        />
        <datalist id="departments">
          {DEPARTMENTS.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Field
          label="Price of one"
          value={price}
          onText={setPrice}
          error={wrong.price}
          inputMode="decimal"
          maxLength={15}
        />
        {rates.length > 1 && (
          <Choice
            label="Tax"
            value={taxCode}
            options={rates.map(({ code, name }) => ({ value: code, label: name }))}
            onChoose={setTaxCode}
          />
        )}
        <div class="form__actions">
          <button type="submit" class="btn btn--main btn--lg">
            Add to the sale
          </button>
          <button type="button" class="btn btn--lg" onClick={back}>
            Leave it
          </button>
        </div>
      </form>
    </Panel>
  );
}

function sell(till: Till, title: string, unit_price: number, rate: TaxRate): void {
  home();
  requestAnimationFrame(focusFind);
  if (isOwed(till.cart.peek())) return;
  const goods = { title, category: "goods", unit_price, quantity: 1 } as const;
  const cart = openDepartmentLine(till.cart.peek(), goods, rate);
  till.setCart(cart);
  choose(cart.lines.at(-1)?.key ?? null);
}
