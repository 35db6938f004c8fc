import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addItem,
  addReturnItem,
  addReturnLine,
  emptyCart,
  setQuantity,
  setReturnAmount,
  setToStock,
  totals,
} from "../../../static/src/domain/cart";
import { lineTax } from "../../../static/src/domain/tax";
import { lineTotals } from "../../../static/src/domain/totals";
import type { Cart, CartLine } from "../../../static/src/domain/types";
import { dalton, docketOf, gruffalo, NOW, rates, SALE, shop, sold as soldLine } from "./cast";

const empty = emptyCart(NOW, SALE);

function only(cart: Cart): CartLine {
  expect(cart.lines).toHaveLength(1);
  return cart.lines[0] as CartLine;
}

const bought = soldLine(gruffalo, { position: 2, unit_price: 400, discount: 200, amount: 1000, tax: 91 });
const docket = docketOf([bought], { trans_id: null, posted_at: null, place: "here" });

describe("returns", () => {
  test("a returned line names its docket and gives back what was paid", () => {
    const back = only(addReturnLine(empty, docket, bought, 3, true));
    expect(back).toMatchObject({
      quantity: -3,
      to_stock: true,
      return_of: { number: "D12345", sale: docket.uuid, position: 2 },
    });
    expect(lineTotals(back, shop)).toEqual({ discount: -200, amount: -1000, tax: -91 });
  });

  test("one after the other, the pieces of a line give back exactly what it cost", () => {
    const amounts = [0, 1, 2].map((returned) => {
      return totals(addReturnLine(empty, docket, { ...bought, returned }, 1, true), shop).total;
    });
    expect(amounts).toEqual([-333, -334, -333]);
  });

  test("the parts of any line add up, however it is split", () => {
    const quantity = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(
        quantity,
        fc.nat(9999),
        fc.nat(100),
        fc.array(quantity),
        fc.boolean(),
        (all, unit_price, off, splits, inclusive) => {
          const discount = Math.floor((all * unit_price * off) / 100);
          const amount = all * unit_price - discount;
          const sold = {
            ...bought,
            quantity: all,
            unit_price,
            discount,
            amount,
            tax: lineTax(amount, "10", inclusive),
          };
          const prices = { ...shop, prices_include_tax: inclusive };
          let returned = 0;
          let given = 0;
          let tax = 0;
          for (const split of [...splits, all]) {
            const pieces = Math.min(split, all - returned);
            if (pieces === 0) continue;
            const back = totals(addReturnLine(empty, docket, { ...sold, returned }, pieces, true), prices);
            given += back.total;
            tax += back.tax;
            returned += pieces;
          }
          expect([given, tax]).toEqual([0 - amount - (inclusive ? 0 : sold.tax), 0 - sold.tax]);
        },
      ),
    );
  });

  test.each([
    // Six at 4.99 with 10 % in the price: 2.72 of tax were paid, not six times 0.45.
    [true, { quantity: 6, unit_price: 499, amount: 2994, tax: 272 }, 2994],
    // Five at 1.45 with 10 % on top: 7.98 were paid, not five times 1.60.
    [false, { quantity: 5, unit_price: 145, amount: 725, tax: 73 }, 798],
  ])(
    "piece by piece, money and tax add up to the docket's (tax in the price: %s)",
    (inclusive, line, paid) => {
      const sold = { ...bought, ...line, discount: 0 };
      const prices = { ...shop, prices_include_tax: inclusive };
      const back = Array.from({ length: line.quantity }, (_, returned) =>
        totals(addReturnLine(empty, docket, { ...sold, returned }, 1, true), prices),
      );
      expect(back.reduce((sum, { total }) => sum - total, 0)).toBe(paid);
      expect(back.reduce((sum, { tax }) => sum - tax, 0)).toBe(line.tax);
    },
  );

  test("of what came back in part, no more than the rest comes back", () => {
    const rest = { ...bought, returned: 2 };
    expect(addReturnLine(empty, docket, rest, 2, true)).toEqual(empty);
    const cart = addReturnLine(empty, docket, rest, 1, true);
    expect(only(setQuantity(cart, "1", -2)).quantity).toBe(-1);
  });

  test("worn goods take back their part of the tax, and fewer of them the same part", () => {
    const cart = setReturnAmount(addReturnLine(empty, docket, bought, 3, true), "1", 500);
    expect(totals(cart, shop)).toMatchObject({ total: -500, tax: -45 });
    expect(totals(setQuantity(cart, "1", -2), shop).total).toBe(-334);
    expect(totals(setReturnAmount(cart, "1", 0), shop)).toMatchObject({ total: 0, tax: 0 });
    expect(setReturnAmount(cart, "1", 1001)).toEqual(cart);
  });

  test("the docket's TransID is named once it has one, and the same line is in the cart once", () => {
    const posted = { ...docket, trans_id: 546789 };
    const cart = addReturnLine(addReturnLine(empty, posted, bought, 1, true), posted, bought, 2, false);
    expect(only(cart)).toMatchObject({ quantity: -2, to_stock: false, return_of: { number: "546789" } });
  });

  test.each([0, -1, 4, 1.5])("%d pieces of three cannot come back", (pieces) => {
    expect(addReturnLine(empty, docket, bought, pieces, true)).toEqual(empty);
  });

  test("a returned line stays negative", () => {
    const cart = addReturnLine(empty, docket, bought, 2, true);
    expect(only(setQuantity(cart, "1", 2)).quantity).toBe(-2);
    expect(only(setQuantity(cart, "1", -1.5)).quantity).toBe(-2);
  });

  test("fewer pieces of a line give back their part of what was paid", () => {
    const cart = addReturnLine(empty, docket, bought, 3, true);
    expect(totals(setQuantity(cart, "1", -2), shop).total).toBe(-667);
    expect(totals(setQuantity(addReturnItem(empty, dalton, rates, "D12345", 3), "1", -2), shop).total).toBe(
      -4598,
    );
  });

  test("a docket that is on another device is named by its number alone", () => {
    const cart = addReturnItem(empty, dalton, rates, "D12345", 1);
    expect(only(cart).return_of).toEqual({ number: "D12345", sale: null, position: null });
    expect(totals(cart, shop).total).toBe(-2299);
    expect(only(addReturnItem(empty, dalton, rates, "", 1)).return_of).toBeNull();
    expect(addReturnItem(empty, dalton, rates, "D12345", 0)).toEqual(empty);
  });

  test("goods sold and goods that come back are two lines", () => {
    const cart = addItem(addReturnItem(empty, dalton, rates, "", 1), dalton, rates);
    expect(cart.lines.map(({ quantity }) => quantity)).toEqual([-1, 1]);
  });

  test("less may be given back than was paid, never more than the goods cost", () => {
    const cart = addReturnItem(empty, dalton, rates, "D12345", 2);
    expect(totals(setReturnAmount(cart, "1", 3000), shop).total).toBe(-3000);
    expect(totals(setReturnAmount(cart, "1", 4598), shop)).toMatchObject({ total: -4598, discount: 0 });
    expect(setReturnAmount(cart, "1", 4599)).toEqual(cart);
    expect(setReturnAmount(cart, "1", -1)).toEqual(cart);
    const sold = addItem(empty, dalton, rates);
    expect(setReturnAmount(sold, "1", 100)).toEqual(sold);
  });

  test("worn goods need not go back to stock", () => {
    expect(only(setToStock(addReturnItem(empty, dalton, rates, "", 1), "1", false)).to_stock).toBe(false);
  });
});
