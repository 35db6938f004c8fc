import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { paymentProblem, paymentTotals, settledPayments } from "../../../static/src/domain/pay";
import { quickAmounts } from "../../../static/src/domain/quick";
import type { CartPayment } from "../../../static/src/domain/types";
import { cartOf, payment, shop } from "./cast";

function after(total: number, ...payments: CartPayment[]) {
  return paymentTotals(cartOf(total, payments), shop);
}

describe("cash", () => {
  test("nothing taken yet: what is due, and what cash would settle it", () => {
    expect(after(6444)).toEqual({ due: 6444, cash_due: 6445, rounding: 0, change: 0, settled: false });
  });

  test("the pay screen's picture: 164.44, card 100, cash 70 gives 5.55 back", () => {
    const payments = [payment("card", 10_000), payment("cash", 7000)];
    expect(after(16_444, ...payments)).toEqual({
      due: -556,
      cash_due: -555,
      rounding: 1,
      change: 555,
      settled: true,
    });
  });

  test("the exact rounded amount settles without change", () => {
    expect(after(8196, payment("cash", 8195))).toEqual({
      due: 1,
      cash_due: 0,
      rounding: -1,
      change: 0,
      settled: true,
    });
  });

  test("cash that pays only a part is not rounded", () => {
    expect(after(6444, payment("cash", 2000))).toMatchObject({
      due: 4444,
      cash_due: 4445,
      rounding: 0,
      settled: false,
    });
    expect(after(6444, payment("cash", 2000), payment("card", 4444))).toMatchObject({
      rounding: 0,
      settled: true,
    });
  });

  test("a rest below the least coin is settled by no coin at all", () => {
    expect(after(2)).toMatchObject({ due: 2, cash_due: 0, settled: false });
    expect(after(2, payment("cash", 0))).toMatchObject({ rounding: -2, change: 0, settled: true });
  });

  test("a shop that does not round takes every cent", () => {
    const cents = { ...shop, cash_rounding_cents: 1 };
    expect(paymentTotals(cartOf(6444, [payment("cash", 7000)]), cents)).toMatchObject({
      change: 556,
      rounding: 0,
    });
  });

  test("prices without tax: the tax is to be paid too", () => {
    const cart = cartOf(1000);
    cart.lines = cart.lines.map((line) => ({ ...line, tax_percent: "10.000" }));
    expect(paymentTotals(cart, { ...shop, prices_include_tax: false }).due).toBe(1100);
  });
});

describe("the other tenders", () => {
  test("a card settles to the cent, without rounding", () => {
    expect(after(6444, payment("card", 6444))).toEqual({
      due: 0,
      cash_due: 0,
      rounding: 0,
      change: 0,
      settled: true,
    });
  });

  test("more than the total on a card is never settled: only cash gives change", () => {
    expect(after(6444, payment("card", 7000))).toMatchObject({ change: 0, settled: false });
    expect(after(6444, payment("voucher", 7000), payment("cash", 500))).toMatchObject({
      change: 0,
      settled: false,
    });
  });

  test("an even exchange needs no payment", () => {
    expect(after(0)).toEqual({ due: 0, cash_due: 0, rounding: 0, change: 0, settled: true });
  });
});

describe("money back", () => {
  test("cash goes back rounded, to the coin", () => {
    expect(after(-1804)).toMatchObject({ due: -1804, cash_due: -1805, settled: false });
    expect(after(-1804, payment("cash", -1805))).toMatchObject({
      due: 1,
      rounding: -1,
      change: 0,
      settled: true,
    });
  });

  test.each([-1800, -1810, 1805])("%d is not what goes back for 18.04", (tendered) => {
    expect(after(-1804, payment("cash", tendered))).toMatchObject({ rounding: 0, change: 0, settled: false });
  });

  test("a card takes it back to the cent, also in part", () => {
    expect(after(-1804, payment("card", -1804))).toMatchObject({ due: 0, settled: true });
    expect(after(-1804, payment("card", -1000), payment("cash", -805))).toMatchObject({
      rounding: -1,
      settled: true,
    });
    expect(after(-1804, payment("card", -2000), payment("cash", 195))).toMatchObject({ settled: false });
  });
});

