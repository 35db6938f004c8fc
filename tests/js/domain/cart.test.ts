import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addItem,
  addPayment,
  addReturnItem,
  emptyCart,
  openDepartmentLine,
  owesMoney,
  removeLine,
  removePayment,
  restoreLine,
  setContact,
  setDiscount,
  setNote,
  setPrice,
  setQuantity,
  setSaleNote,
  totals,
} from "../../../static/src/domain/cart";
import { fromWire, toWire } from "../../../static/src/domain/money";
import { lineTotals } from "../../../static/src/domain/totals";
import type { Cart, CartLine, TaxRate } from "../../../static/src/domain/types";
import cases from "../../cases/money.json";
import { dalton, emu, gruffalo, line, miriam, NOW, payment, rates, SALE, shop } from "./cast";

const empty = emptyCart(NOW, SALE);

function only(cart: Cart): CartLine {
  expect(cart.lines).toHaveLength(1);
  return cart.lines[0] as CartLine;
}

describe("adding", () => {
  test("a title becomes a line with the rate of its tax code", () => {
    const cart = addItem(empty, dalton, rates);
    expect(only(cart)).toEqual(line());
    expect(empty.lines).toEqual([]);
  });

  test("the same title again adds one", () => {
    const cart = addItem(addItem(addItem(empty, dalton, rates), gruffalo, rates, 2), dalton, rates);
    expect(cart.lines.map(({ title, quantity }) => [title, quantity])).toEqual([
      ["Boy Swallows Universe", 2],
      ["The Gruffalo", 2],
    ]);
  });

  test.each<[string, (cart: Cart) => Cart]>([
    ["price", (cart) => setPrice(cart, "1", 1000)],
    ["discount", (cart) => setDiscount(cart, "1", { kind: "percent", percent: 10 }, "worn")],
    ["note", (cart) => setNote(cart, "1", "signed copy")],
  ])("a line with a %s of its own is left alone", (_, change) => {
    const cart = addItem(change(addItem(empty, dalton, rates)), dalton, rates);
    expect(cart.lines.map(({ key, quantity }) => [key, quantity])).toEqual([
      ["1", 1],
      ["2", 1],
    ]);
  });

  test("an open department needs no title", () => {
    const department = { title: "Greeting cards", category: "goods" as const, unit_price: 650, quantity: 2 };
    const cart = openDepartmentLine(empty, department, {
      code: "GST",
      name: "GST",
      percent: "10.000",
      is_default: true,
    });
    expect(only(cart)).toMatchObject({
      stock_item: null,
      title: "Greeting cards",
      quantity: 2,
      unit_price: 650,
    });
  });

  test("a cart takes as many lines as the wire", () => {
    let cart = empty;
    for (let i = 0; i < 1001; i++) cart = addItem(cart, { ...dalton, uuid: `${i}` }, rates);
    expect(cart.lines).toHaveLength(1000);
    const taken = removeLine(cart, "1000");
    expect(restoreLine(addItem(taken, emu, rates), line(), 0).lines).toHaveLength(1000);
  });
});

describe("changing a line", () => {
  const cart = addItem(empty, dalton, rates);

  test.each([
    [7, 7],
    [-2, -2],
    [1.5, 1],
    [10_000, 1],
    [Number.NaN, 1],
  ])("quantity %d makes %d", (asked, quantity) => {
    expect(only(setQuantity(cart, "1", asked)).quantity).toBe(quantity);
  });

  test("nought removes the line", () => {
    expect(setQuantity(cart, "1", 0).lines).toEqual([]);
  });

  test.each([
    [0, 0],
    [1999, 1999],
    [-1, 2299],
    [0.5, 2299],
    [1_000_000_000, 2299],
  ])("price %d makes %d", (asked, price) => {
    expect(only(setPrice(cart, "1", asked)).unit_price).toBe(price);
  });

  test("a line never comes to more than can be typed as an amount", () => {
    const dear = setPrice(cart, "1", 999_999_999);
    expect(only(setQuantity(dear, "1", 2)).quantity).toBe(1);
  });

  test("a line that is gone changes nothing", () => {
    expect(setPrice(cart, "9", 100)).toEqual(cart);
    expect(removeLine(cart, "9")).toEqual(cart);
  });

  test.each<[CartLine["discount"], number]>([
    [{ kind: "percent", percent: 10 }, 230],
    [{ kind: "percent", percent: 12.5 }, 287],
    [{ kind: "percent", percent: 100 }, 2299],
    [{ kind: "percent", percent: 100.1 }, 0],
    [{ kind: "percent", percent: -1 }, 0],
    [{ kind: "percent", percent: Number.NaN }, 0],
    [{ kind: "amount", cents: 300 }, 300],
    [{ kind: "amount", cents: 9999 }, 2299],
    [{ kind: "amount", cents: -1 }, 0],
  ])("discount %j takes off %d", (discount, cents) => {
    const changed = setDiscount(cart, "1", discount, "worn");
    expect(totals(changed, shop)).toMatchObject({
      before_discount: 2299,
      discount: cents,
      total: 2299 - cents,
    });
  });

  test("a discount of nothing takes the discount and its reason off", () => {
    const worn = setDiscount(cart, "1", { kind: "amount", cents: 300 }, "worn");
    expect(only(worn).discount_reason).toBe("worn");
    expect(setDiscount(worn, "1", { kind: "amount", cents: 0 }, "worn")).toEqual(cart);
    expect(setDiscount(worn, "1", { kind: "none" }, "")).toEqual(cart);
  });

  test("a removed line comes back at its place", () => {
    const two = addItem(cart, emu, rates);
    expect(restoreLine(removeLine(two, "1"), only(cart), 0)).toEqual(two);
    const other = addItem(removeLine(cart, "1"), gruffalo, rates);
    expect(restoreLine(other, only(cart), 0).lines.map(({ key, title }) => [key, title])).toEqual([
      ["2", "Boy Swallows Universe"],
      ["1", "The Gruffalo"],
    ]);
  });

  test("nothing goes on a sale whose money is still to go back", () => {
    const owing = { ...addPayment(emptyCart(NOW, SALE), payment("cash", 2000)), lines: [] };
    expect(owesMoney(owing)).toBe(true);
    expect(addItem(owing, dalton, rates)).toBe(owing);
    expect(addReturnItem(owing, dalton, rates, "D12345", 1)).toBe(owing);
    const card = { title: "Cards", category: "goods", unit_price: 650, quantity: 1 } as const;
    expect(openDepartmentLine(owing, card, rates[0] as TaxRate)).toBe(owing);
  });

  test("notes, contact and payments", () => {
    const full = addPayment(setContact(setSaleNote(setNote(cart, "1", "gift"), "call first"), miriam), {
      tender: "card",
      tendered: 2299,
      scheme: "Visa",
      reference: "083312",
    });
    expect(full).toMatchObject({ note: "call first", contact: { name: "Miriam Okafor" } });
    expect(only(full).note).toBe("gift");
    expect(full.payments).toEqual([
      { key: "1", tender: "card", tendered: 2299, scheme: "Visa", reference: "083312" },
    ]);
    expect(removePayment(full, "1").payments).toEqual([]);
    expect(setContact(full, null).contact).toBeNull();
  });
});

