/** The shop, goods and people that the tests of the domain share. */

import type {
  Cart,
  CartLine,
  CartPayment,
  Contact,
  Docket,
  DocketLine,
  Shop,
  StockItem,
  TaxRate,
} from "../../../static/src/domain/types";

export const SALE = "0197a3c0-0000-7000-8000-00000000000a";
export const DEVICE = "0197a3c0-0000-7000-8000-0000000000d1";
export const CASHIER = "0197a3c0-0000-7000-8000-0000000000c1";
export const SHIFT = "0197a3c0-0000-7000-8000-0000000000f1";
export const NOW = "2026-11-20T23:02:11.250Z";

export const shop: Shop = {
  name: "Lantern Street Books",
  address: "14 Lantern Street, Fitzroy VIC 3065",
  phone: "03 5550 0142",
  website: "lanternstreet.example",
  tax_number: "ABN 12 345 678 901",
  docket_footer: "Exchange within 30 days with this docket.",
  currency: "AUD",
  locale: "en-AU",
  time_zone: "Australia/Melbourne",
  prices_include_tax: true,
  tax_name: "GST",
  cash_rounding_cents: 5,
};

export const rates: TaxRate[] = [
  { code: "FREE", name: "Tax free", percent: "0.000", is_default: false },
  { code: "GST", name: "GST 10 %", percent: "10.000", is_default: true },
];

export function item(title: string, price: number, more: Partial<StockItem> = {}): StockItem {
  return {
    uuid: `0197a3c0-0000-7000-8000-${String(price).padStart(12, "0")}`,
    isbn: "9781460759226",
    ean: "",
    title,
    authors: "Trent Dalton",
    publisher: "Fourth Estate",
    format: "paperback",
    category: "fiction",
    shelf: "F DAL",
    price,
    rrp: price,
    tax_code: "GST",
    on_hand: 3,
    made_on_device: false,
    ...more,
  };
}

export const dalton = item("Boy Swallows Universe", 2299);
export const gruffalo = item("The Gruffalo", 1699, { isbn: "9780142403877", category: "children" });
export const emu = item("Dark Emu", 2499, { isbn: "9781921248016", category: "nonfiction" });

export const miriam: Contact = {
  uuid: "0197a3c0-0000-7000-8000-0000000000e1",
  name: "Miriam Okafor",
  card_number: "LS1042",
  phone: "0412 555 010",
  email: "miriam@example.org",
  made_on_device: false,
};

export function line(more: Partial<CartLine> = {}): CartLine {
  return {
    key: "1",
    stock_item: dalton.uuid,
    title: dalton.title,
    authors: dalton.authors,
    format: dalton.format,
    category: dalton.category,
    barcode: dalton.isbn,
    quantity: 1,
    unit_price: 2299,
    discount: { kind: "none" },
    discount_reason: "",
    tax_code: "GST",
    tax_percent: "10.000",
    made_on_device: false,
    return_of: null,
    to_stock: true,
    note: "",
    ...more,
  };
}

/** A docket line as it was sold: three pieces of a title, 10 % of tax in the price. */
export function sold(item: StockItem, more: Partial<DocketLine> = {}): DocketLine {
  return {
    position: 1,
    stock_item: item.uuid,
    title: item.title,
    barcode: item.isbn,
    quantity: 3,
    unit_price: item.price,
    discount: 0,
    amount: 3 * item.price,
    tax_code: "GST",
    tax_percent: "10.000",
    tax: 0,
    returned: 0,
    returned_on: [],
    return_of: null,
    ...more,
  };
}

/** A posted docket of Tablet 2 with these lines. */
export function docketOf(lines: DocketLine[], more: Partial<Docket> = {}): Docket {
  return {
    uuid: "0197a3c0-0000-7000-8000-00000000000b",
    trans_id: 546789,
    d_number: 12345,
    device: "Tablet 2",
    cashier: "Priya",
    contact: null,
    started_at: NOW,
    locked_at: NOW,
    posted_at: NOW,
    currency: "AUD",
    tax_inclusive: true,
    lines,
    payments: [],
    given_back: {},
    total: lines.reduce((sum, { amount }) => sum + amount, 0),
    tax_total: lines.reduce((sum, { tax }) => sum + tax, 0),
    rounding: 0,
    change: 0,
    note: "",
    place: "posted",
    reason: "",
    ...more,
  };
}

export function payment(
  tender: CartPayment["tender"],
  tendered: number,
  more: Partial<CartPayment> = {},
): CartPayment {
  return { key: `${tender} ${tendered}`, tender, tendered, scheme: "", reference: "", ...more };
}

/** A cart that comes to `total` in one line without tax, with these payments. */
export function cartOf(total: number, payments: CartPayment[] = []): Cart {
  const sign = total < 0 ? -1 : 1;
  return {
    uuid: SALE,
    started_at: NOW,
    lines: [line({ quantity: sign, unit_price: Math.abs(total), tax_percent: "0.000" })],
    contact: null,
    payments,
    note: "",
    parked_at: null,
    label: "",
  };
}
