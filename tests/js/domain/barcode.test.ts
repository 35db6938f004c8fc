import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isbn10To13, parseScan, repairNote } from "../../../static/src/domain/barcode";
import { readings } from "../../../static/src/domain/query";

describe("what a scanner gives", () => {
  test.each<[string, string, string]>([
    ["9780141036144", "isbn", "9780141036144"],
    ["978-0-14-103614-4", "isbn", "9780141036144"],
    ["978 0 14 103614 4", "isbn", "9780141036144"],
    ["978‑0‑14‑103614‑4", "isbn", "9780141036144"],
    ["ISBN 978-0-14-103614-4", "isbn", "9780141036144"],
    ["ISBN-13: 9780141036144", "isbn", "9780141036144"],
    ["]E09780141036144", "isbn", "9780141036144"],
    ["9780141036144\r", "isbn", "9780141036144"],
    ["９７８０１４１０３６１４４", "isbn", "9780141036144"],
    ["9791034900015", "isbn", "9791034900015"],
    ["0141036141", "isbn", "9780141036144"],
    ["0-14-103614-1", "isbn", "9780141036144"],
    ["ISBN 0-14-103614-1", "isbn", "9780141036144"],
    ["080442957X", "isbn", "9780804429573"],
    ["080442957x", "isbn", "9780804429573"],
    ["9300675016902", "ean", "9300675016902"],
    ["036000291452", "ean", "0036000291452"],
    ["96385074", "ean", "96385074"],
    ["2000000012346", "in_house", "2000000012346"],
  ])("%s is the %s %s", (text, kind, code) => {
    expect(parseScan(text)).toEqual({ kind, code, repaired: false, addon: "" });
  });

  test.each([
    ["9780141036145", "9780141036144"],
    ["9780141036140", "9780141036144"],
    ["0141036142", "9780141036144"],
    ["014103614X", "9780141036144"],
  ])("the wrong last digit of %s is repaired, and said so", (text, code) => {
    const scan = parseScan(text);
    expect(scan).toEqual({ kind: "isbn", code, repaired: true, addon: "" });
    expect(scan && repairNote(scan)).toBe(`Read as ${code}: the last digit on the cover was wrong.`);
  });

  test("a code that was right has nothing to tell", () => {
    const scan = parseScan("9780141036144");
    expect(scan && repairNote(scan)).toBe("");
  });

  test.each([
    ["978014103614452499", "52499"],
    ["9780141036144 52499", "52499"],
    ["978014103614402", "02"],
  ])("the add-on of %s is split off", (text, addon) => {
    expect(parseScan(text)).toEqual({ kind: "isbn", code: "9780141036144", repaired: false, addon });
  });

  test.each([
    "",
    "harper",
    "D12345",
    "546789",
    "12345678",
    "9300675016903",
    "97801410361",
    "97801410361441",
    "X141036141",
  ])("%j is no barcode", (text) => {
    expect(parseScan(text)).toBeNull();
  });
});

test("every ISBN-10 and its ISBN-13 are read as the same book", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{9}$/), (nine) => {
      const sum = [...nine].reduce((all, digit, i) => all + Number(digit) * (10 - i), 0);
      const check = (11 - (sum % 11)) % 11;
      const isbn10 = nine + (check === 10 ? "X" : check);
      const isbn13 = isbn10To13(isbn10) ?? "";
      expect(isbn13.slice(0, 12)).toBe(`978${nine}`);
      expect(parseScan(isbn10)).toEqual({ kind: "isbn", code: isbn13, repaired: false, addon: "" });
      expect(parseScan(isbn13)).toEqual(parseScan(isbn10));
      for (let wrong = 1; wrong < 10; wrong++) {
        const printed = isbn13.slice(0, 12) + ((Number(isbn13[12]) + wrong) % 10);
        expect(parseScan(printed)).toEqual({ kind: "isbn", code: isbn13, repaired: true, addon: "" });
      }
    }),
  );
});

describe("what the text in Find may mean", () => {
  function kinds(text: string): string[] {
    return readings(text).map((reading) => {
      if (reading.kind === "scan") return reading.scan.code;
      return reading.kind === "docket" ? `${reading.number.kind} ${reading.number.number}` : reading.text;
    });
  }

  test.each([
    ["", []],
    ["   ", []],
    ["harper lee", ["harper lee"]],
    [" d 012345 ", ["d 12345"]],
    ["546789", ["trans 546789", "546789"]],
    ["1984", ["trans 1984", "1984"]],
    ["9780141036144", ["9780141036144", "9780141036144"]],
    ["9780141036145", ["9780141036144", "9780141036145"]],
    ["0141036141", ["9780141036144", "trans 141036141", "0141036141"]],
    ["96385074", ["96385074", "trans 96385074", "96385074"]],
  ])("%j", (text, meanings) => {
    expect(kinds(text)).toEqual(meanings);
  });

  test("ten digits with a wrong check digit are a phone number before they are a book", () => {
    expect(kinds("0412555010")).toEqual(["trans 412555010", "0412555010", "9780412555015"]);
    expect(kinds("0412 555 010")).toEqual(["0412 555 010", "9780412555015"]);
  });
});
