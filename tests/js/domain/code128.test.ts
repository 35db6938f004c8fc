import fc from "fast-check";
import { expect, test } from "vitest";
import { type Barcode, barPath, modules } from "../../../static/src/domain/code128";

/** The reference docket's drawings, which a scanner has read. */
const D12345 =
  "M10 0h2v50h-2zM13 0h1v50h-1zM16 0h1v50h-1zM21 0h1v50h-1zM23 0h2v50h-2zM28 0h1v50h-1zM32 0h1v50h-1zM34 0h3v50h-3z" +
  "M38 0h4v50h-4zM43 0h1v50h-1zM45 0h2v50h-2zM49 0h3v50h-3zM54 0h1v50h-1zM58 0h1v50h-1zM60 0h2v50h-2zM65 0h1v50h-1z" +
  "M67 0h4v50h-4zM72 0h3v50h-3zM76 0h2v50h-2zM79 0h3v50h-3zM84 0h1v50h-1zM87 0h1v50h-1zM90 0h1v50h-1zM93 0h2v50h-2z" +
  "M98 0h2v50h-2zM103 0h3v50h-3zM107 0h1v50h-1zM109 0h2v50h-2z";
const T546789 =
  "M10 0h2v50h-2zM13 0h1v50h-1zM16 0h3v50h-3zM21 0h3v50h-3zM25 0h1v50h-1zM27 0h2v50h-2zM32 0h1v50h-1zM37 0h1v50h-1z" +
  "M39 0h2v50h-2zM43 0h2v50h-2zM46 0h2v50h-2zM49 0h4v50h-4zM54 0h1v50h-1zM56 0h3v50h-3zM60 0h2v50h-2zM65 0h2v50h-2z" +
  "M70 0h3v50h-3zM74 0h1v50h-1zM76 0h2v50h-2z";

/** Reads bars back as a scanner does: eleven modules a symbol, start and check symbol among them. */
function symbolsOf({ width, bars }: Barcode): string[] {
  const line = Array.from({ length: width }, (_, at) => {
    return bars.some((bar) => at >= bar.at && at < bar.at + bar.width) ? "1" : "0";
  }).join("");
  return line.slice(10, -10 - 13).match(/.{11}/g) ?? [];
}

test("D12345 is drawn as on the reference docket", () => {
  const barcode = modules("D12345");
  expect(barcode.width).toBe(121);
  expect(barPath(barcode, 50)).toBe(D12345);
});

test("546789 is drawn as on the reference docket, two digits a symbol", () => {
  const barcode = modules("546789");
  expect(barcode.width).toBe(88);
  expect(barPath(barcode, 50)).toBe(T546789);
});

test("an odd digit is left to code B", () => {
  // Start C, 54, 67, 89, code B, 1, check.
  expect(symbolsOf(modules("5467891"))).toHaveLength(7);
});

/** The symbols that pairs of digits do not show. */
const OTHERS: [string, number][] = [
  ["10111101110", 100],
  ["11101011110", 101],
  ["11110101110", 102],
  ["11010010000", 104],
  ["11010011100", 105],
];

/** Pairs of digits show the symbols 0 to 99. */
function allValues(): Map<string, number> {
  const values = new Map(OTHERS);
  for (let pair = 0; pair < 100; pair++) {
    const text = `1234${String(pair).padStart(2, "0")}`;
    values.set(symbolsOf(modules(text))[3] ?? "", pair);
  }
  return values;
}

/** What a scanner reads: null when the check symbol is wrong. */
function read(values: number[]): string | null {
  const check = values.at(-1);
  const data = values.slice(0, -1);
  const sum = data.reduce((all, value, i) => all + value * Math.max(1, i), 0);
  if (sum % 103 !== check) return null;
  let inPairs = false;
  let text = "";
  for (const value of data) {
    if (value >= 104) inPairs = value === 105;
    else if (inPairs && value === 100) inPairs = false;
    else if (!inPairs && value === 99) inPairs = true;
    else text += inPairs ? String(value).padStart(2, "0") : String.fromCharCode(value + 32);
  }
  return text;
}

test("every text is read back, between quiet zones of ten modules", () => {
  const values = allValues();
  expect(values.size).toBe(105);
  const digits = fc.stringMatching(/^\d{1,20}$/);
  const mixed = fc.array(fc.oneof(digits, fc.stringMatching(/^[ -~]{1,5}$/)), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(mixed, (pieces) => {
      const text = pieces.join("").slice(0, 40);
      const barcode = modules(text);
      const last = barcode.bars.at(-1);
      expect(barcode.bars[0]?.at).toBe(10);
      expect((last?.at ?? 0) + (last?.width ?? 0)).toBe(barcode.width - 10);
      expect(read(symbolsOf(barcode).map((symbol) => values.get(symbol) ?? Number.NaN))).toBe(text);
    }),
  );
});

test.each(["", "Ünicode", "x".repeat(41), "a\n"])("%j cannot be drawn", (text) => {
  expect(() => modules(text)).toThrow(RangeError);
});
