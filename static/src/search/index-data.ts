/**
 * Builds what `WordIndex` searches: sorted words, for each word the rows it stands in, and for each row its words in
 * order. In slices of a few milliseconds, so that a scan which comes meanwhile is answered.
 */

import { parts, words } from "./fold";
import type { Rows } from "./rows";

const ROWS_A_SLICE = 2000;

export interface IndexData {
  /** Sorted by code units, so that words which begin alike lie side by side. */
  words: string[];
  /** Rows from this one on are not in the index. */
  rows: number;
  /** Places in `words`, row after row, the words of the title before those of the authors. */
  tokens: Uint32Array;
  /** Where the tokens of each row start, and where the last one's end. */
  starts: Uint32Array;
  /** How many of a row's tokens are of its title. */
  titles: Uint8Array;
  /** Rows, word after word. */
  postings: Uint32Array;
  /** Where the postings of each word start, and where the last one's end. */
  postingStarts: Uint32Array;
}

/** The words of a row as they are indexed. */
export function wordsOfRow(rows: Rows, row: number): { title: string[]; rest: string[] } {
  const title = rows.title[row] ?? "";
  const authors = rows.authors[row] ?? "";
  return { title: words(title), rest: [...words(authors), ...parts(title), ...parts(authors)] };
}

/** Numbers that get more: a plain array of millions would be slow and large. */
class Growing {
  #array = new Uint32Array(1 << 16);
  length = 0;

  push(value: number): void {
    if (this.length === this.#array.length) {
      const roomier = new Uint32Array(Math.ceil(this.length * 1.5));
      roomier.set(this.#array);
      this.#array = roomier;
    }
    this.#array[this.length++] = value;
  }

  toArray(): Uint32Array {
    return this.#array.slice(0, this.length);
  }
}

type Collected = Pick<IndexData, "tokens" | "starts" | "titles"> & { ids: Map<string, number> };

function* collect(rows: Rows, count: number): Generator<void, Collected> {
  const ids = new Map<string, number>();
  const tokens = new Growing();
  const starts = new Uint32Array(count + 1);
  const titles = new Uint8Array(count);
  const add = (word: string): void => {
    const known = ids.get(word);
    if (known === undefined) ids.set(word, ids.size);
    tokens.push(known ?? ids.size - 1);
  };
  for (let row = 0; row < count; row++) {
    const { title, rest } = wordsOfRow(rows, row);
    titles[row] = Math.min(title.length, 255);
    title.forEach(add);
    rest.forEach(add);
    starts[row + 1] = tokens.length;
    if (row % ROWS_A_SLICE === ROWS_A_SLICE - 1) yield;
  }
  return { ids, tokens: tokens.toArray(), starts, titles };
}

/** Sorts shelf by shelf, one for each first character, with a pause after each. */
function* sorted(all: Iterable<string>): Generator<void, string[]> {
  const shelves = new Map<string, string[]>();
  for (const word of all) {
    const first = word.charAt(0);
    const shelf = shelves.get(first);
    if (shelf === undefined) shelves.set(first, [word]);
    else shelf.push(word);
  }
  yield;
  const list: string[] = [];
  for (const first of [...shelves.keys()].sort()) {
    for (const word of shelves.get(first)?.sort() ?? []) list.push(word);
    yield;
  }
  return list;
}

/** The rows of each word, by counting: `tokens` are places in the sorted words by now. */
function invert(wordCount: number, tokens: Uint32Array, starts: Uint32Array): [Uint32Array, Uint32Array] {
  const postingStarts = new Uint32Array(wordCount + 1);
  for (const token of tokens) postingStarts[token + 1] = (postingStarts[token + 1] ?? 0) + 1;
  for (let i = 0; i < wordCount; i++)
    postingStarts[i + 1] = (postingStarts[i + 1] ?? 0) + (postingStarts[i] ?? 0);
  const ends = postingStarts.slice();
  const postings = new Uint32Array(tokens.length);
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++) {
      const token = tokens[at] ?? 0;
      const end = ends[token] ?? 0;
      postings[end] = row;
      ends[token] = end + 1;
    }
  }
  return [postings, postingStarts];
}

/** Yields between slices; titles that are added meanwhile are left out. */
export function* buildIndex(rows: Rows): Generator<void, IndexData> {
  const { ids, tokens, starts, titles } = yield* collect(rows, rows.count);
  const list = yield* sorted(ids.keys());
  const places = new Uint32Array(list.length);
  list.forEach((word, place) => {
    places[ids.get(word) ?? 0] = place;
  });
  yield;
  for (let at = 0; at < tokens.length; at++) tokens[at] = places[tokens[at] ?? 0] ?? 0;
  yield;
  const [postings, postingStarts] = invert(list.length, tokens, starts);
  return { words: list, rows: titles.length, tokens, starts, titles, postings, postingStarts };
}
