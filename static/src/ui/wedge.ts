/**
 * Scans into a field that is not Find (an amount, a price): a keyboard wedge types a whole code without a pause
 * and ends with Enter. No amount has as many digits as the shortest barcode, and none begins with D.
 */

const PAUSE_MILLISECONDS = 250;
/** ISBN-10 and -13, EAN-8 and -13 with or without add-on; a D-number of ours. */
const CODE = /(\d{8,18}|\d{9}X|D\d{4,12})$/i;

export class Wedge {
  private typed = "";
  private last = Number.NEGATIVE_INFINITY;

  /** Takes the key at `at` milliseconds; the code when this was the Enter at the end of a scan, else null. */
  key(key: string, at: number): string | null {
    const goesOn = at - this.last <= PAUSE_MILLISECONDS;
    this.last = at;
    if (key === "Enter") {
      const code = goesOn ? CODE.exec(this.typed)?.[0] : undefined;
      this.typed = "";
      return code ?? null;
    }
    if (key.length === 1) this.typed = goesOn ? this.typed + key : key;
    return null;
  }
}
