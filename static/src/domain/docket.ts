/** The docket of a sale, from the record that this device froze or from what the server sends. */

import { fromWire } from "./money";
import type { Cents, Docket, DocketLine, DocketPayment, Moment, Paid, ReturnOf, Tender, Uuid } from "./types";

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
  given_back: Partial<Record<Tender, string>>;
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
    given_back: {},
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
    given_back: sums(tendersOf(sale.given_back).map(([tender, amount]) => [tender, fromWire(amount)])),
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
  /** What they came to, as a positive amount. */
  amount: Cents;
  /** Number of the docket that took them back. */
  number: string;
  /** All the money that went out with that docket. */
  given: Paid;
}

function tendersOf<T>(money: Partial<Record<Tender, T>>): [Tender, T][] {
  return Object.entries(money) as [Tender, T][];
}

function sums(amounts: readonly [Tender, Cents][]): Paid {
  const sum: Paid = {};
  for (const [tender, amount] of amounts) sum[tender] = (sum[tender] ?? 0) + amount;
  return sum;
}

/**
 * What counts for one docket of the money that a sale gave back: up to what the docket's goods came to in it, which
 * matters when goods of several dockets came back in one. The server counts by the same rule: `pos/dockets.py`.
 */
function countedFor(given: Paid, came_to: Cents): [Tender, Cents][] {
  let left = came_to;
  const counted: [Tender, Cents][] = [];
  for (const [tender, amount] of tendersOf(given).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const part = Math.min(amount, left);
    if (part <= 0) continue;
    counted.push([tender, part]);
    left -= part;
  }
  return counted;
}

/** What the lines of a sale record took back from dockets that were at hand. */
export function returnsInRecord(text: string, number: string): ReturnedLine[] {
  const { lines, payments } = JSON.parse(text) as RecordSale;
  const out = payments.map(({ tender, amount }): [Tender, Cents] => [tender, -fromWire(amount)]);
  const given = sums(out.filter(([, amount]) => amount > 0));
  return lines.flatMap((line) => {
    const { return_of, quantity } = line;
    if (return_of === null || return_of.sale === null || return_of.position === null) return [];
    const { sale, position } = return_of;
    return [{ sale, position, pieces: -quantity, amount: -fromWire(line.amount), number, given }];
  });
}

/** The docket with returns that the server does not know of yet: those which wait on this device. */
export function withReturns(docket: Docket, returns: readonly ReturnedLine[]): Docket {
  const isNews = ({ sale, position, number }: ReturnedLine, line: DocketLine) =>
    sale === docket.uuid && position === line.position && !line.returned_on.includes(number);
  const news: ReturnedLine[] = [];
  const lines = docket.lines.map((line) => {
    const back = returns.filter((one) => isNews(one, line));
    if (back.length === 0) return line;
    news.push(...back);
    const returned = back.reduce((sum, { pieces }) => sum + pieces, line.returned);
    return { ...line, returned, returned_on: [...line.returned_on, ...back.map(({ number }) => number)] };
  });
  const counted = [...new Set(news.map(({ number }) => number))].flatMap((number) => {
    const back = news.filter((one) => one.number === number);
    const came_to = back.reduce((sum, { amount }) => sum + amount, 0);
    return countedFor(back[0]?.given ?? {}, came_to);
  });
  return { ...docket, lines, given_back: sums([...tendersOf(docket.given_back), ...counted]) };
}
