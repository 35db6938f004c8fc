/** Words that somebody may have meant: those of the catalogue within one or two slips of what was typed. */

import type { WordIndex } from "./word-index";

/** How many slips are forgiven: none in one or two letters, one in up to five, two in more. */
function forgiven(length: number): number {
  return length < 3 ? 0 : length < 6 ? 1 : 2;
}

/** From so many letters on, the beginning of a word may hold the slip. */
const LEAST_BEGINNING = 5;

export interface Meant {
  word: string;
  /** Letters left out, added, wrong or swapped. */
  slips: number;
  /** In how many places the word stands. */
  weight: number;
}

/** One bit for each letter of a word: what two words lack of each other is at most their distance. */
function letters(word: string): number {
  let bits = 0;
  for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) & 31);
  return bits;
}

function bitCount(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Room for three rows of the table that `slips` fills; words have at most 40 letters. */
const ROOM = 64;
const BEYOND = 99;
let twoAbove = new Uint8Array(ROOM);
let above = new Uint8Array(ROOM);
let here = new Uint8Array(ROOM);

/** Fills `here` for letter `i` of what was typed, as far as it can lie within `most`; gives the least of it. */
function fillRow(typed: string, i: number, word: string, most: number): number {
  const from = Math.max(1, i - most);
  const to = Math.min(word.length, i + most);
  const letter = typed.charCodeAt(i - 1);
  const letterBefore = typed.charCodeAt(i - 2);
  let left = from === 1 ? i : BEYOND;
  let least = left;
  here[from - 1] = left;
  here[to + 1] = BEYOND;
  for (let j = from; j <= to; j++) {
    const other = word.charCodeAt(j - 1);
    let cost = Math.min(above[j] ?? BEYOND, left) + 1;
    cost = Math.min(cost, (above[j - 1] ?? BEYOND) + (letter === other ? 0 : 1));
    const swapped = j > 1 && letterBefore === other && letter === word.charCodeAt(j - 2);
    if (swapped && i > 1) cost = Math.min(cost, (twoAbove[j - 2] ?? BEYOND) + 1);
    here[j] = cost;
    left = cost;
    if (cost < least) least = cost;
  }
  return least;
}

/**
 * Slips between what was typed and a word, or from five letters on the nearest beginning of a word, since nobody
 * has to finish it: letters left out, added or wrong, and swapped neighbours. More than `most` is `most + 1`.
 */
export function slips(typed: string, word: string, most: number): number {
  for (let j = 0; j <= most + 1; j++) above[j] = j <= word.length ? j : BEYOND;
  for (let i = 1; i <= typed.length; i++) {
    if (fillRow(typed, i, word, most) > most) return most + 1;
    [twoAbove, above, here] = [above, here, twoAbove];
  }
  const end = Math.min(word.length, typed.length + most);
  let least = end === word.length ? (above[end] ?? BEYOND) : BEYOND;
  const isBeginning = typed.length >= LEAST_BEGINNING;
  for (let j = typed.length - most; isBeginning && j <= end; j++) least = Math.min(least, above[j] ?? BEYOND);
  return Math.min(least, most + 1);
}

/** The letters of all words of an index, worked out when the first slip is looked for. */
const known = new WeakMap<WordIndex, Int32Array>();

function lettersOf(index: WordIndex): Int32Array {
  let all = known.get(index);
  if (all === undefined) {
    all = Int32Array.from(index.data.words, letters);
    known.set(index, all);
  }
  return all;
}

/** The best words for one that found nothing: fewest slips first, then those that stand in most places. */
export function meant(index: WordIndex, typed: string, limit: number): Meant[] {
  const most = forgiven(typed.length);
  if (most === 0) return [];
  const { words, postingStarts } = index.data;
  const bits = letters(typed);
  const all = lettersOf(index);
  const longest = typed.length < LEAST_BEGINNING ? typed.length + most : Number.POSITIVE_INFINITY;
  const found: Meant[] = [];
  for (let place = 0; place < words.length; place++) {
    if (bitCount(bits & ~(all[place] ?? 0)) > most) continue;
    const word = words[place] ?? "";
    if (word.length < typed.length - most || word.length > longest || word === typed) continue;
    const count = slips(typed, word, most);
    if (count > most) continue;
    found.push({ word, slips: count, weight: (postingStarts[place + 1] ?? 0) - (postingStarts[place] ?? 0) });
  }
  found.sort((a, b) => a.slips - b.slips || b.weight - a.weight || (a.word < b.word ? -1 : 1));
  return found.slice(0, limit);
}
