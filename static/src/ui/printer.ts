/**
 * Printing a docket by the browser: the docket is laid out at paper width in the print root, its height
 * becomes the page's, and then the browser prints. Reprints carry DUPLICATE.
 */

import { signal } from "@preact/signals";
import type { Docket } from "../domain/types";

export interface PrintJob {
  docket: Docket;
  duplicate: boolean;
  /** Without any amount. */
  gift: boolean;
}

/** What is on its way to the printer; the print root shows it. */
export const printing = signal<PrintJob | null>(null);

/** Dockets that this page has printed: the next print of one is a duplicate. */
export const printed = signal<ReadonlySet<string>>(new Set());

const MM_PER_PX = 25.4 / 96;
const MARGINS_MM = 6;
const LEAST_MM = 60;

let pageSize: CSSStyleSheet | null = null;

export function printDocket(docket: Docket, how: { duplicate?: boolean; gift?: boolean } = {}): void {
  const gift = how.gift ?? false;
  const duplicate = !gift && (how.duplicate ?? printed.peek().has(docket.uuid));
  printing.value = { docket, duplicate, gift };
  if (!gift) printed.value = new Set([...printed.peek(), docket.uuid]);
}

/** Prints what stands in `root` and resolves when the browser has taken it. */
export function printRoot(root: HTMLElement): void {
  const height = Math.max(LEAST_MM, Math.ceil(root.getBoundingClientRect().height * MM_PER_PX) + MARGINS_MM);
  if (pageSize === null) {
    pageSize = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, pageSize];
  }
  pageSize.replaceSync(`@page docket { size: 80mm ${height}mm; margin: 3mm 4mm; }`);
  document.documentElement.classList.add("prints-docket");
  window.print();
  document.documentElement.classList.remove("prints-docket");
}
