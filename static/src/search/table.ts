/** A hash table from 32-bit keys to rows in one typed array; the caller compares what the hash stands for. */

const EMPTY = 0;
const GOLDEN = 0x9e3779b1;

export class RowTable {
  /** Row + 1 in each used slot. A row stays in its slot for ever: rows that were replaced fail the comparison. */
  #slots = new Int32Array(1024);
  #used = 0;

  /** Finds the first row under this hash that `matches`; −1 when there is none. */
  find(hash: number, matches: (row: number) => boolean): number {
    const mask = this.#slots.length - 1;
    for (let at = start(hash, mask); ; at = (at + 1) & mask) {
      const row = (this.#slots[at] ?? EMPTY) - 1;
      if (row < 0 || matches(row)) return row;
    }
  }

  /** `hashOf` gives the hash of a row again when the table has to grow. */
  add(hash: number, row: number, hashOf: (row: number) => number): void {
    if (this.#used * 5 >= this.#slots.length * 4) this.#grow(hashOf);
    put(this.#slots, hash, row);
    this.#used++;
  }

  #grow(hashOf: (row: number) => number): void {
    const bigger = new Int32Array(this.#slots.length * 2);
    for (const slot of this.#slots) if (slot !== EMPTY) put(bigger, hashOf(slot - 1), slot - 1);
    this.#slots = bigger;
  }
}

function start(hash: number, mask: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), GOLDEN);
  return (mixed ^ (mixed >>> 13)) & mask;
}

function put(slots: Int32Array, hash: number, row: number): void {
  const mask = slots.length - 1;
  let at = start(hash, mask);
  while (slots[at] !== EMPTY) at = (at + 1) & mask;
  slots[at] = row + 1;
}
