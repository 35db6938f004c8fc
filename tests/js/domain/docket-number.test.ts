import fc from "fast-check";
import { expect, test } from "vitest";
import { docketNumber, formatDNumber, parseDocketNumber } from "../../../static/src/domain/docket-number";
import cases from "../../cases/docket-numbers.json";

test.each(cases.numbers)("$text is $kind $number", ({ text, kind, number }) => {
  expect(parseDocketNumber(text)).toEqual({ kind, number });
});

test.each([...cases.not_numbers, "harper", "9780141036144", "\u0000"])("%j is no docket number", (text) => {
  expect(parseDocketNumber(text)).toBeNull();
});

test("every spelling of every D-number is read as that number (R10)", () => {
  const letter = fc.constantFrom("D", "d");
  const between = fc.constantFrom("", " ", "-", ". ", "  ");
  const noughts = fc.nat(5).map((n) => "0".repeat(n));
  const around = fc.constantFrom("", " ", "\t", "\r\n");
  fc.assert(
    fc.property(
      letter,
      between,
      noughts,
      fc.integer({ min: 1, max: 999_999_999_999 }),
      around,
      (d, gap, zeros, n, end) => {
        expect(parseDocketNumber(end + d + gap + zeros + n + end)).toEqual({ kind: "d", number: n });
        expect(parseDocketNumber(formatDNumber(n))).toEqual({ kind: "d", number: n });
        expect(parseDocketNumber(zeros + n + end)).toEqual({ kind: "trans", number: n });
      },
    ),
  );
});

test("a docket goes by its TransID once it has one", () => {
  expect(docketNumber({ trans_id: null, d_number: 12345 })).toBe("D12345");
  expect(docketNumber({ trans_id: 546789, d_number: 12345 })).toBe("546789");
  expect(docketNumber({ trans_id: null, d_number: null })).toBe("");
});
