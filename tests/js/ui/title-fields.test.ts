import { describe, expect, test } from "vitest";
import {
  blankTitle,
  fieldsOf,
  readCode,
  readRrp,
  titleErrors,
} from "../../../static/src/ui/parts/titleFields";
import { gruffalo, rates } from "../domain/cast";

const named = { ...blankTitle("", rates), title: "Animal Farm", price: "12.99" };

describe("the code of a new title", () => {
  test.each([
    ["9780141036144", { isbn: "9780141036144", ean: "", note: "" }],
    ["978-0-14-103614-4", { isbn: "9780141036144", ean: "", note: "" }],
    ["0141036141", { isbn: "9780141036144", ean: "", note: "Kept as 9780141036144, its thirteen digits." }],
    [
      "9780141036140",
      {
        isbn: "9780141036144",
        ean: "",
        note: "Read as 9780141036144: the last digit on the cover was wrong.",
      },
    ],
    ["2000000000015", { isbn: "", ean: "2000000000015", note: "" }],
    ["", { isbn: "", ean: "", note: "" }],
  ])("%j is kept as what it is", (typed, code) => {
    expect(readCode(typed)).toEqual(code);
  });

  test.each(["12345", "97801410361", "Animal Farm", "2000000000010"])(
    "%j is none, and is said so",
    (typed) => {
      expect(readCode(typed)).toBeNull();
      expect(titleErrors({ ...named, isbn: typed })).toEqual({
        isbn: "This is no ISBN or EAN: they have 10 or 13 digits. Scan it again, or leave it empty.",
      });
    },
  );
});

describe("a title's form", () => {
  test("takes what was typed in Find as a code or as the title", () => {
    expect(blankTitle(" 9780141036144 ", rates)).toMatchObject({ isbn: "9780141036144", title: "" });
    expect(blankTitle("animal farm", rates)).toMatchObject({ isbn: "", title: "animal farm" });
  });

  test("begins with the shop's own tax rate", () => {
    expect(blankTitle("", rates).tax_code).toBe("GST");
  });

  test("asks for a title and a price, and for nothing else", () => {
    expect(titleErrors(blankTitle("", rates))).toEqual({
      title: "Type the title as it stands on the cover.",
      price: "Type what it sells for.",
    });
    expect(titleErrors(named)).toEqual({});
  });

  test("refuses amounts that are none, beside their fields", () => {
    expect(titleErrors({ ...named, price: "12,999,9", rrp: "-1" })).toEqual({
      price: "Type an amount, for example 24.99.",
      rrp: "Type an amount, for example 24.99, or leave it empty.",
    });
  });

  test("an empty RRP is none", () => {
    expect(readRrp(" ")).toBe(0);
    expect(readRrp("24.99")).toBe(2499);
    expect(readRrp("x")).toBeNull();
  });

  test("of a known title holds what the shop has", () => {
    expect(fieldsOf(gruffalo, "en-AU")).toMatchObject({
      title: "The Gruffalo",
      price: "16.99",
      rrp: "16.99",
    });
  });
});
