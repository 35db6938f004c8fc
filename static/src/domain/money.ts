/** Money in integer cents: reading, writing, and the one place on the device that rounds. */

import { usableLocale } from "./intl";
import type { Cents } from "./types";

/** The most that may be typed as one amount: 9,999,999.99. */
export const MAX_CENTS: Cents = 999_999_999;
/** The most that the wire carries: 999,999,999.99. */
export const MAX_WIRE_CENTS: Cents = 99_999_999_999;

const MINUS = "\u2212";
const WIRE = /^(-?)(\d{1,9})\.(\d{2})$/;
/** "12", "12.5", "12,50", ".50", "1,234.50", "1.234,50": the last group of one or two digits is cents. */
const PLAIN = /^(\d*)(?:[.,](\d{1,2}))?$/;
const GROUPED = /^(\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$|^(\d{1,3}(?:\.\d{3})+),(\d{1,2})$/;

/** What was typed as an amount, in cents; null for anything that is not one, is negative or is too much. */
export function parseCents(text: string): Cents | null {
  const typed = text
    .normalize("NFKC")
    .trim()
    .replace(/^\p{Sc}\s*|\s*\p{Sc}$/u, "")
    .replace(/(\d)[\s'’](?=\d{3}(?:\D|$))/gu, "$1");
  const plain = PLAIN.exec(typed);
  const grouped = plain === null ? GROUPED.exec(typed) : null;
  const whole = (plain?.[1] ?? grouped?.[1] ?? grouped?.[3] ?? "").replace(/[.,]/g, "");
  const fraction = plain?.[2] ?? grouped?.[2] ?? grouped?.[4] ?? "";
  if (whole + fraction === "" || whole.length > 12) return null;
  const cents = Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
  return cents <= MAX_CENTS ? cents : null;
}

const formats = new Map<string, Intl.NumberFormat>();

/** "1,234.50" as the locale writes it, without a currency sign; a negative amount has a true minus. */
export function formatMoney(cents: Cents, locale = "en-AU"): string {
  let format = formats.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(usableLocale(locale), {
      // Fields show an amount to be typed over: `parseCents` reads these digits.
      numberingSystem: "latn",
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
    });
    formats.set(locale, format);
  }
  return (cents < 0 ? MINUS : "") + format.format(Math.abs(cents) / 100);
}

/** "-12.50", as the server reads it. RangeError when it is not whole cents or more than the wire carries. */
export function toWire(cents: Cents): string {
  if (!Number.isInteger(cents) || Math.abs(cents) > MAX_WIRE_CENTS) {
    throw new RangeError(`Not an amount in cents: ${cents}.`);
  }
  const digits = String(Math.abs(cents)).padStart(3, "0");
  return `${cents < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Cents of "-12.50". RangeError for anything else. */
export function fromWire(text: string): Cents {
  const match = WIRE.exec(text);
  if (match === null) throw new RangeError(`Not an amount: "${text.slice(0, 40)}".`);
  const cents = Number(`${match[2]}${match[3]}`);
  return match[1] === "-" && cents !== 0 ? -cents : cents;
}

/**
 * `cents × part / whole`, rounded half up on the absolute value. All three are integers and `whole` is
 * positive; exact for any size.
 */
export function share(cents: Cents, part: number, whole: number): Cents {
  const product = BigInt(cents) * BigInt(part);
  const divisor = BigInt(whole);
  const size = product < 0n ? -product : product;
  const rounded = Number((2n * size + divisor) / (2n * divisor));
  return product < 0n && rounded !== 0 ? -rounded : rounded;
}

/** The amount as coins of at least `coin` cents can pay it, half up on the absolute value. */
export function roundToCoin(cents: Cents, coin: number): Cents {
  return share(cents, 1, coin) * coin;
}
