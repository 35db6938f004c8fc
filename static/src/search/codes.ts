/** A column of barcodes: one number a row, found again in constant time. */

import { RowTable } from "./table";

const FIRST_ROOM = 1024;
const TWO_32 = 2 ** 32;
/** What is looked up may come in fewer digits than what is kept: EAN-8, UPC-12 and EAN-13 are one number space. */
const DIGITS = /^\d{1,14}$/;

function keyOf(code: string): number {
  return DIGITS.test(code) ? Number(code) : 0;
}

function hashOf(key: number): number {
  return (key % TWO_32) ^ Math.floor(key / TWO_32);
}

export class Codes {
  #keys = new Float64Array(FIRST_ROOM);
  readonly #table = new RowTable();
  /** Texts that the number alone would not give back: leading zeros, letters. */
  readonly #texts = new Map<number, string>();

  /** Sets the code of a row, "" for none. */
  set(row: number, code: string): void {
    const key = keyOf(code);
    if (key === 0 ? code === "" : String(key) === code) this.#texts.delete(row);
    else this.#texts.set(row, code);
    if ((this.#keys[row] ?? 0) === key) return;
    if (row >= this.#keys.length) this.#makeRoom(row);
    this.#keys[row] = key;
    if (key !== 0) this.#table.add(hashOf(key), row, (other) => hashOf(this.#keys[other] ?? 0));
  }

  text(row: number): string {
    const key = this.#keys[row] ?? 0;
    return this.#texts.get(row) ?? (key === 0 ? "" : String(key));
  }

  /** The first row that has this code and is one that `counts`; −1 when there is none. */
  find(code: string, counts: (row: number) => boolean): number {
    const key = keyOf(code);
    if (key === 0) return -1;
    return this.#table.find(hashOf(key), (row) => this.#keys[row] === key && counts(row));
  }

  #makeRoom(row: number): void {
    const roomier = new Float64Array(Math.max(row + 1, Math.ceil(this.#keys.length * 1.25)));
    roomier.set(this.#keys);
    this.#keys = roomier;
  }
}
