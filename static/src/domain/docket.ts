/** The docket of a sale, from the record that this device froze or from what the server sends. */

import { fromWire } from "./money";
import type { Docket, DocketLine, DocketPayment, Moment, ReturnOf, Tender, Uuid } from "./types";

/** What a record does not say of itself. */
export interface RecordPlace {
  device: string;
  contact_name: string;
  trans_id: number | null;
  posted_at: Moment | null;
  place: Docket["place"];
  reason: string;
}

interface WireLine {
  position: number;
  stock_item: Uuid | null;
  title: string;
  barcode: string;
  quantity: number;
  unit_price: string;
  discount: string;
  amount: string;
  tax_code: string;
  tax_percent: string;
  tax: string;
}

interface WirePayment {
  tender: Tender;
  amount: string;
  tendered: string;
  change: string;
  scheme: string;
  reference: string;
}

interface WireSale<Line> {
  uuid: Uuid;
  started_at: Moment;
  locked_at: Moment;
  currency: string;
  tax_inclusive: boolean;
  lines: Line[];
  payments: WirePayment[];
  total: string;
  tax_total: string;
  rounding: string;
  note: string;
}

type RecordSale = WireSale<WireLine & { return_of: ReturnOf | null }> & {
  d_number: number;
  cashier_name: string;
  contact: Uuid | null;
};

/** The docket JSON of the server: `pos/dockets.py`. */
export type ServerDocket = WireSale<
  WireLine & { returned: number; returned_on: string[]; return_of: string | null }
> & {
  trans_id: number;
  d_numbers: number[];
  device: string;
  cashier: string;
  contact: { uuid: Uuid; name: string } | null;
  posted_at: Moment;
};

type LineBasis = Omit<DocketLine, "returned" | "returned_on" | "return_of">;

function lineOf(line: WireLine): LineBasis {
  const { position, stock_item, title, barcode, quantity, tax_code, tax_percent } = line;
  return {
    position,
    stock_item,
    title,
    barcode,
    quantity,
    unit_price: fromWire(line.unit_price),
    discount: fromWire(line.discount),
    amount: fromWire(line.amount),
    tax_code,
    tax_percent,
    tax: fromWire(line.tax),
  };
}

function paymentOf({ tender, amount, tendered, change, scheme, reference }: WirePayment): DocketPayment {
  const money = { amount: fromWire(amount), tendered: fromWire(tendered), change: fromWire(change) };
  return { tender, ...money, scheme, reference };
}

type Basis = Pick<
  Docket,
  "uuid" | "started_at" | "locked_at" | "currency" | "tax_inclusive" | "payments" | "change" | "note"
> &
  Pick<Docket, "total" | "tax_total" | "rounding">;

function basisOf(sale: WireSale<unknown>): Basis {
  const { uuid, started_at, locked_at, currency, tax_inclusive, note } = sale;
  const payments = sale.payments.map(paymentOf);
  return {
    uuid,
    started_at,
    locked_at,
    currency,
    tax_inclusive,
    payments,
    total: fromWire(sale.total),
    tax_total: fromWire(sale.tax_total),
    rounding: fromWire(sale.rounding),
    change: payments.reduce((sum, payment) => sum + payment.change, 0),
    note,
  };
}

/** The docket of a sale record as it was frozen. What came back of it is not known here: `withReturns` adds it. */
export function docketFromRecord(text: string, place: RecordPlace): Docket {
  const sale = JSON.parse(text) as RecordSale;
  const { contact_name, ...rest } = place;
  return {
    ...basisOf(sale),
    ...rest,
    d_number: sale.d_number,
    cashier: sale.cashier_name,
    contact: sale.contact === null ? null : { uuid: sale.contact, name: contact_name },
    lines: sale.lines.map((line) => {
      const return_of = line.return_of?.number ?? null;
      return { ...lineOf(line), returned: 0, returned_on: [], return_of };
    }),
  };
}

/** The docket of a posted sale. A sale that was printed twice has several D-numbers; the first one is shown. */
export function docketFromServer(sale: ServerDocket): Docket {
  const { trans_id, d_numbers, device, cashier, contact, posted_at } = sale;
  return {
    ...basisOf(sale),
    trans_id,
    d_number: d_numbers[0] ?? null,
    device,
    cashier,
    contact,
    posted_at,
    place: "posted",
    reason: "",
    lines: sale.lines.map((line) => {
      const { returned, returned_on, return_of } = line;
      return { ...lineOf(line), returned, returned_on, return_of };
    }),
  };
}

/** Goods that a sale took back, by the sale and line they were bought on. */
export interface ReturnedLine {
  sale: Uuid;
  position: number;
  pieces: number;
  /** Number of the docket that took them back. */
  number: string;
}

/** What the lines of a sale record took back from dockets that were at hand. */
export function returnsInRecord(text: string, number: string): ReturnedLine[] {
  const { lines } = JSON.parse(text) as RecordSale;
  return lines.flatMap(({ return_of, quantity }) => {
    if (return_of === null || return_of.sale === null || return_of.position === null) return [];
    return [{ sale: return_of.sale, position: return_of.position, pieces: -quantity, number }];
  });
}

/** The docket with returns that the server does not know of yet: those which wait on this device. */
export function withReturns(docket: Docket, returns: readonly ReturnedLine[]): Docket {
  const lines = docket.lines.map((line) => {
    const back = returns.filter(
      ({ sale, position, number }) =>
        sale === docket.uuid && position === line.position && !line.returned_on.includes(number),
    );
    if (back.length === 0) return line;
    const returned = back.reduce((sum, { pieces }) => sum + pieces, line.returned);
    return { ...line, returned, returned_on: [...line.returned_on, ...back.map(({ number }) => number)] };
  });
  return { ...docket, lines };
}
