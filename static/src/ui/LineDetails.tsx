/** What a line says of itself: in one short row always, everything it knows in the view "Details". */

import { formatMoney } from "../domain/money";
import { formatPercent } from "../domain/tax";
import type { CartLine, Category, LineTotals, Shop } from "../domain/types";
import { view } from "./preferences";

export const CATEGORIES: Record<Category, string> = {
  fiction: "Fiction",
  crime: "Crime",
  children: "Children",
  nonfiction: "Non-fiction",
  poetry: "Poetry",
  goods: "Goods",
};

export function lineMeta(line: CartLine) {
  const words = [line.authors, line.format].filter(Boolean).join(" · ");
  const back =
    line.return_of === null
      ? ""
      : line.return_of.number
        ? `Back from ${line.return_of.number}`
        : "Comes back";
  const first = [back, words || (line.stock_item === null ? "Open department" : "")]
    .filter(Boolean)
    .join(" · ");
  return (
    <>
      {first}
      {line.barcode && <span class="hide-m"> · {line.barcode}</span>}
      {line.note && <span> · {line.note}</span>}
    </>
  );
}

export function LineDetails({ line, sum, shop }: { line: CartLine; sum: LineTotals; shop: Shop | null }) {
  if (view.value !== "details") return null;
  const locale = shop?.locale;
  const tax = `${shop?.tax_name ?? "Tax"} ${formatPercent(line.tax_percent)} %: ${formatMoney(sum.tax, locale)}`;
  const goods = line.quantity < 0 ? (line.to_stock ? "goes back to stock" : "does not go back to stock") : "";
  const told = [
    CATEGORIES[line.category],
    tax,
    line.discount_reason && `Discount: ${line.discount_reason}`,
    line.made_on_device && "Made on this device, not posted back yet",
    goods,
  ];
  return (
    <span class="more">
      {told.filter(Boolean).map((words) => (
        <span key={words}>{words}</span>
      ))}
    </span>
  );
}
