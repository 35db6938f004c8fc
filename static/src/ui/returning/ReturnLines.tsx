/** The goods of a return: tick, count, where they go, money back. What came back before names its docket. */

import { formatMoney } from "../../domain/money";
import type { Cart, Shop } from "../../domain/types";
import { Icon } from "../Icon";
import { Seg } from "../parts/Seg";
import { Stepper } from "../parts/Stepper";
import { counted } from "../parts/words";
import { fullMoney, moneyBack, most, type Row, titleOf } from "./rows";

interface ReturnLinesProps {
  rows: Row[];
  cart: Cart;
  shop: Shop;
  change: (key: string, patch: Partial<Row>) => void;
}

export function ReturnLines({ rows, cart, shop, change }: ReturnLinesProps) {
  return (
    <table class="table stack ret card" aria-label="Goods that come back">
      <thead>
        <tr>
          <th scope="col">
            <span class="vh">Return</span>
          </th>
          <th scope="col">Title</th>
          <th scope="col">Sold</th>
          <th scope="col">Return</th>
          <th scope="col">Goods</th>
          <th scope="col" class="num">
            Money back
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) =>
          most(row.goods) === 0 ? (
            <BackAlready key={row.key} row={row} shop={shop} />
          ) : (
            <ReturnRow
              key={row.key}
              row={row}
              cart={cart}
              shop={shop}
              change={(patch) => change(row.key, patch)}
            />
          ),
        )}
      </tbody>
    </table>
  );
}

interface RowProps {
  row: Row;
  cart: Cart;
  shop: Shop;
  change: (patch: Partial<Row>) => void;
}

function ReturnRow({ row, cart, shop, change }: RowProps) {
  const title = titleOf(row.goods);
  return (
    <tr class={row.ticked ? "on" : ""}>
      <td>
        <span class="check">
          <input
            type="checkbox"
            checked={row.ticked}
            aria-label={`Return ${title}`}
            onChange={(event) => change({ ticked: event.currentTarget.checked })}
          />
        </span>
      </td>
      <td class="wide">
        <span class="title">{title}</span>
        <span class="meta">{underTitle(row)}</span>
      </td>
      <td data-l="Sold">
        <span>{sold(row, shop)}</span>
      </td>
      <td data-l="Return">
        <Stepper
          of={title}
          value={row.pieces}
          least={1}
          most={most(row.goods)}
          onChange={(pieces) => change({ pieces, money: null, ticked: true })}
        />
      </td>
      <td data-l="Goods">
        <Seg
          label={`Where ${title} goes`}
          value={row.to_stock ? "stock" : "damaged"}
          options={[
            { value: "stock", label: "To stock" },
            { value: "damaged", label: "Damaged" },
          ]}
          onChoose={(to) => change({ to_stock: to === "stock", ticked: true })}
        />
      </td>
      <td class="num" data-l="Money back">
        <MoneyBack row={row} cart={cart} shop={shop} change={change} />
      </td>
    </tr>
  );
}

function MoneyBack({ row, cart, shop, change }: RowProps) {
  const full = formatMoney(fullMoney(cart, row, shop), shop.locale);
  const wrong = moneyBack(cart, row, shop) === null;
  const id = `money${row.key}`;
  return (
    <span class="moneyback">
      <input
        class="input amtin"
        inputMode="decimal"
        autocomplete="off"
        maxLength={12}
        value={row.money ?? full}
        aria-label={`Money back for ${titleOf(row.goods)}`}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={wrong ? id : undefined}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => change({ money: event.currentTarget.value, ticked: true })}
      />
      {wrong && (
        <span class="field__error" id={id}>
          0.00 to {full}
        </span>
      )}
    </span>
  );
}

function BackAlready({ row, shop }: { row: Row; shop: Shop }) {
  return (
    <tr class="off">
      <td>
        <span class="check">
          <input type="checkbox" disabled aria-label={`Return ${titleOf(row.goods)}: not possible`} />
        </span>
      </td>
      <td class="wide">
        <span class="title">{titleOf(row.goods)}</span>
        <span class="meta">{underTitle(row)}</span>
      </td>
      <td data-l="Sold">
        <span>{sold(row, shop)}</span>
      </td>
      <td class="wide" colSpan={3}>
        <span class="chip">
          <Icon name="lock" />
          {lockedBecause(row)}
        </span>
      </td>
    </tr>
  );
}

/** A whole line that came back says so in a chip; a part of one, under its title. */
function underTitle({ goods }: Row): string {
  if (goods.kind === "item") return goods.item.authors || goods.item.isbn;
  const { barcode, returned, quantity, returned_on } = goods.line;
  const part = returned > 0 && returned < quantity;
  return part ? `${counted(returned, "copy", "copies")} back already, ${onDockets(returned_on)}` : barcode;
}

function lockedBecause({ goods }: Row): string {
  if (goods.kind === "item") return "";
  const { quantity, return_of, returned_on } = goods.line;
  if (quantity < 0)
    return return_of ? `This line is a return from ${return_of}` : "This line is a return itself";
  return `Returned, ${onDockets(returned_on)}`;
}

function onDockets(numbers: string[]): string {
  return numbers.length === 0 ? "docket not known here" : `docket ${numbers.join(", ")}`;
}

function sold({ goods }: Row, shop: Shop): string {
  if (goods.kind === "item") return `at ${formatMoney(goods.item.price, shop.locale)}`;
  return `${goods.line.quantity} × ${formatMoney(goods.line.unit_price, shop.locale)}`;
}
