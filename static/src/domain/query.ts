/** What the text in Find may mean. It can mean more than one thing: "1984" is a TransID and a title. */

import { parseScan, type Scan } from "./barcode";
import { type DocketNumber, isDocketCode, parseDocketNumber } from "./docket-number";

export type Reading =
  | { kind: "scan"; scan: Scan }
  | { kind: "docket"; number: DocketNumber }
  | { kind: "words"; text: string };

/** A card number as it is compared: whole, whatever case it is typed in and whatever stands between its parts. */
export function cardKey(text: string): string {
  return text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s.\-/]/g, "");
}

/**
 * The ways to read what was typed or scanned, most likely first; look each one up until something is found.
 * Empty for blank text. Ten digits with a wrong check digit are read as an ISBN only in the end: far more often
 * they are a phone or card number.
 */
export function readings(text: string): Reading[] {
  const typed = text.trim();
  if (typed === "") return [];
  const code = isDocketCode(typed) ? parseDocketNumber(typed) : null;
  if (code !== null) return [{ kind: "docket", number: code }];
  const found: Reading[] = [];
  const scan = parseScan(typed);
  const number = parseDocketNumber(typed);
  const unlikely = scan?.repaired === true && typed.replace(/\D/g, "").length <= 10;
  if (scan !== null && !unlikely) found.push({ kind: "scan", scan });
  if (number !== null) found.push({ kind: "docket", number });
  // A number with its D is a docket's and nothing else: never a customer's card with the same digits.
  if (number?.kind !== "d") found.push({ kind: "words", text: typed });
  if (scan !== null && unlikely) found.push({ kind: "scan", scan });
  return found;
}
