/** The shop's words for what the records call by code. */

import type { SheetException } from "../../domain/types";
import type { IconName } from "../Icon";

const FIELDS: Record<string, string> = {
  isbn: "ISBN",
  ean: "In-house code",
  rrp: "RRP",
  tax_code: "Tax rate",
  card_number: "Customer card",
};

/** "card_number" is "Customer card", "shelf" is "Shelf". */
export function fieldWord(field: string): string {
  const words = field.replaceAll("_", " ");
  return FIELDS[field] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

interface ExceptionWords {
  chip: string;
  tone: "garnet" | "lamp";
  icon: IconName;
  count: (n: number) => string;
}

export const EXCEPTIONS: Record<SheetException["kind"], ExceptionWords> = {
  missing: { chip: "Not received", tone: "garnet", icon: "warning", count: (n) => `${n} not received` },
  held: { chip: "Held", tone: "garnet", icon: "held", count: (n) => `${n} held` },
  differs: {
    chip: "Differs",
    tone: "garnet",
    icon: "warning",
    count: (n) => `${n} ${n === 1 ? "differs" : "differ"}`,
  },
  waiting: { chip: "Waiting", tone: "lamp", icon: "clock", count: (n) => `${n} waiting` },
  review: { chip: "Review", tone: "lamp", icon: "warning", count: (n) => `${n} to review` },
};

/** "1 docket", "3 dockets", "1,024 dockets". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en-AU")} ${n === 1 ? one : many}`;
}
