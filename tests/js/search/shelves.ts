/** A catalogue for the tests of the search: generated from a seed, and a search without any index to compare with. */

import { type Columns, columnsOf } from "../../../static/src/domain/columns";
import type { StockItem } from "../../../static/src/domain/types";

export function uuidOf(n: number): string {
  return `0197a3c0-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

export function title(n: number, more: Partial<StockItem> = {}): StockItem {
  return {
    uuid: uuidOf(n),
    isbn: "",
    ean: "",
    title: `Title ${n}`,
    authors: "",
    publisher: "Fourth Estate",
    format: "paperback",
    category: "fiction",
    shelf: "A",
    price: 1000 + n,
    rrp: 1000 + n,
    tax_code: "GST",
    on_hand: 0,
    made_on_device: false,
    ...more,
  };
}

/** A small fast generator of numbers below `n`, the same for the same seed. */
export function dice(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dro fli gra".split(
  " ",
);

function word(roll: (n: number) => number, size: number): string {
  // Few words are common and most are rare, as in real titles.
  let n = Math.floor(size * (roll(1_000_000) / 1_000_000) ** 3);
  let text = "";
  do {
    text += SYLLABLES[n % SYLLABLES.length];
    n = Math.floor(n / SYLLABLES.length);
  } while (n > 0);
  return text + SYLLABLES[text.length % SYLLABLES.length];
}

function name(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `count` titles over about `words` words; each has an ISBN-13 with a number of its own. */
export function catalogue(count: number, words: number, seed = 1): Columns {
  const roll = dice(seed);
  const items: StockItem[] = [];
  for (let n = 0; n < count; n++) {
    const length = 1 + roll(5);
    const said = Array.from({ length }, () => name(word(roll, words)));
    const full = roll(4) === 0 ? `The ${said.join(" ")}` : said.join(" ");
    items.push(
      title(n, {
        title: full,
        authors: `${name(word(roll, words / 10))} ${name(word(roll, words / 2))}`,
        isbn: `978${String(1_000_000_000 + n)}`,
        publisher: `House ${roll(500)}`,
        on_hand: roll(3) === 0 ? roll(9) : 0,
      }),
    );
  }
  return columnsOf(items);
}
