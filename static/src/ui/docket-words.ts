/** How dockets are put into words on screens and on paper. */

import { formatMoney } from "../domain/money";
import type { Docket, Shop, Tender } from "../domain/types";

export const TENDER_WORDS: Record<Tender, string> = {
  cash: "Cash",
  card: "Card",
  voucher: "Voucher",
  account: "On account",
  credit: "Credit",
};

/** "Card 100.00, cash 70.00" */
export function tenderedWords(docket: Docket, shop: Shop | null): string {
  const paid = docket.payments.map(({ tender, tendered }, index) => {
    const word = TENDER_WORDS[tender];
    return `${index === 0 ? word : word.toLowerCase()} ${formatMoney(tendered, shop?.locale)}`;
  });
  return paid.join(", ") || "Nothing to pay";
}

/** "Card 100.00, cash 70.00, change 5.55" */
export function paidWords(docket: Docket, shop: Shop | null): string {
  const change = docket.change > 0 ? `, change ${formatMoney(docket.change, shop?.locale)}` : "";
  return tenderedWords(docket, shop) + change;
}

/** A sale that was posted within this time got its TransID on paper at once; its D-number was never printed. */
const AT_ONCE_MILLISECONDS = 5_000;

/** Whether the customer's docket has the D-number on it (R8) although the sale has its TransID by now (R9). */
export function wasPrintedAsD({ locked_at, posted_at, d_number }: Docket): boolean {
  if (d_number === null || posted_at === null) return d_number !== null;
  return Math.abs(Date.parse(posted_at) - Date.parse(locked_at)) > AT_ONCE_MILLISECONDS;
}

/** Cash that goes back over the counter: change, or what is given back for goods. */
export function cashOut(docket: Docket): number {
  const given = docket.payments.filter(({ tender, amount }) => tender === "cash" && amount < 0);
  return docket.change + given.reduce((sum, { amount }) => sum - amount, 0);
}
