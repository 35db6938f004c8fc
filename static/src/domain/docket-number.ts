/** Docket numbers as people type, say and scan them (R10): "D12345", "d 012345", "546789". */

export type DocketNumber = { kind: "d" | "trans"; number: number };

/** The same spellings as `pos/find.py` takes; `tests/cases/docket-numbers.json` holds both to them. */
const SPELLING = /^(?:bm[^\da-z]?)?(d?)[\s.#\p{Pd}]{0,4}0*([1-9]\d*)$/iu;
/** What our dockets' barcodes begin with, so that none is ever taken for an amount, a card or a book. */
const PREFIX = "BM-";
/** Keyboards of other countries type something else for the hyphen, and scanners follow them. */
const CODE = /^bm[^\da-z]?d?\d{1,12}$/i;
/** D-numbers have up to twelve digits on the wire; a TransID is never longer. */
const MOST_DIGITS = 12;

/** Upper or lower case, with or without space, hyphen and leading zeros; null when it is no docket number. */
export function parseDocketNumber(text: string): DocketNumber | null {
  const match = SPELLING.exec(text.trim());
  const digits = match?.[2] ?? "";
  if (match === null || digits.length > MOST_DIGITS) return null;
  return { kind: match[1] === "" ? "trans" : "d", number: Number(digits) };
}

/** Whether this is the barcode of one of our dockets, and so nothing else. */
export function isDocketCode(text: string): boolean {
  return CODE.test(text.trim());
}

/** What the barcode of a docket holds: "BM-546789", "BM-D12345". */
export function docketCode(number: string): string {
  return PREFIX + number;
}

export function formatDNumber(number: number): string {
  return `D${number}`;
}

/** The number that a docket goes by: its TransID once it has one, else its D-number. */
export function docketNumber(docket: { trans_id: number | null; d_number: number | null }): string {
  if (docket.trans_id !== null) return String(docket.trans_id);
  return docket.d_number === null ? "" : formatDNumber(docket.d_number);
}
