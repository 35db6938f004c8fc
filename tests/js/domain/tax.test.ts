import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromWire, toWire } from "../../../static/src/domain/money";
import { formatPercent, lineTax, percentThousandths, rateFor, taxSums } from "../../../static/src/domain/tax";
import cases from "../../cases/money.json";
import { rates } from "./cast";

describe("tax of a line", () => {
  test.each(cases.tax_included)("$amount with $percent per cent in it", ({ amount, percent, tax }) => {
    expect(toWire(lineTax(fromWire(amount), percent, true))).toBe(tax);
  });

  test.each(cases.tax_added)("$amount with $percent per cent on top", ({ amount, percent, tax }) => {
    expect(toWire(lineTax(fromWire(amount), percent, false))).toBe(tax);
  });

  test("what comes back takes back exactly the tax that was taken", () => {
    const percent = fc
      .integer({ min: 0, max: 99_999 })
      .map((n) => `${Math.floor(n / 1000)}.${String(n % 1000).padStart(3, "0")}`);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), percent, fc.boolean(), (amount, p, inclusive) => {
        expect(lineTax(-amount, p, inclusive)).toBe(-lineTax(amount, p, inclusive) + 0);
        expect(lineTax(amount, p, true)).toBeLessThanOrEqual(lineTax(amount, p, false));
      }),
    );
  });
});

test.each([
  ["10", 10_000],
  ["10.5", 10_500],
  ["7.25", 7_250],
  ["10.000", 10_000],
  ["0.001", 1],
])("%s per cent", (text, thousandths) => {
  expect(percentThousandths(text)).toBe(thousandths);
});

test.each(["", "100", "-1", "10.0000", "10,5", "1e1", "ten"])("%j is no percentage", (text) => {
  expect(() => percentThousandths(text)).toThrow(RangeError);
});

test("a percentage is shown without needless noughts", () => {
  expect([formatPercent("10.000"), formatPercent("12.500"), formatPercent("0.000")]).toEqual([
    "10",
    "12.5",
    "0",
  ]);
});

test("a title whose rate is gone sells at the shop's default rate", () => {
  expect(rateFor("FREE", rates).percent).toBe("0.000");
  expect(rateFor("GONE", rates).code).toBe("GST");
  expect(() => rateFor("GST", [])).toThrow(RangeError);
});

test("a docket has one sum for each rate", () => {
  const gst = { tax_code: "GST", tax_percent: "10.000" };
  const sums = taxSums([
    { ...gst, amount: 1100, tax: 100 },
    { tax_code: "FREE", tax_percent: "0.000", amount: 500, tax: 0 },
    { ...gst, amount: -550, tax: -50 },
    { ...gst, tax_percent: "12.500", amount: 900, tax: 100 },
  ]);
  expect(sums).toEqual([
    { ...gst, amount: 550, tax: 50 },
    { tax_code: "FREE", tax_percent: "0.000", amount: 500, tax: 0 },
    { ...gst, tax_percent: "12.500", amount: 900, tax: 100 },
  ]);
});
