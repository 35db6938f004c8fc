import fc from "fast-check";
import { expect, test } from "vitest";
import { slips } from "../../../static/src/search/typos";

/** The textbook's table for letters left out, added, wrong, and swapped neighbours; one row for each letter of `a`. */
function table(a: string, b: string): number[][] {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => i + j),
  );
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.NaN;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const ways = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)];
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) ways.push(at(i - 2, j - 2) + 1);
      (rows[i] as number[])[j] = Math.min(...ways.filter((way) => !Number.isNaN(way)));
    }
  }
  return rows;
}

test.each([
  ["harper", "harper", 0],
  ["harpr", "harper", 1],
  ["ahrper", "harper", 1],
  ["hrpr", "harper", 2],
  ["hpr", "harper", 3],
  ["mokingbrid", "mockingbird", 2],
  ["shakespera", "shakespeare", 1],
  ["lee", "leech", 2],
  ["harpx", "harpsichord", 1],
])("%s and %s: %d", (typed, word, count) => {
  expect(slips(typed, word, 2)).toBe(count);
});

test("they are those of the textbook, for the whole word or from five letters on its nearest beginning", () => {
  const text = fc.stringMatching(/^[abc]{1,10}$/);
  fc.assert(
    fc.property(text, text, fc.integer({ min: 1, max: 2 }), (typed, word, most) => {
      const last = table(typed, word).at(-1) ?? [];
      const whole = last.at(-1) ?? 0;
      const expected = typed.length < 5 ? whole : Math.min(...last);
      expect(slips(typed, word, most)).toBe(Math.min(expected, most + 1));
    }),
    { numRuns: 5000 },
  );
});
