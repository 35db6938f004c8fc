/** What a title's form holds, and what is wrong with it, in words that say what to do. Nothing here touches a screen. */

import { parseScan, repairNote } from "../../domain/barcode";
import { formatMoney, parseCents } from "../../domain/money";
import { rateFor } from "../../domain/tax";
import type { Category, Cents, StockItem, TaxRate } from "../../domain/types";

export interface TitleFields {
  isbn: string;
  title: string;
  authors: string;
  publisher: string;
  format: string;
  category: Category;
  shelf: string;
  rrp: string;
  price: string;
  tax_code: string;
}

export type TitleErrors = Partial<Record<keyof TitleFields, string>>;

export const FORMATS = ["Paperback", "Hardback", "Board book", "Audio book", "Map", "Card"];

/** As many letters as the server keeps of each. */
export const MOST = { title: 250, authors: 250, publisher: 120, format: 40, shelf: 60, money: 12, code: 30 };

/** `start` is what was typed or scanned in Find: a code, or words of the title. */
export function blankTitle(start: string, rates: readonly TaxRate[]): TitleFields {
  const isCode = parseScan(start) !== null || /^[\d\s-]{8,}[\dXx]?$/.test(start.trim());
  return {
    isbn: isCode ? start.trim() : "",
    title: isCode ? "" : start.trim(),
    authors: "",
    publisher: "",
    format: "Paperback",
    category: "fiction",
    shelf: "",
    rrp: "",
    price: "",
    tax_code: rates.length === 0 ? "" : rateFor("", rates).code,
  };
}

export function fieldsOf(item: StockItem, locale: string): TitleFields {
  const { title, authors, publisher, format, category, shelf, tax_code } = item;
  return {
    isbn: item.isbn || item.ean,
    title,
    authors,
    publisher,
    format,
    category,
    shelf,
    rrp: item.rrp === 0 ? "" : formatMoney(item.rrp, locale),
    price: formatMoney(item.price, locale),
    tax_code,
  };
}

export interface Code {
  isbn: string;
  ean: string;
  /** What was made of what was typed, when that is worth saying. */
  note: string;
}

/** The code as the shop keeps it. Null when it is neither ISBN nor EAN. */
export function readCode(text: string): Code | null {
  const typed = text.trim();
  if (typed === "") return { isbn: "", ean: "", note: "" };
  const scan = parseScan(typed);
  if (scan === null) return null;
  if (scan.kind !== "isbn") return { isbn: "", ean: scan.code, note: "" };
  const digits = typed.replace(/[\s-]/g, "");
  const converted =
    !scan.repaired && digits.length === 10 ? `Kept as ${scan.code}, its thirteen digits.` : "";
  return { isbn: scan.code, ean: "", note: repairNote(scan) || converted };
}

/** Nought for an empty RRP: none is known. */
export function readRrp(text: string): Cents | null {
  return text.trim() === "" ? 0 : parseCents(text);
}

export function titleErrors(fields: TitleFields): TitleErrors {
  const errors: TitleErrors = {};
  if (readCode(fields.isbn) === null) {
    errors.isbn = "This is no ISBN or EAN: they have 10 or 13 digits. Scan it again, or leave it empty.";
  }
  if (fields.title.trim() === "") errors.title = "Type the title as it stands on the cover.";
  if (readRrp(fields.rrp) === null) errors.rrp = "Type an amount, for example 24.99, or leave it empty.";
  if (fields.price.trim() === "") errors.price = "Type what it sells for.";
  else if (parseCents(fields.price) === null) errors.price = "Type an amount, for example 24.99.";
  return errors;
}
