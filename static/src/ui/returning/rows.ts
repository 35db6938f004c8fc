/**
 * A return in the making: which goods come back, how many, where they go, what is paid back for them. Pure; the
 * cart that it leads to is built anew from the cart before it on every change, so that nothing is added twice.
 */

import { addReturnItem, addReturnLine, setNote, setReturnAmount, setToStock } from "../../domain/cart";
import { docketNumber } from "../../domain/docket-number";
import { parseCents } from "../../domain/money";
import { leftOf } from "../../domain/returned";
import { lineTotals } from "../../domain/totals";
import type { Cart, CartLine, Cents, Docket, DocketLine, Shop, StockItem, TaxRate } from "../../domain/types";

/** A line of a docket, or a title of which no docket is at hand. */
export type Goods =
  | { kind: "line"; docket: Docket; line: DocketLine }
  | { kind: "item"; number: string; item: StockItem; rates: readonly TaxRate[] };

export interface Row {
  key: string;
  goods: Goods;
  ticked: boolean;
  pieces: number;
  to_stock: boolean;
  /** As typed; null while it is what was paid. */
  money: string | null;
}

const MOST_OF_AN_ITEM = 99;

export function rowsOf(docket: Docket): Row[] {
  return docket.lines.map((line) => ({
    key: String(line.position),
    goods: { kind: "line", docket, line },
    ticked: false,
    pieces: Math.max(1, leftOf(line)),
    to_stock: true,
    money: null,
  }));
}

export function rowOf(item: StockItem, number: string, rates: readonly TaxRate[]): Row {
  const goods: Goods = { kind: "item", number, item, rates };
  return { key: item.uuid, goods, ticked: true, pieces: 1, to_stock: true, money: null };
}

/** How many may still come back; 0 when all did, or when the line is itself a return. */
export function most(goods: Goods): number {
  return goods.kind === "line" ? leftOf(goods.line) : MOST_OF_AN_ITEM;
}

export function titleOf(goods: Goods): string {
  return goods.kind === "line" ? goods.line.title : goods.item.title;
}

/** The cart line that a row adds when it is paid back in full; null when the cart cannot take it. */
function added(cart: Cart, row: Row): { cart: Cart; line: CartLine } | null {
  const { goods } = row;
  const next =
    goods.kind === "line"
      ? addReturnLine(cart, goods.docket, goods.line, row.pieces, row.to_stock)
      : addReturnItem(cart, goods.item, goods.rates, goods.number, row.pieces);
  const line = next === cart ? undefined : next.lines.at(-1);
  return line === undefined ? null : { cart: setToStock(next, line.key, row.to_stock), line };
}

/** What was paid for the pieces of a row, or what they cost now when there is no docket. */
export function fullMoney(cart: Cart, row: Row, shop: Shop): Cents {
  const one = added({ ...cart, lines: [] }, row);
  return one === null ? 0 : -lineTotals(one.line, shop).amount;
}

/** The amount to pay back, or null when what was typed is no amount or more than was paid. */
export function moneyBack(cart: Cart, row: Row, shop: Shop): Cents | null {
  const full = fullMoney(cart, row, shop);
  if (row.money === null) return full;
  const cents = parseCents(row.money);
  return cents === null || cents > full ? null : cents;
}

export function isReady(cart: Cart, rows: readonly Row[], shop: Shop): boolean {
  const ticked = rows.filter((row) => row.ticked);
  return ticked.length > 0 && ticked.every((row) => moneyBack(cart, row, shop) !== null);
}

/** `cart` with the ticked rows on it as lines that come back. Amounts that cannot be read count as paid in full. */
export function withReturns(cart: Cart, rows: readonly Row[], shop: Shop, reason: string): Cart {
  let next = cart;
  for (const row of rows) {
    const one = row.ticked ? added(next, row) : null;
    if (one === null) continue;
    const money = moneyBack(cart, row, shop);
    next = row.money === null || money === null ? one.cart : setReturnAmount(one.cart, one.line.key, money);
    if (reason !== "") next = setNote(next, one.line.key, reason);
  }
  return next;
}

/** One more of this title: ticks its row first. Null when no row takes it. */
export function oneMore(rows: readonly Row[], item: StockItem): Row[] | null {
  const at = rows.findIndex(
    (row) => itemOf(row.goods) === item.uuid && (!row.ticked || row.pieces < most(row.goods)),
  );
  const row = rows[at];
  if (row === undefined || most(row.goods) === 0) return null;
  const more = row.ticked
    ? { ...row, pieces: row.pieces + 1, money: null }
    : { ...row, ticked: true, pieces: 1 };
  return rows.with(at, more);
}

function itemOf(goods: Goods): string | null {
  return goods.kind === "line" ? goods.line.stock_item : goods.item.uuid;
}

/** "546789 was D12345" as one speaks of it. */
export function numbersOf(docket: Docket): { number: string; first: string | null } {
  const number = docketNumber(docket);
  const first = docket.trans_id !== null && docket.d_number !== null ? `D${docket.d_number}` : null;
  return { number, first };
}
