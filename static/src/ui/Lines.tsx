/** The lines of the sale. ↑ ↓ or a tap choose one; the tools stand below the chosen one. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { formatMoney } from "../domain/money";
import type { Cart, CartLine, LineTotals, Shop, Totals } from "../domain/types";
import type { Till } from "../till-api";
import { focusFind } from "./focus";
import { LineDetails, lineMeta } from "./LineDetails";
import { LineTools } from "./LineTools";
import { view } from "./preferences";
import { choose, chosen, removed, undoRemove } from "./sale";

interface LinesProps {
  till: Till;
  cart: Cart;
  sums: Totals;
}

export function Lines({ till, cart, sums }: LinesProps) {
  const gone = removed.value;
  const details = view.value === "details";
  const rows = cart.lines.map((line, index) => ({ line, sum: sums.lines[index] }));
  return (
    <table class={details ? "lines lines--details" : "lines"} aria-label="Lines of this sale">
      <thead>
        <tr>
          <th class="q" scope="col">
            Qty
          </th>
          <th scope="col">Title</th>
          <th class="num" scope="col">
            Price
          </th>
          <th class="num" scope="col">
            Discount
          </th>
          <th class="num" scope="col">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ line, sum }, index) => (
          <>
            {gone?.index === index && <Gone key="gone" till={till} line={gone.line} />}
            {sum && <Line key={line.key} till={till} line={line} sum={sum} />}
          </>
        ))}
        {gone !== null && gone.index >= rows.length && <Gone key="gone" till={till} line={gone.line} />}
      </tbody>
    </table>
  );
}

interface LineProps {
  till: Till;
  line: CartLine;
  sum: LineTotals;
}

function Line({ till, line, sum }: LineProps) {
  const shop = till.shop.value;
  const locale = shop?.locale;
  const isOn = chosen.value === line.key;
  const row = useRef<HTMLTableRowElement>(null);
  // Del, + and − act on the chosen line: it is always in sight, and so is what was just scanned.
  useLayoutEffect(() => {
    if (isOn) row.current?.scrollIntoView({ block: "nearest" });
  }, [isOn, line.quantity]);
  const classes = [`spine--${line.category}`, isOn && "is-on", line.quantity < 0 && "is-back"]
    .filter(Boolean)
    .join(" ");
  const pick = () => {
    choose(isOn ? null : line.key);
    focusFind();
  };
  return (
    <>
      <tr ref={row} class={classes} aria-current={isOn ? "true" : undefined} onClick={pick}>
        <td class="q">{quantity(line)}</td>
        <td>
          <button type="button" class="pick" aria-pressed={isOn}>
            <span class="title">{line.title}</span>
          </button>
          <span class="meta">
            {lineMeta(line)}
            <span class="only-s">{shortPrice(line, locale)}</span>
          </span>
          <LineDetails line={line} sum={sum} shop={shop} />
        </td>
        <td class="num price">{formatMoney(line.unit_price, locale)}</td>
        <td class="disc">
          <Discount line={line} sum={sum} shop={shop} />
        </td>
        <td class="num amt">{formatMoney(sum.amount, locale)}</td>
      </tr>
      {isOn && <LineTools till={till} line={line} />}
    </>
  );
}

function quantity(line: CartLine): string {
  return line.quantity < 0 ? `−${-line.quantity}` : String(line.quantity);
}

/** On the phone the price column is left out: " · 3 × 22.99 · −10 %". */
function shortPrice(line: CartLine, locale: string | undefined): string {
  const many =
    Math.abs(line.quantity) === 1 ? "" : ` · ${quantity(line)} × ${formatMoney(line.unit_price, locale)}`;
  const { discount } = line;
  if (discount.kind === "percent") return `${many} · −${discount.percent} %`;
  return discount.kind === "amount" ? `${many} · −${formatMoney(discount.cents, locale)}` : many;
}

function Discount({ line, sum, shop }: { line: CartLine; sum: LineTotals; shop: Shop | null }) {
  if (line.discount.kind === "none") return null;
  return (
    <>
      {line.discount.kind === "percent" && (
        <>
          −{line.discount.percent} %
          <br />
        </>
      )}
      {formatMoney(-sum.discount, shop?.locale)}
    </>
  );
}

function Gone({ till, line }: { till: Till; line: CartLine }) {
  const undo = () => {
    undoRemove(till);
    focusFind();
  };
  return (
    <tr class={`is-gone spine--${line.category}`}>
      <td class="q" />
      <td colSpan={4}>
        <span class="is-gone__row">
          <span>
            <span class="was">{line.title}</span> removed
          </span>
          <span class="gap" />
          <button type="button" class="btn" onClick={undo}>
            Undo
          </button>
        </span>
      </td>
    </tr>
  );
}
