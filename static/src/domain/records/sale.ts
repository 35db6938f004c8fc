/** A sale or return, as printed. */

import { MAX_WIRE_CENTS, toWire } from "../money";
import { paymentTotals, settledPayments } from "../pay";
import { totals } from "../totals";
import type { Cart, CartLine, LineTotals, Moment, Shop, Uuid } from "../types";
import { clean, type Header, head } from "./head";
import { wireLine, wirePayment } from "./lines";

/** What a sale needs beside its cart. `register` is the server's number of it. */
export interface SaleContext {
  d_number: number;
  register: number;
  shift: Uuid;
  shift_opened_at: Moment;
  cashier_name: string;
  disconnected: boolean;
  /** The device's own offset from UTC at that moment, east positive. */
  utc_offset_minutes: number;
  /** The manager who allowed what the cashier may not do alone. */
  allowed_by?: Uuid | null;
}

/** As many as the server takes of one record. */
export const MAX_RECORD_BYTES = 1024 * 1024;
/** What a sale has beside its lines, with the longest note and twenty payments. */
const BESIDE_LINES_BYTES = 16 * 1024;
const LONGEST: LineTotals = { discount: -MAX_WIRE_CENTS, amount: -MAX_WIRE_CENTS, tax: -MAX_WIRE_CENTS };

const encoder = new TextEncoder();
/** Lines never change; a changed one is another object. */
const lineBytes = new WeakMap<CartLine, number>();

function bytesOf(line: CartLine): number {
  let bytes = lineBytes.get(line);
  if (bytes === undefined) {
    bytes = encoder.encode(JSON.stringify(wireLine(line, LONGEST, 1000))).length + 1;
    lineBytes.set(line, bytes);
  }
  return bytes;
}

/** Whether a sale of these lines is no larger than the server takes, whatever else is on it. */
export function saleFits(lines: readonly CartLine[]): boolean {
  const bytes = lines.reduce((sum, line) => sum + bytesOf(line), BESIDE_LINES_BYTES);
  return bytes <= MAX_RECORD_BYTES;
}

/**
 * A sale or return as printed. `header.uuid` must be the cart's, `header.made_at` is its Shipping/Locking moment.
 * RangeError when the cart is empty or not settled, or an amount is more than the wire carries.
 */
export function saleRecord(cart: Cart, shop: Shop, header: Header, context: SaleContext): string {
  if (cart.lines.length === 0) throw new RangeError("The sale is empty.");
  if (header.uuid !== cart.uuid) throw new RangeError("The record is not of this cart.");
  const sums = totals(cart, shop);
  const { rounding } = paymentTotals(cart, shop);
  return JSON.stringify({
    ...head("sale", header),
    d_number: context.d_number,
    register: context.register,
    shift: context.shift,
    shift_opened_at: context.shift_opened_at,
    cashier_name: clean(context.cashier_name, 60),
    contact: cart.contact?.uuid ?? null,
    contact_made_on_device: cart.contact?.made_on_device ?? false,
    disconnected: context.disconnected,
    started_at: cart.started_at,
    locked_at: header.made_at,
    utc_offset_minutes: context.utc_offset_minutes,
    currency: shop.currency,
    tax_inclusive: shop.prices_include_tax,
    lines: cart.lines.map((line, i) => wireLine(line, sums.lines[i] as LineTotals, i + 1)),
    payments: settledPayments(cart, shop).map((payment, i) => wirePayment(payment, i + 1)),
    total: toWire(sums.total),
    tax_total: toWire(sums.tax),
    rounding: toWire(rounding),
    note: clean(cart.note, 500),
    allowed_by: context.allowed_by ?? null,
  });
}
