import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatMoney,
  fromWire,
  MAX_CENTS,
  parseCents,
  roundToCoin,
  share,
  toWire,
} from "../../../static/src/domain/money";
import cases from "../../cases/money.json";

describe("what is typed as an amount", () => {
  test.each([
    ["12", 1200],
    ["12.5", 1250],
    ["12,50", 1250],
    ["12.50", 1250],
    ["$12.50", 1250],
    ["$ 12.50", 1250],
    ["12.50 €", 1250],
    [" 7 ", 700],
    [".50", 50],
    ["0", 0],
    ["007", 700],
    ["1,234.50", 123450],
    ["1.234,50", 123450],
    ["1 234,50", 123450],
    ["1’234.50", 123450],
    ["12,345", 1234500],
    ["9,999,999.99", 999_999_999],
    ["１２.５０", 1250],
  ])("%s is read", (text, cents) => {
    expect(parseCents(text)).toBe(cents);
  });

  test.each([
    "",
    " ",
    ".",
    ",",
    "$",
    "abc",
    "12a",
    "12.345",
    "1.234",
    "1,23,456",
    "12.5.0",
    "1,234,5",
    "-5",
    "−5",
    "+5",
    "1e3",
    "0x10",
    "NaN",
    "Infinity",
    "$$5",
    "5%",
    "10000000",
    "9999999.999",
    "99999999999999999999",
    "1 2",
    "constructor",
  ])("%j is refused", (text) => {
    expect(parseCents(text)).toBeNull();
  });

  test("what a shop of any locale prints is read back as the same amount", () => {
    const locale = fc.constantFrom(
      "en-AU",
      "en-GB",
      "en-US",
      "de-DE",
      "fr-FR",
      "de-CH",
      "it-IT",
      "pt-PT",
      "sv-SE",
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_CENTS }), locale, (cents, of) => {
        expect(parseCents(formatMoney(cents, of))).toBe(cents);
      }),
    );
  });
});

describe("how an amount is shown", () => {
  test.each([
    [0, "0.00"],
    [-0, "0.00"],
    [5, "0.05"],
    [123450, "1,234.50"],
    [-1850, "−18.50"],
    [99_999_999_999, "999,999,999.99"],
  ])("%d cents are %s", (cents, text) => {
    expect(formatMoney(cents)).toBe(text);
  });

  test("the locale gives the separators", () => {
    expect(formatMoney(-123450, "de-DE")).toBe("−1.234,50");
  });
});

describe("the wire", () => {
  test.each(cases.wire)("$text goes there and back", ({ text, cents }) => {
    expect(fromWire(text)).toBe(cents);
    expect(toWire(cents)).toBe(text);
  });

  test.each([...cases.not_wire, "12", "12.5", "1.00\n"])("%j is not an amount", (text) => {
    expect(() => fromWire(text)).toThrow(RangeError);
  });

  test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 100_000_000_000])("%d is never sent", (cents) => {
    expect(() => toWire(cents)).toThrow(RangeError);
  });

  test("minus nought is nought", () => {
    expect(toWire(-0)).toBe("0.00");
    expect(fromWire("-0.00")).toBe(0);
  });
});

describe("rounding", () => {
  test.each(cases.cash)("$due in coins of $coin_cents", ({ due, coin_cents, rounding, to_pay }) => {
    const cents = fromWire(due);
    expect(toWire(roundToCoin(cents, coin_cents))).toBe(to_pay);
    expect(toWire(roundToCoin(cents, coin_cents) - cents)).toBe(rounding);
  });

  test("a share is the nearest whole cent, half a cent away from zero", () => {
    const cents = fc.integer({ min: -99_999_999_999, max: 99_999_999_999 });
    // The largest result is still a safe integer.
    const part = fc.integer({ min: 0, max: 90_000 });
    const whole = fc.integer({ min: 1, max: 200_000 });
    fc.assert(
      fc.property(cents, part, whole, (of, p, w) => {
        const rest = BigInt(of) * BigInt(p) - BigInt(share(of, p, w)) * BigInt(w);
        const twice = rest < 0n ? -2n * rest : 2n * rest;
        expect(twice <= BigInt(w)).toBe(true);
        if (twice === BigInt(w)) expect(rest > 0n).toBe(of < 0);
        expect(share(-of, p, w)).toBe(-share(of, p, w) + 0);
      }),
    );
  });
});
