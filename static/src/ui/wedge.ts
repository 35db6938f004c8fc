/**
 * Scans among what is typed: a keyboard wedge types a whole code in one burst and ends it with Enter, Tab or nothing.
 * Nobody types six keys in a row with 50 milliseconds from one to the next; a key that is held down is no burst.
 */

/** From one key of a scanner to the next, on average; fast fingers take longer. */
const BURST_MILLISECONDS = 50;
/** A busy browser may hear one of them late. */
const PAUSE_MILLISECONDS = 100;
/** A slow scanner, or one that is heard through a remote desktop: then only the length of a barcode tells. */
const SLOW_MILLISECONDS = 250;
/** After a burst of this kind that no Enter or Tab has ended. */
export const SILENCE_MILLISECONDS = 120;

/** Digits with what codes have between them: six or more, or a docket number of ours. */
const BURST = /^(?=.*\d{4})[\dA-Z.*+/%$-]{6,40}$|^D\d{3,12}$|^BM[^\dA-Z]?D?\d{1,12}$/i;
/** ISBN-10 and -13, EAN-8 and -13 with or without add-on; a docket of ours. No amount is as long. */
const CODE = /(BM[^\dA-Z]?D?\d{1,12}|\d{8,18}|\d{9}X|D\d{4,12})$/i;
const ENDS = ["Enter", "Tab"];

export class Wedge {
  #burst = "";
  #began = 0;
  #typed = 0;
  #slow = "";
  #last = Number.NEGATIVE_INFINITY;

  /**
   * Takes the key at `at` milliseconds. `begins`: it may be the first of a scan; `scan`: the code that this Enter or
   * Tab has ended, else null.
   */
  key(key: string, at: number, isRepeat = false): { begins: boolean; scan: string | null } {
    const pause = at - this.#last;
    this.#last = at;
    if (ENDS.includes(key)) {
      const scan = this.#ended(pause);
      this.#burst = this.#slow = "";
      return { begins: false, scan };
    }
    this.#typed = key.length === 1 ? at : this.#typed;
    if (key.length !== 1) return { begins: false, scan: null };
    const begins = isRepeat || this.#burst === "" || pause > PAUSE_MILLISECONDS;
    if (begins) this.#began = at;
    this.#burst = isRepeat ? "" : begins ? key : this.#burst + key;
    this.#slow = isRepeat ? "" : pause > SLOW_MILLISECONDS ? key : this.#slow + key;
    return { begins, scan: null };
  }

  /** What was typed in one burst that nothing has ended yet, when it is a code; and forgets it. */
  unended(): string | null {
    const scan = this.#isBurst() ? this.#burst : null;
    if (scan !== null) this.#burst = this.#slow = "";
    return scan;
  }

  #isBurst(): boolean {
    const typed_ms = this.#typed - this.#began;
    return BURST.test(this.#burst) && typed_ms <= BURST_MILLISECONDS * (this.#burst.length - 1);
  }

  #ended(pause: number): string | null {
    if (pause <= SLOW_MILLISECONDS && this.#isBurst()) return this.#burst;
    return pause <= SLOW_MILLISECONDS ? (CODE.exec(this.#slow)?.[0] ?? null) : null;
  }
}
