/**
 * How well a title answers a query. Lower is better: exact title, then a title that begins with the query, then
 * its words anywhere in the title, then words of the authors. Among equals what is on hand comes first, then whole
 * words before beginnings, then short titles.
 *
 * Words are numbers here, in the order of the alphabet: those that begin with a query word are one range.
 */

/** One bit for each word of the query. */
export const MAX_WORDS = 8;
export const NO_MATCH = -1;

/** The numbers of the words that begin with a query word, `to` not included; `equal` is the word itself or −1. */
export interface Range {
  from: number;
  to: number;
  equal: number;
}

/** The words of one title: `tokens` from `start` to `end`, those of the title itself up to `title_end`. */
export interface Words {
  tokens: Uint32Array;
  start: number;
  title_end: number;
  end: number;
}

/** What a title may begin with and a query leave out. */
export const ARTICLES: readonly string[] = ["a", "an", "the"];

/** Added to the score of a title that is not on hand. */
export const NOT_ON_HAND = 2 * 256;

/** 0 when the title from word `at` on is the query, 1 when it begins with it, 2 when not. */
function beginning({ tokens, title_end }: Words, at: number, ranges: readonly Range[]): 0 | 1 | 2 {
  const last = at + ranges.length - 1;
  if (last >= title_end) return 2;
  for (let i = 0; at + i < last; i++) if (tokens[at + i] !== ranges[i]?.equal) return 2;
  const token = tokens[last] ?? 0;
  const { from, to, equal } = ranges[ranges.length - 1] as Range;
  if (last + 1 === title_end && token === equal) return 0;
  return token >= from && token < to ? 1 : 2;
}

/**
 * The score of a title that is on hand, or `NO_MATCH` when a word of the query begins none of its words. `articles`
 * are the numbers of those.
 */
export function rank(words: Words, ranges: readonly Range[], articles: readonly number[]): number {
  const { tokens, start, title_end, end } = words;
  const all = (1 << ranges.length) - 1;
  let begun = 0;
  let whole = 0;
  let inTitle = 0;
  for (let at = start; at < end; at++) {
    const token = tokens[at] ?? 0;
    for (let i = 0; i < ranges.length; i++) {
      const range = ranges[i] as Range;
      if (token < range.from || token >= range.to) continue;
      begun |= 1 << i;
      if (at < title_end) inTitle |= 1 << i;
      if (token === range.equal) whole |= 1 << i;
    }
  }
  if (begun !== all) return NO_MATCH;
  let kind = 3;
  if (inTitle === all) {
    kind = beginning(words, start, ranges);
    const skips = kind > 0 && articles.includes(tokens[start] ?? -1);
    if (skips) kind = Math.min(kind, beginning(words, start + 1, ranges));
  }
  return (kind * 4 + (whole === all ? 0 : 1)) * 256 + Math.min(title_end - start, 255);
}

/** Keeps the best rows of a search; equal scores in the order of the rows. */
export class Best {
  readonly rows: number[] = [];
  readonly #scores: number[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(row: number, score: number): void {
    const scores = this.#scores;
    let at = scores.length;
    if (at === this.#limit && !this.#before(row, score, at - 1)) return;
    while (at > 0 && this.#before(row, score, at - 1)) at--;
    scores.splice(at, 0, score);
    this.rows.splice(at, 0, row);
    if (scores.length > this.#limit) {
      scores.pop();
      this.rows.pop();
    }
  }

  #before(row: number, score: number, at: number): boolean {
    const other = this.#scores[at] ?? 0;
    return score < other || (score === other && row < (this.rows[at] ?? 0));
  }
}
