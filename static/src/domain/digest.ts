/**
 * What the device counted while it was disconnected (R7): the claim that the sheet "Back from disconnected"
 * compares with what the server posted, and its digest. Amounts are those printed: total + rounding.
 */

import { fromWire, toWire } from "./money";
import { FORMAT } from "./records/head";
import { sha256Hex } from "./sha256";
import type { Cents, Moment, Tender, Uuid } from "./types";

export interface ClaimedSale {
  uuid: Uuid;
  d_number: number;
  amount: Cents;
  payments: { tender: Tender; amount: Cents }[];
}

/** The time that the sheet is about. `uuid` is the sheet's own and makes sending it again harmless. */
export interface Period {
  uuid: Uuid;
  epoch: number;
  disconnected_at: Moment;
  reconnected_at: Moment;
}

/** Records beside the sales, by their UUIDs. */
export interface ClaimedOthers {
  titles: Uuid[];
  contacts: Uuid[];
  changes: Uuid[];
}

/** `SheetClaim` of `sync/wire/sheet.py`. */
export interface SheetClaim extends Period, ClaimedOthers {
  format: number;
  tenders: { tender: Tender; payments: number; amount: string }[];
  dockets: { uuid: Uuid; d_number: number; amount: string }[];
  digest: string;
}

/** What the claim takes from a sale record as it was frozen. */
export function claimedSale(text: string): ClaimedSale {
  const sale = JSON.parse(text) as {
    uuid: Uuid;
    d_number: number;
    total: string;
    rounding: string;
    payments: { tender: Tender; amount: string }[];
  };
  return {
    uuid: sale.uuid,
    d_number: sale.d_number,
    amount: fromWire(sale.total) + fromWire(sale.rounding),
    payments: sale.payments.map(({ tender, amount }) => ({ tender, amount: fromWire(amount) })),
  };
}

function byUuid(a: { uuid: Uuid }, b: { uuid: Uuid }): number {
  return a.uuid < b.uuid ? -1 : 1;
}

/** "uuid d_number amount\n" for each sale, in the order of the UUIDs; equal digests of it mean equal sets. */
export function digestText(sales: readonly Pick<ClaimedSale, "uuid" | "d_number" | "amount">[]): string {
  return [...sales]
    .sort(byUuid)
    .map((sale) => `${sale.uuid} ${sale.d_number} ${toWire(sale.amount)}\n`)
    .join("");
}

function tenderCounts(sales: readonly ClaimedSale[]): SheetClaim["tenders"] {
  const counts = new Map<Tender, { payments: number; amount: Cents }>();
  for (const { tender, amount } of sales.flatMap((sale) => sale.payments)) {
    const before = counts.get(tender) ?? { payments: 0, amount: 0 };
    counts.set(tender, { payments: before.payments + 1, amount: before.amount + amount });
  }
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([tender, { payments, amount }]) => ({ tender, payments, amount: toWire(amount) }));
}

export async function sheetClaim(
  period: Period,
  sales: readonly ClaimedSale[],
  others: ClaimedOthers,
): Promise<SheetClaim> {
  const sorted = [...sales].sort(byUuid);
  return {
    format: FORMAT,
    ...period,
    tenders: tenderCounts(sorted),
    dockets: sorted.map(({ uuid, d_number, amount }) => ({ uuid, d_number, amount: toWire(amount) })),
    ...others,
    digest: await sha256Hex(digestText(sorted)),
  };
}
