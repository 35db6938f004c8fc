/**
 * The catalogue in memory: look-up and search over the indexed titles and, by a plain scan, over those that came
 * later. Nothing here knows of workers or stores.
 */

import type { Columns } from "../domain/columns";
import type { StockItem, Uuid } from "../domain/types";
import { words } from "./fold";
import { buildIndex } from "./index-data";
import type { SearchResult } from "./messages";
import { Best, MAX_WORDS } from "./rank";
import { Rows } from "./rows";
import { scan } from "./scan";
import { meant } from "./typos";
import { WordIndex } from "./word-index";

const MAX_LIMIT = 200;
/** A query is never longer than a title. */
const MAX_QUERY = 250;
/** So many new titles, or this part of the indexed ones, are scanned before a new index is worth its while. */
const LEAST_UNINDEXED = 64;
const UNINDEXED_PART = 1 / 50;
const MEANT_FOR_A_WORD = 6;
const MOST_GUESSES = 24;

export class Engine {
  readonly #rows: Rows;
  #index: WordIndex | null = null;

  /** `moved` is what the engine before this one knew of this device's own movements. */
  constructor(moved: ReadonlyMap<Uuid, number> = new Map()) {
    this.#rows = new Rows(moved);
  }

  get moved(): ReadonlyMap<Uuid, number> {
    return this.#rows.moved;
  }

  get titles(): number {
    return this.#rows.living;
  }

  add(columns: Columns, made_on_device: boolean): void {
    this.#rows.add(columns, made_on_device);
  }

  setLevels(levels: Record<Uuid, number>): void {
    this.#rows.setLevels(levels);
  }

  setMoved(moved: Record<Uuid, number>): void {
    this.#rows.setMoved(moved);
  }

  lookup(code: string): StockItem | null {
    return this.#itemAt(this.#rows.rowOfCode(code));
  }

  get(uuid: Uuid): StockItem | null {
    return this.#itemAt(this.#rows.rowOf(uuid));
  }

  /** Whether enough titles came since the index was built to build it anew. */
  get needsIndex(): boolean {
    const indexed = this.#index?.data.rows ?? 0;
    const unindexed = this.#rows.count - indexed;
    return unindexed > (indexed === 0 ? 0 : Math.max(LEAST_UNINDEXED, indexed * UNINDEXED_PART));
  }

  /** Builds the index in slices; what is there serves until it is done. */
  *index(): Generator<void, void> {
    this.#index = new WordIndex(yield* buildIndex(this.#rows));
  }

  /** The best titles, at most `limit` (200 at the most). A blank query finds nothing. */
  search(query: string, limit: number): SearchResult {
    const asked = words(query.slice(0, MAX_QUERY)).slice(0, MAX_WORDS);
    const most = Math.max(1, Math.min(limit, MAX_LIMIT));
    if (asked.length === 0) return { titles: [], suggestion: null };
    const found = this.#find(asked, most);
    if (found.length > 0) return { titles: this.#items(found), suggestion: null };
    for (const guess of this.#guesses(asked)) {
      const rows = this.#find(guess, most);
      const first = rows[0];
      if (first !== undefined)
        return { titles: this.#items(rows), suggestion: this.#asWritten(guess, first) };
    }
    return { titles: [], suggestion: null };
  }

  #find(asked: readonly string[], limit: number): number[] {
    const best = new Best(limit);
    const index = this.#index;
    if (index !== null) {
      const ranges = asked.map((word) => index.rangeOf(word));
      index.search(ranges, this.#rows, best);
    }
    scan(asked, this.#rows, [index?.data.rows ?? 0, this.#rows.count], best);
    return best.rows;
  }

  /** What may have been meant, most likely first: words that nothing begins with replaced, else one at a time. */
  *#guesses(asked: readonly string[]): Generator<string[]> {
    const index = this.#index;
    if (index === null) return;
    const unknown = asked.flatMap((word, i) => (index.weight(index.rangeOf(word)) === 0 ? [i] : []));
    const slots = unknown.length > 0 ? [unknown] : asked.map((_, i) => [i]);
    let left = MOST_GUESSES;
    for (const places of slots) {
      const choices = places.map((i) => meant(index, asked[i] ?? "", MEANT_FOR_A_WORD));
      for (const choice of combinations(choices.map((list) => list.map(({ word }) => word)))) {
        if (left-- === 0) return;
        yield asked.map((word, i) => choice[places.indexOf(i)] ?? word);
      }
    }
  }

  /** The guess in the spelling of the title that it found first: "Did you mean Harper?" */
  #asWritten(guess: readonly string[], row: number): string {
    const written =
      `${this.#rows.title[row]} ${this.#rows.authors[row]}`.match(/[\p{L}\p{N}\p{M}'’‘ʼ]+/gu) ?? [];
    const spelling = new Map(written.map((word) => [words(word).join(""), word]));
    return guess.map((word) => spelling.get(word) ?? word).join(" ");
  }

  #items(rows: readonly number[]): StockItem[] {
    return rows.map((row) => this.#rows.item(row));
  }

  #itemAt(row: number): StockItem | null {
    return row < 0 ? null : this.#rows.item(row);
  }
}

/** Ways to take one of each list, those with the first ones first; no more than are ever tried. */
function combinations(lists: readonly string[][]): string[][] {
  return lists.reduce<string[][]>(
    (all, list) => all.flatMap((begun) => list.map((word) => [...begun, word])).slice(0, MOST_GUESSES),
    [[]],
  );
}
