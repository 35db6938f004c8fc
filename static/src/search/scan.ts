/** The plain scan: the same search without an index, for titles that are not in it (yet). */

import { folded } from "./fold";
import { wordsOfRow } from "./index-data";
import { ARTICLES, type Best, NO_MATCH, NOT_ON_HAND, rank } from "./rank";
import type { Rows } from "./rows";
import { rangeIn } from "./word-index";

/** Ranks one row as if it were an index by itself. */
function rankRow(query: readonly string[], rows: Rows, row: number): number {
  const { title, rest } = wordsOfRow(rows, row);
  const all = [...title, ...rest];
  const sorted = [...new Set(all)].sort();
  const tokens = Uint32Array.from(all, (word) => sorted.indexOf(word));
  const words = { tokens, start: 0, title_end: Math.min(title.length, 255), end: all.length };
  const ranges = query.map((word) => rangeIn(sorted, word));
  const articles = ARTICLES.map((word) => sorted.indexOf(word));
  return rank(words, ranges, articles);
}

/** Ranks each row from `from` up to and without `to` that answers the query into `best`. */
export function scan(query: readonly string[], rows: Rows, [from, to]: [number, number], best: Best): void {
  const longest = query.reduce((a, b) => (b.length > a.length ? b : a), "");
  for (let row = from; row < to; row++) {
    if (!rows.isFound(row)) continue;
    // Most rows do not even hold the letters of the longest word: only the others are taken apart.
    const holds =
      folded(rows.title[row] ?? "").includes(longest) || folded(rows.authors[row] ?? "").includes(longest);
    if (!holds) continue;
    const score = rankRow(query, rows, row);
    if (score !== NO_MATCH) best.add(row, rows.isOnHand(row) ? score : score + NOT_ON_HAND);
  }
}
