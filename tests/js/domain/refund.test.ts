import { describe, expect, test } from "vitest";
import {
  addItem,
  addPayment,
  addReturnItem,
  addReturnLine,
  emptyCart,
} from "../../../static/src/domain/cart";
import { paymentTotals } from "../../../static/src/domain/pay";
import { allBack, isAnotherWay, leftToGiveBack, wayBack } from "../../../static/src/domain/refund";
import type { Cart, Cents, Docket, DocketPayment, Tender } from "../../../static/src/domain/types";
import { dalton, docketOf, emu, NOW, rates, SALE, shop, sold } from "./cast";

const empty = emptyCart(NOW, SALE);

function paidBy(payments: [Tender, Cents][], uuid?: string): Docket {
  const paid = payments.map(
    ([tender, amount]): DocketPayment => ({
      tender,
      amount,
      tendered: amount,
      change: 0,
      scheme: "",
      reference: "",
    }),
  );
  const line = sold(dalton, { unit_price: 1298, amount: 3894, tax: 354 });
  return docketOf([line], { payments: paid, ...(uuid === undefined ? {} : { uuid }) });
}

function back(docket: Docket, pieces: number, cart: Cart = empty): Cart {
  const [line] = docket.lines;
  if (line === undefined) throw new Error("The docket has no line.");
  return addReturnLine(cart, docket, line, pieces, true);
}

function sums(payments: readonly { tender: Tender; tendered: Cents }[]): [Tender, Cents][] {
  return payments.map(({ tender, tendered }) => [tender, tendered]);
}

describe("money goes back the way it came", () => {
  test.each<[string, [Tender, Cents][], number, [Tender, Cents][]]>([
    ["by card", [["card", 3894]], 1, [["card", -1298]]],
    ["in cash, to the coin", [["cash", 3895]], 1, [["cash", -1300]]],
    [
      "by card as far as that goes",
      [
        ["card", 2000],
        ["cash", 1895],
      ],
      1,
      [["card", -1298]],
    ],
    [
      "then the rest in cash",
      [
        ["card", 2000],
        ["cash", 1895],
      ],
      3,
      [
        ["card", -2000],
        ["cash", -1895],
      ],
    ],
    ["in cash where it was a voucher", [["voucher", 3894]], 1, [["cash", -1300]]],
  ])("%s", (_, paid, pieces, expected) => {
    const cart = back(paidBy(paid), pieces);
    const payments = wayBack(cart, shop);
    expect(sums(payments)).toEqual(expected);
    expect(paymentTotals(payments.reduce(addPayment, cart), shop).settled).toBe(true);
  });

  test("in cash when the docket is not at hand", () => {
    const cart = addReturnItem(empty, emu, rates, "D12345", 1);
    expect(leftToGiveBack(cart)).toBeNull();
    expect(sums(wayBack(cart, shop))).toEqual([["cash", -2500]]);
  });

  test("and nothing goes back when what goes out costs as much or more", () => {
    const cart = addItem(back(paidBy([["card", 3894]]), 1), emu, rates);
    expect(wayBack(cart, shop)).toEqual([]);
  });

  test("what went back before is not there to go back again", () => {
    const paid: [Tender, Cents][] = [
      ["card", 2596],
      ["cash", 1300],
    ];
    const docket = { ...paidBy(paid), given_back: { card: 1298 } };
    expect(leftToGiveBack(back(docket, 1))).toEqual({ card: 1298, cash: 1300 });
    expect(sums(wayBack(back(docket, 2), shop))).toEqual([
      ["card", -1298],
      ["cash", -1300],
    ]);
    const all = { ...docket, given_back: { card: 2596, cash: 1300 } };
    expect(leftToGiveBack(back(all, 1))).toEqual({});
    const once = back({ ...docket, given_back: { card: 2596 } }, 1);
    expect(isAnotherWay(allBack(once, shop, "card").reduce(addPayment, once), shop)).toBe(true);
    expect(isAnotherWay(allBack(once, shop, "cash").reduce(addPayment, once), shop)).toBe(false);
  });

  test("a docket is counted once, however many of its lines come back", () => {
    const other = paidBy([["cash", 3895]], "0197a3c0-0000-7000-8000-00000000000c");
    const cart = back(other, 1, back(paidBy([["card", 3894]]), 1));
    expect(leftToGiveBack(cart)).toEqual({ card: 3894, cash: 3895 });
  });
});

describe("another way", () => {
  test.each<[string, [Tender, Cents][], "cash" | "card", boolean]>([
    ["what was paid by card, in cash", [["card", 3894]], "cash", true],
    ["what was paid in cash, by card", [["cash", 3895]], "card", true],
    ["a voucher as money", [["voucher", 3894]], "cash", true],
    ["the same way", [["card", 3894]], "card", false],
    ["cash, rounded to the coin", [["cash", 3895]], "cash", false],
    [
      "more by card than was paid by card",
      [
        ["card", 2000],
        ["cash", 1895],
      ],
      "card",
      true,
    ],
  ])("%s: %s", (_, paid, tender, another) => {
    const cart = back(paidBy(paid), 3);
    const done = allBack(cart, shop, tender).reduce(addPayment, cart);
    expect(isAnotherWay(done, shop)).toBe(another);
  });

  test("is none without the docket: nobody knows how it was paid", () => {
    const cart = addReturnItem(empty, emu, rates, "D12345", 1);
    expect(isAnotherWay(allBack(cart, shop, "card").reduce(addPayment, cart), shop)).toBe(false);
  });
});
