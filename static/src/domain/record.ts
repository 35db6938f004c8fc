/**
 * Records: what is frozen on the device, kept, hashed and posted as one JSON text (wire format 1, `sync/wire.py`).
 *
 * The order of the fields is fixed here and the text is never built twice: its bytes are the evidence. Texts are
 * cut to the wire's limits, so that a docket that was printed is never held for a long note.
 */

import type { FieldChange, NewContact, NewTitle } from "../till-api";
import { MAX_WIRE_CENTS, toWire } from "./money";
import type { Counters } from "./numbers";
import { paymentTotals, settledPayments } from "./pay";
import { totals } from "./totals";
import type { Cart, CartLine, Cents, DocketPayment, LineTotals, Moment, Shop, Uuid } from "./types";

export const FORMAT = 1;

/** What each record carries. */
export interface Header {
  uuid: Uuid;
  device: Uuid;
  epoch: number;
  sequence: number;
  previous: string;
  made_at: Moment;
  cashier: Uuid | null;
}

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

export interface ShiftEvent {
  shift: Uuid;
  event: "opened" | "closed";
  register: number;
  /** The float when opened, the counted cash when closed. */
  amount: Cents;
}

/** The place of the next record in the chain of its epoch. */
export function nextHeader(
  counters: Counters,
  made: Pick<Header, "uuid" | "device" | "made_at" | "cashier">,
): Header {
  return { ...made, epoch: counters.epoch, sequence: counters.sequence + 1, previous: counters.previous };
}

/** The counters after a record was frozen as `header` with this hash. */
export function afterRecord(counters: Counters, header: Header, sha256: string): Counters {
  return { ...counters, sequence: header.sequence, previous: sha256 };
}

/** Without control characters and lone surrogates, which no database takes, and at most `most` characters long. */
function clean(text: string, most: number): string {
  return [...text.replace(/[\p{Cc}\p{Cs}]+/gu, " ").trim()].slice(0, most).join("");
}

/** The same for what must not be empty. */
function named(text: string, most: number, what: string): string {
  const name = clean(text, most);
  if (name === "") throw new RangeError(`${what} has no name.`);
  return name;
}

function head(kind: string, header: Header): Record<string, unknown> {
  const { uuid, device, epoch, sequence, previous, made_at, cashier } = header;
  return { format: FORMAT, kind, uuid, device, epoch, sequence, previous, made_at, cashier };
}

function wireLine(line: CartLine, sums: LineTotals, position: number): Record<string, unknown> {
  return {
    position,
    stock_item: line.stock_item,
    title: clean(line.title, 250) || "–",
    barcode: clean(line.barcode, 20),
    quantity: line.quantity,
    unit_price: toWire(line.unit_price),
    discount: toWire(sums.discount),
    amount: toWire(sums.amount),
    tax_code: line.tax_code,
    tax_percent: line.tax_percent,
    tax: toWire(sums.tax),
    made_on_device: line.made_on_device,
    discount_reason: clean(line.discount_reason, 80),
    return_of: line.return_of,
    to_stock: line.to_stock,
    note: clean(line.note, 200),
  };
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

function wirePayment(payment: DocketPayment, position: number): Record<string, unknown> {
  return {
    position,
    tender: payment.tender,
    amount: toWire(payment.amount),
    tendered: toWire(payment.tendered),
    change: toWire(payment.change),
    scheme: clean(payment.scheme, 20),
    reference: clean(payment.reference, 12),
  };
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

/** What a voided sale needs beside its cart. */
export interface VoidContext {
  register: number;
  /** Null when none was open. */
  shift: Uuid | null;
  cashier_name: string;
  reason: string;
}

/**
 * A sale that was given up, with the money that went back; `header.uuid` must be the cart's. RangeError when there is
 * nothing to void, or an amount is more than the wire carries.
 */
export function voidRecord(cart: Cart, shop: Shop, header: Header, context: VoidContext): string {
  if (cart.lines.length + cart.payments.length === 0) throw new RangeError("There is nothing to void.");
  if (header.uuid !== cart.uuid) throw new RangeError("The record is not of this cart.");
  const sums = totals(cart, shop);
  const back = cart.payments.map((taken) => ({ ...taken, amount: taken.tendered, change: 0 }));
  return JSON.stringify({
    ...head("void", header),
    register: context.register,
    shift: context.shift,
    cashier_name: clean(context.cashier_name, 60),
    contact: cart.contact?.uuid ?? null,
    started_at: cart.started_at,
    currency: shop.currency,
    lines: cart.lines.map((line, i) => wireLine(line, sums.lines[i] as LineTotals, i + 1)),
    given_back: back.map((payment, i) => wirePayment(payment, i + 1)),
    total: toWire(sums.total),
    reason: clean(context.reason, 80),
  });
}

/** A new title (R1); `header.uuid` becomes the stock item's identity. RangeError without a title. */
export function titleRecord(title: NewTitle, header: Header): string {
  return JSON.stringify({
    ...head("title", header),
    isbn: clean(title.isbn, 13),
    ean: clean(title.ean, 13),
    title: named(title.title, 250, "The title"),
    authors: clean(title.authors, 250),
    publisher: clean(title.publisher, 120),
    binding: clean(title.format, 40),
    category: title.category,
    rrp: toWire(title.rrp),
    price: toWire(title.price),
    tax_code: title.tax_code,
  });
}

/** A new contact (R1); `header.uuid` becomes the contact's identity. RangeError without a name. */
export function contactRecord(contact: NewContact, header: Header): string {
  return JSON.stringify({
    ...head("contact", header),
    name: named(contact.name, 120, "The contact"),
    card_number: clean(contact.card_number, 32),
    phone: clean(contact.phone, 40),
    email: clean(contact.email, 254),
    note: clean(contact.note, 500),
  });
}

/** Changed fields of a record that exists already: noted, not carried over (R2). */
export function changeRecord(
  of: "stock_item" | "contact",
  target: Uuid,
  fields: readonly FieldChange[],
  header: Header,
): string {
  return JSON.stringify({
    ...head("change", header),
    of,
    target,
    fields: fields.slice(0, 40).map((field) => ({
      field: clean(field.field, 40),
      old: clean(field.old, 500),
      new: clean(field.new, 500),
    })),
  });
}

/** A shift that was opened or closed at `header.made_at`. */
export function shiftRecord(event: ShiftEvent, header: Header): string {
  return JSON.stringify({
    ...head("shift", header),
    shift: event.shift,
    event: event.event,
    register: event.register,
    at: header.made_at,
    amount: toWire(event.amount),
  });
}
