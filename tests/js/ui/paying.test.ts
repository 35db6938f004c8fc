import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { addItem, addPayment, addReturnItem, emptyCart } from "../../../static/src/domain/cart";
import type { Cart } from "../../../static/src/domain/types";
import { CARD_NUMBER_REFUSED, looksLikeCardNumber, reckon, type Taking } from "../../../static/src/ui/paying";
import { dalton, NOW, rates, SALE, shop } from "../domain/cast";

/** 22.99: cash takes 23.00. */
const cart = addItem(emptyCart(NOW, SALE), dalton, rates);

function taking(tender: "cash" | "card", text: string | null = null, reference = ""): Taking {
  return {
    tender: signal(tender),
    text: signal(text),
    scheme: signal(""),
    reference: signal(reference),
    doubted: signal(null),
  };
}

function taken(of: Cart, how: Taking) {
  const { text, payment, after, isPart, problem } = reckon(of, shop, how);
  return { text, tendered: payment?.tendered, settled: after.settled, change: after.change, isPart, problem };
}

describe("the amount in the field", () => {
  test("starts as exactly what cash can pay, and settles the sale", () => {
    const exact = { text: "23.00", tendered: 2300, settled: true, change: 0, isPart: false, problem: "" };
    expect(taken(cart, taking("cash"))).toEqual(exact);
  });

  test("is exact to the cent by card", () => {
    expect(taken(cart, taking("card"))).toMatchObject({ text: "22.99", tendered: 2299, settled: true });
  });

  test("above what is due gives change in cash", () => {
    expect(taken(cart, taking("cash", "50"))).toMatchObject({ tendered: 5000, settled: true, change: 2700 });
  });

  test.each<[string, string, boolean]>([
    ["the largest note for a small amount", "500", false],
    ["a barcode", "546789", true],
    ["far more than is owed", "600", true],
  ])("%s (%s) is asked about: %s", (_, text, absurd) => {
    expect(reckon(cart, shop, taking("cash", text)).isAbsurd).toBe(absurd);
  });

  test("above what is due is refused by card, and says what would do", () => {
    const refused = "At most 22.99 by card: only cash gives change.";
    expect(taken(cart, taking("card", "50"))).toMatchObject({ settled: false, problem: refused });
  });

  test("below what is due is a part of several", () => {
    expect(taken(cart, taking("card", "10"))).toMatchObject({ tendered: 1000, settled: false, isPart: true });
  });

  test.each(["", "ten", "-5", "9780141036144"])("%j is no amount", (text) => {
    const none = "Type an amount, for example 20.00.";
    expect(taken(cart, taking("cash", text))).toMatchObject({ settled: false, isPart: false, problem: none });
  });

  test("is what a split leaves, rounded for cash", () => {
    const split = addPayment(cart, { tender: "card", tendered: 1000, scheme: "Visa", reference: "083312" });
    expect(taken(split, taking("cash"))).toMatchObject({ text: "13.00", tendered: 1300, settled: true });
  });

  test("goes the other way for goods that come back", () => {
    const back = addReturnItem(emptyCart(NOW, SALE), dalton, rates, "D12345", 1);
    expect(taken(back, taking("cash"))).toMatchObject({ text: "23.00", tendered: -2300, settled: true });
    expect(taken(back, taking("cash", "30"))).toMatchObject({
      settled: false,
      problem: "At most 23.00 goes back.",
    });
  });

  test("is not asked for when nothing is to be paid", () => {
    const even = addReturnItem(cart, dalton, rates, "D12345", 1);
    expect(taken(even, taking("cash"))).toMatchObject({ tendered: undefined, settled: true, problem: "" });
  });
});

describe("a card number", () => {
  test.each(["4111111111111111", "4111 1111 1111 1111", "3782-822463-10005", "ref 4111.1111.1111.1111"])(
    "is seen in %j, and refused",
    (reference) => {
      expect(looksLikeCardNumber(reference)).toBe(true);
      expect(taken(cart, taking("card", null, reference)).problem).toBe(CARD_NUMBER_REFUSED);
    },
  );

  test.each(["083312", "ref 083312", "123456789012"])("is not seen in the reference %j", (reference) => {
    expect(looksLikeCardNumber(reference)).toBe(false);
  });
});
