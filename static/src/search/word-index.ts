/** Search in the index: by numbers alone, since the words that begin with a query word are one range of places. */

import type { IndexData } from "./index-data";
import { ARTICLES, type Best, NO_MATCH, NOT_ON_HAND, type Range, rank, type Words } from "./rank";
import type { Rows } from "./rows";

/** Greater than any word that begins with the same letters. */
const LAST = "\uffff";

/** The range of a word in a sorted list. */
export function rangeIn(sorted: readonly string[], word: string): Range {
  const from = placeIn(sorted, word);
  return { from, to: placeIn(sorted, word + LAST), equal: sorted[from] === word ? from : -1 };
}

/** The first place whose word is not before `word`. */
function placeIn(sorted: readonly string[], word: string): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? "") < word) from = middle + 1;
    else to = middle;
  }
  return from;
}

export class WordIndex {
  readonly data: IndexData;
  readonly #articles: readonly number[];
  /** In which search a row was last looked at: each is ranked once. */
  readonly #seen: Uint32Array;
  #searches = 0;

  constructor(data: IndexData) {
    this.data = data;
    this.#seen = new Uint32Array(data.rows);
    this.#articles = ARTICLES.map((word) => this.rangeOf(word).equal);
  }

  rangeOf(word: string): Range {
    return rangeIn(this.data.words, word);
  }

  /** In how many places the words of a range stand. */
  weight({ from, to }: Range): number {
    return (this.data.postingStarts[to] ?? 0) - (this.data.postingStarts[from] ?? 0);
  }

  /** Ranks each row that holds words of all ranges into `best`. */
  search(ranges: readonly Range[], rows: Rows, best: Best): void {
    const weights = ranges.map((range) => this.weight(range));
    const rarest = ranges[weights.indexOf(Math.min(...weights))];
    if (rarest === undefined) return;
    const { tokens, starts, titles, postings, postingStarts } = this.data;
    const seen = this.#seen;
    const search = ++this.#searches;
    const words: Words = { tokens, start: 0, title_end: 0, end: 0 };
    const end = postingStarts[rarest.to] ?? 0;
    for (let at = postingStarts[rarest.from] ?? 0; at < end; at++) {
      const row = postings[at] ?? 0;
      if (seen[row] === search) continue;
      seen[row] = search;
      words.start = starts[row] ?? 0;
      words.end = starts[row + 1] ?? 0;
      words.title_end = words.start + (titles[row] ?? 0);
      const score = rank(words, ranges, this.#articles);
      if (score === NO_MATCH || !rows.isFound(row)) continue;
      best.add(row, rows.isOnHand(row) ? score : score + NOT_ON_HAND);
    }
  }
}