describe("what may be taken", () => {
  test.each<[number, CartPayment[], CartPayment["tender"], number, string | null]>([
    [6444, [], "cash", 10_000, null],
    [6444, [], "cash", 100, null],
    [6444, [], "card", 6444, null],
    [6444, [], "card", 6445, "over"],
    [6444, [], "voucher", 7000, "over"],
    [6444, [], "card", 0, "nothing"],
    [6444, [], "cash", 0, "nothing"],
    [6444, [], "card", -100, "wrong_way"],
    [6444, [payment("card", 6444)], "cash", 100, "over"],
    [6444, [payment("cash", 7000)], "card", -556, "over"],
    [6444, [payment("cash", 7000)], "cash", 100, "over"],
    [6444, [payment("card", 7000)], "card", -556, null],
    [2, [], "cash", 0, null],
    [2, [payment("cash", 0)], "cash", 0, "nothing"],
    [0, [], "cash", 0, "nothing"],
    [-1804, [], "cash", -1805, null],
    [-1804, [], "cash", -1810, "over"],
    [-1804, [], "card", -1804, null],
    [-1804, [], "card", -1805, "over"],
    [-1804, [], "cash", 1805, "wrong_way"],
  ])("total %d after %j: %s %d is %s", (total, taken, tender, tendered, problem) => {
    expect(paymentProblem(cartOf(total, taken), shop, { tender, tendered })).toBe(problem);
  });

  test("no more payments than a record holds", () => {
    const taken = Array.from({ length: 20 }, () => payment("card", 100));
    expect(paymentProblem(cartOf(6444, taken), shop, { tender: "card", tendered: 100 })).toBe("too_many");
  });
});

describe("what the docket shows", () => {
  test("all cash is one line that bears the change", () => {
    const card = payment("card", 10_000, { scheme: "Visa", reference: "083312" });
    const cart = cartOf(16_444, [payment("cash", 2000), card, payment("cash", 5000)]);
    expect(settledPayments(cart, shop)).toEqual([
      { tender: "cash", amount: 6445, tendered: 7000, change: 555, scheme: "", reference: "" },
      { tender: "card", amount: 10_000, tendered: 10_000, change: 0, scheme: "Visa", reference: "083312" },
    ]);
  });

  test("a cart that is not settled has no payments to show", () => {
    expect(() => settledPayments(cartOf(6444), shop)).toThrow(RangeError);
  });

  test("whatever is taken and accepted adds up to total and rounding, in any order", () => {
    const tender = fc.constantFrom<CartPayment["tender"]>("cash", "card", "voucher", "account", "credit");
    const tried = fc.array(fc.tuple(tender, fc.integer({ min: -20_000, max: 20_000 })), { maxLength: 8 });
    const total = fc.integer({ min: -20_000, max: 20_000 });
    fc.assert(
      fc.property(total, tried, fc.constantFrom(1, 5, 10, 100), (of, tries, cash_rounding_cents) => {
        const coin = { ...shop, cash_rounding_cents };
        let cart = cartOf(of);
        for (const [kind, tendered] of tries) {
          if (paymentProblem(cart, coin, { tender: kind, tendered }) !== null) continue;
          cart = { ...cart, payments: [...cart.payments, payment(kind, tendered)] };
        }
        const rest = paymentTotals(cart, coin).cash_due;
        if (!paymentTotals(cart, coin).settled) {
          cart = { ...cart, payments: [...cart.payments, payment("cash", rest)] };
        }
        const { settled, rounding, change } = paymentTotals(cart, coin);
        expect(settled).toBe(true);
        const lines = settledPayments(cart, coin);
        expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(of + rounding + 0);
        expect(lines.reduce((sum, one) => sum + one.change, 0)).toBe(change);
        expect(change).toBeGreaterThanOrEqual(0);
        expect(Math.abs(rounding) * 2).toBeLessThanOrEqual(cash_rounding_cents);
        for (const one of lines) expect(one.amount).toBe(one.tendered - one.change);
        const reversed = { ...cart, payments: [...cart.payments].reverse() };
        expect(paymentTotals(reversed, coin)).toEqual(paymentTotals(cart, coin));
      }),
      { numRuns: 500 },
    );
  });
});

describe("quick amounts", () => {
  test.each([
    [6444, [6445, 6500, 7000, 8000, 10_000]],
    [730, [730, 800, 1000, 2000, 5000]],
    [1240, [1240, 1300, 1500, 2000, 5000]],
    [10_000, [10_000]],
    [5000, [5000, 6000, 10_000]],
    [2, [0]],
    [0, [0]],
    [-1804, [-1805]],
  ])("for %d", (due, amounts) => {
    expect(quickAmounts(due, shop)).toEqual(amounts);
  });

  test("the first is what settles it, all are enough, none comes twice", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (due) => {
        const amounts = quickAmounts(due, shop);
        expect(amounts[0]).toBe(after(due).cash_due);
        expect(amounts).toEqual([...new Set(amounts)].sort((a, b) => a - b));
        expect(amounts.length).toBeLessThanOrEqual(5);
        for (const cents of amounts) expect(after(due, payment("cash", cents)).settled).toBe(true);
      }),
    );
  });
});
