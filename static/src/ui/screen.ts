/**
 * Which screen is open. One signal, three moves: `go` opens, `back` goes one step back (Esc), `home` is the sale.
 * Bar, band, Find and keys stay; a screen changes only what lies between them.
 */

import { signal } from "@preact/signals";
import type { Contact, Docket, StockItem, Uuid } from "../domain/types";

/** Screens that need to know nothing more than their name. */
export type PlainScreen =
  | "sale"
  | "pay"
  /** F4: the customer of this sale. */
  | "customer"
  | "mode"
  | "waiting"
  | "help"
  | "park"
  /** F8: everything that has no key of its own. */
  | "other"
  /** Open-department sale, from F8. */
  | "open"
  /** F10: look a title up without selling it. */
  | "stock"
  | "shift"
  /** Giving this sale up. */
  | "void"
  | "sheets"
  | "signin"
  /** For a device that the server does not know any more. */
  | "pair";

export type Screen =
  | { name: PlainScreen }
  | { name: "paid"; docket: Docket }
  /** More than one docket: the number was printed twice, and staff choose. */
  | { name: "docket"; dockets: Docket[] }
  /** Without a docket: only its number is known ("D12345", not posted back yet), or not even that (""). */
  | { name: "return"; docket: Docket | null; number: string }
  | { name: "sheet"; sheet: Uuid }
  /** `item` null makes a new title; `start` is what was typed in Find. */
  | { name: "title"; item: StockItem | null; start: string }
  | { name: "contact"; contact: Contact | null; start: string };

export type ScreenName = Screen["name"];

export const screen = signal<Screen>({ name: "sale" });

/** Where Esc leads, nearest last. */
let steps: Screen[] = [];

/** Opened by a key of their own: one takes the other's place. */
const PANELS = new Set<ScreenName>([
  "help",
  "customer",
  "park",
  "other",
  "stock",
  "mode",
  "waiting",
  "pair",
  "void",
]);
/** Done with when the next one opens: Esc never leads back into them. */
const PASSING = new Set<ScreenName>(["title", "contact", "open", "signin"]);

export function go(target: Screen | PlainScreen): void {
  const next: Screen = typeof target === "string" ? { name: target } : target;
  const now = screen.peek();
  const replaces =
    now.name === next.name || PASSING.has(now.name) || (PANELS.has(now.name) && PANELS.has(next.name));
  if (next.name === "sale" || next.name === "paid") steps = [];
  else if (!replaces) steps.push(now);
  screen.value = next;
}

export function back(): void {
  screen.value = steps.pop() ?? { name: "sale" };
}

export function home(): void {
  go("sale");
}