describe("totals", () => {
  test.each(cases.discounts)("$percent per cent of $quantity at $unit_price", (one) => {
    const discounted = line({
      quantity: one.quantity,
      unit_price: fromWire(one.unit_price),
      discount: { kind: "percent", percent: Number(one.percent) },
    });
    const { discount, amount } = lineTotals(discounted, shop);
    expect([toWire(discount), toWire(amount)]).toEqual([one.discount, one.amount]);
  });

  test.each(cases.dockets)("$name", (one) => {
    const lines = one.lines.map((each) =>
      line({
        quantity: each.quantity,
        unit_price: fromWire(each.unit_price),
        discount:
          each.discount_percent === null
            ? { kind: "none" }
            : { kind: "percent", percent: Number(each.discount_percent) },
        tax_percent: each.tax_percent,
      }),
    );
    const sums = totals({ lines }, { prices_include_tax: one.tax_inclusive });
    expect(sums.lines.map(({ discount, amount, tax }) => [discount, amount, tax].map(toWire))).toEqual(
      one.lines.map(({ discount, amount, tax }) => [discount, amount, tax]),
    );
    expect([toWire(sums.total), toWire(sums.tax)]).toEqual([one.total, one.tax_total]);
  });

  test("the docket of the manual: three titles, tax 7.45", () => {
    const cart = addItem(addItem(addItem(empty, dalton, rates), gruffalo, rates, 2), emu, rates);
    expect(totals(cart, shop)).toMatchObject({
      items: 4,
      before_discount: 8196,
      discount: 0,
      tax: 745,
      total: 8196,
    });
  });

  test("lines, tax and discounts always add up", () => {
    const discount = fc.oneof(
      fc.constant({ kind: "none" as const }),
      fc.record({ kind: fc.constant("percent" as const), percent: fc.integer({ min: 0, max: 100 }) }),
      fc.record({ kind: fc.constant("amount" as const), cents: fc.nat(99_999) }),
    );
    const lines = fc.array(
      fc.record({
        quantity: fc.integer({ min: -99, max: 99 }).filter((n) => n !== 0),
        unit_price: fc.nat(99_999),
        discount,
        tax_percent: fc.constantFrom("0.000", "5.000", "10.000", "7.250", "20.000"),
      }),
    );
    fc.assert(
      fc.property(lines, fc.boolean(), (parts, prices_include_tax) => {
        const cart = { lines: parts.map((part) => line(part)) };
        const sums = totals(cart, { prices_include_tax });
        const amounts = sums.lines.reduce((sum, { amount }) => sum + amount, 0);
        const taxes = sums.lines.reduce((sum, { tax }) => sum + tax, 0);
        expect(sums.tax).toBe(taxes);
        expect(sums.total).toBe(prices_include_tax ? amounts : amounts + taxes);
        expect(sums.before_discount - sums.discount).toBe(amounts);
        cart.lines.forEach(({ quantity, unit_price }, i) => {
          const one = sums.lines[i];
          expect(one?.amount).toBe(quantity * unit_price - (one?.discount ?? 0) + 0);
          expect(Math.abs(one?.discount ?? 0)).toBeLessThanOrEqual(Math.abs(quantity * unit_price));
        });
      }),
    );
  });
});
