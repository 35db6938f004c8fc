import { describe, expect, test } from "vitest";
import { addItem, emptyCart, paymentTotals, totals } from "../../../static/src/domain/cart";
import type { Cart, DocketLine, StockItem } from "../../../static/src/domain/types";
import {
  fullMoney,
  isReady,
  moneyBack,
  oneMore,
  type Row,
  rowOf,
  rowsOf,
  withReturns,
} from "../../../static/src/ui/returning/rows";
import { dalton, docketOf, emu, gruffalo, NOW, rates, SALE, shop, sold } from "../domain/cast";

const empty = emptyCart(NOW, SALE);

function bought(position: number, item: StockItem, quantity: number, returned = 0): DocketLine {
  const returned_on = returned > 0 ? ["547902"] : [];
  return sold(item, { position, quantity, amount: item.price * quantity, returned, returned_on });
}

const docket = docketOf([bought(1, gruffalo, 2), bought(2, emu, 1), bought(3, dalton, 1, 1)]);

function ticked(rows: Row[], key: string, patch: Partial<Row> = {}): Row[] {
  return rows.map((row) => (row.key === key ? { ...row, ticked: true, ...patch } : row));
}

function moneyOf(cart: Cart): number {
  return totals(cart, shop).total;
}

describe("a return from a docket", () => {
  test("begins with nothing ticked, all that may still come back, and nothing on the cart", () => {
    const rows = rowsOf(docket);
    expect(rows.map((row) => [row.ticked, row.pieces])).toEqual([
      [false, 2],
      [false, 1],
      [false, 1],
    ]);
    expect(isReady(empty, rows, shop)).toBe(false);
    expect(withReturns(empty, rows, shop, "")).toEqual(empty);
  });

  test("one of two copies and a damaged book go back for 41.98, as 42.00 in cash", () => {
    const rows = ticked(ticked(rowsOf(docket), "1", { pieces: 1 }), "2", { to_stock: false });
    const cart = withReturns(empty, rows, shop, "Gift, already has it");
    expect(cart.lines.map((line) => [line.title, line.quantity, line.to_stock, line.note])).toEqual([
      ["The Gruffalo", -1, true, "Gift, already has it"],
      ["Dark Emu", -1, false, "Gift, already has it"],
    ]);
    expect(cart.lines.map((line) => line.return_of)).toEqual([
      { number: "546789", sale: docket.uuid, position: 1 },
      { number: "546789", sale: docket.uuid, position: 2 },
    ]);
    expect(moneyOf(cart)).toBe(-4198);
    expect(paymentTotals(cart, shop).cash_due).toBe(-4200);
  });

  test("building the cart again adds nothing twice", () => {
    const rows = ticked(rowsOf(docket), "1");
    const once = withReturns(empty, rows, shop, "");
    expect(withReturns(once, rows, shop, "").lines).toHaveLength(1);
  });

  test("what came back already is not offered again", () => {
    expect(oneMore(rowsOf(docket), dalton)).toBeNull();
  });

  test("a scan ticks its title, the next one counts another, and no more than were bought", () => {
    const first = oneMore(rowsOf(docket), gruffalo);
    expect(first?.[0]).toMatchObject({ ticked: true, pieces: 1 });
    const second = oneMore(first ?? [], gruffalo);
    expect(second?.[0]).toMatchObject({ ticked: true, pieces: 2 });
    expect(oneMore(second ?? [], gruffalo)).toBeNull();
  });
});

describe("money back", () => {
  const [row] = rowsOf(docket) as [Row, ...Row[]];

  test("is what was paid until somebody types", () => {
    expect(fullMoney(empty, row, shop)).toBe(3398);
    expect(moneyBack(empty, row, shop)).toBe(3398);
  });

  test.each([
    ["10", 1000],
    ["0", 0],
    ["33.98", 3398],
    ["33.99", null],
    ["a lot", null],
    ["-5", null],
    ["", null],
  ])("typed as %j is %j", (money, cents) => {
    expect(moneyBack(empty, { ...row, money }, shop)).toBe(cents);
  });

  test("may be less than was paid, and then is exactly that", () => {
    expect(moneyOf(withReturns(empty, ticked([row], "1", { money: "30.00" }), shop, ""))).toBe(-3000);
  });

  test("that cannot be read keeps the refund back", () => {
    expect(isReady(empty, ticked([row], "1", { money: "x" }), shop)).toBe(false);
    expect(isReady(empty, ticked([row], "1", { money: "1" }), shop)).toBe(true);
  });
});

describe("without the docket", () => {
  test("goods go back against the number on the customer's paper", () => {
    const cart = withReturns(empty, [rowOf(emu, "D12345", rates)], shop, "");
    expect(cart.lines[0]?.return_of).toEqual({ number: "D12345", sale: null, position: null });
    expect(moneyOf(cart)).toBe(-2499);
  });

  test("goods on the sale stay, and the difference is what is left", () => {
    const sale = addItem(empty, dalton, rates);
    const cart = withReturns(sale, [rowOf(emu, "D12345", rates)], shop, "");
    expect(cart.lines.map((line) => line.quantity)).toEqual([1, -1]);
    expect(moneyOf(cart)).toBe(2299 - 2499);
  });
});
