/** Barcodes of books and goods as scanners and people give them: ISBN-10 and -13, EAN, price add-ons. */

export interface Scan {
  /** "in_house" is an EAN that the shop gave itself (prefix 2). */
  kind: "isbn" | "ean" | "in_house";
  /** Thirteen digits, or the eight of an EAN-8; the check digit is right. */
  code: string;
  /** The last digit as printed or typed was wrong; say so with `repairNote`. */
  repaired: boolean;
  /** The two or five digits beside the code (five are the publisher's price), split off; "" when there are none. */
  addon: string;
}

/** The check digit that belongs behind these digits of an EAN: weights 3, 1, 3 … from the right. */
function eanCheckDigit(digits: string): string {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) sum += Number(digits.at(-1 - at)) * (at % 2 === 0 ? 3 : 1);
  return String((10 - (sum % 10)) % 10);
}

function hasRightCheck(ean: string): boolean {
  return ean.at(-1) === eanCheckDigit(ean.slice(0, -1));
}

function isbn10CheckDigit(nine: string): string {
  let sum = 0;
  for (let at = 0; at < 9; at++) sum += Number(nine[at]) * (10 - at);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? "X" : String(check);
}

/** The ISBN-13 of an ISBN-10 without separators, whose own check digit is not looked at; null for other text. */
export function isbn10To13(isbn10: string): string | null {
  if (!/^\d{9}[\dXx]$/.test(isbn10)) return null;
  const twelve = `978${isbn10.slice(0, 9)}`;
  return twelve + eanCheckDigit(twelve);
}

function kindOf(code: string): Scan["kind"] {
  if (/^97[89]/.test(code)) return "isbn";
  return code.startsWith("2") ? "in_house" : "ean";
}

/** Without what people and scanners put around a code: "ISBN", AIM symbology marks, spaces, hyphens. */
function bare(text: string): string {
  return text
    .normalize("NFKC")
    .trim()
    .replace(/^\][A-Za-z]\d/, "")
    .replace(/^ISBN(-1[03])?\s*:?\s*/i, "")
    .replace(/[\s\p{Pd}]/gu, "");
}

/**
 * What was scanned or typed, when it has the form of a code. Only an ISBN's check digit is repaired. Ten digits
 * with a wrong one are taken too, with `repaired`: they may as well be a phone number, so look that up last.
 */
export function parseScan(text: string): Scan | null {
  const code = bare(text);
  const isbn13 = isbn10To13(code);
  if (isbn13 !== null) {
    const repaired = code[9]?.toUpperCase() !== isbn10CheckDigit(code);
    return { kind: "isbn", code: isbn13, repaired, addon: "" };
  }
  if (/^\d{8}$/.test(code))
    return hasRightCheck(code) ? { kind: "ean", code, repaired: false, addon: "" } : null;
  const match = /^(\d{13})(\d{5}|\d{2})?$/.exec(/^\d{12}$/.test(code) ? `0${code}` : code);
  if (match === null) return null;
  const printed = match[1] ?? "";
  const right = printed.slice(0, 12) + eanCheckDigit(printed.slice(0, 12));
  const kind = kindOf(printed);
  const repaired = printed !== right;
  return repaired && kind !== "isbn" ? null : { kind, code: right, repaired, addon: match[2] ?? "" };
}

/** Told to staff when the printed check digit was wrong; "" when there is nothing to tell. */
export function repairNote(scan: Scan): string {
  return scan.repaired ? `Read as ${scan.code}: the last digit on the cover was wrong.` : "";
}
