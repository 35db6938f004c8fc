/** The shapes that the till works with. Amounts are integer cents; moments are ISO 8601 strings in UTC. */

export type Cents = number;
export type Uuid = string;
export type Moment = string;

export type Tender = "cash" | "card" | "voucher" | "account" | "credit";
export type Category = "fiction" | "crime" | "children" | "nonfiction" | "poetry" | "goods";

export interface Shop {
  name: string;
  address: string;
  phone: string;
  website: string;
  tax_number: string;
  docket_footer: string;
  currency: string;
  locale: string;
  time_zone: string;
  prices_include_tax: boolean;
  tax_name: string;
  cash_rounding_cents: number;
}

export interface TaxRate {
  code: string;
  name: string;
  /** "10.000" is ten per cent. */
  percent: string;
  is_default: boolean;
}

export interface Cashier {
  uuid: Uuid;
  name: string;
  initials: string;
  role: "cashier" | "manager";
  /** PBKDF2-SHA-256 verifier as the server keeps it. */
  pin: { iterations: number; salt: string; hash: string };
}

export interface StockItem {
  uuid: Uuid;
  isbn: string;
  ean: string;
  title: string;
  authors: string;
  publisher: string;
  format: string;
  category: Category;
  shelf: string;
  price: Cents;
  rrp: Cents;
  tax_code: string;
  /** As the server last said, plus what this device did since. */
  on_hand: number;
  /** Made on this device and not posted back yet. */
  made_on_device: boolean;
}

export interface Contact {
  uuid: Uuid;
  name: string;
  card_number: string;
  phone: string;
  email: string;
  made_on_device: boolean;
}

/** What a returned line goes back to: `sale` and `position` when the docket was at hand, else its number alone. */
export interface ReturnOf {
  number: string;
  sale: Uuid | null;
  position: number | null;
}

/** Sums by tender. */
export type Paid = Partial<Record<Tender, Cents>>;

/** The docket line that pieces come back of: what was paid for all of it, and how many came back before. */
export interface Bought {
  quantity: number;
  returned: number;
  amount: Cents;
  tax: Cents;
  /** What the whole docket was paid with and has not gone back, by tender. */
  paid?: Paid;
}

export interface CartLine {
  /** Stable within the cart. */
  key: string;
  stock_item: Uuid | null;
  title: string;
  authors: string;
  format: string;
  category: Category;
  barcode: string;
  /** Negative for returned goods. */
  quantity: number;
  unit_price: Cents;
  discount: { kind: "none" } | { kind: "percent"; percent: number } | { kind: "amount"; cents: Cents };
  discount_reason: string;
  tax_code: string;
  tax_percent: string;
  made_on_device: boolean;
  return_of: ReturnOf | null;
  /** Only of a line that goes back to a docket at hand. */
  bought?: Bought;
  to_stock: boolean;
  note: string;
}

/** A cart in the making. `uuid` is made when the sale starts and becomes the sale's identity. */
export interface Cart {
  uuid: Uuid;
  started_at: Moment;
  lines: CartLine[];
  contact: Contact | null;
  payments: CartPayment[];
  note: string;
  parked_at: Moment | null;
  label: string;
}

export interface CartPayment {
  key: string;
  tender: Tender;
  /** What the customer handed over; negative when money goes back. */
  tendered: Cents;
  scheme: string;
  reference: string;
}

export interface LineTotals {
  discount: Cents;
  amount: Cents;
  tax: Cents;
}

export interface Totals {
  items: number;
  before_discount: Cents;
  discount: Cents;
  tax: Cents;
  total: Cents;
  lines: LineTotals[];
}

export interface PaymentTotals {
  /** Still to pay, without rounding; negative when there is change or money to give back. */
  due: Cents;
  /** What cash would have to settle `due`: rounded to the shop's least coin. */
  cash_due: Cents;
  rounding: Cents;
  change: Cents;
  settled: boolean;
}

export interface DocketLine {
  position: number;
  stock_item: Uuid | null;
  title: string;
  barcode: string;
  quantity: number;
  unit_price: Cents;
  discount: Cents;
  amount: Cents;
  tax_code: string;
  tax_percent: string;
  tax: Cents;
  /** How many of `quantity` came back already, as far as is known here. */
  returned: number;
  /** Numbers of the dockets that took them back: "547902" or "D12350". */
  returned_on: string[];
  return_of: string | null;
}

export interface DocketPayment {
  tender: Tender;
  amount: Cents;
  tendered: Cents;
  change: Cents;
  scheme: string;
  reference: string;
}

/** A sale as shown or printed, from this device's own record or from the server. */
export interface Docket {
  uuid: Uuid;
  trans_id: number | null;
  d_number: number | null;
  device: string;
  cashier: string;
  contact: { uuid: Uuid; name: string } | null;
  started_at: Moment;
  locked_at: Moment;
  posted_at: Moment | null;
  currency: string;
  tax_inclusive: boolean;
  lines: DocketLine[];
  payments: DocketPayment[];
  /** What went back of it so far, as positive amounts. */
  given_back: Paid;
  total: Cents;
  tax_total: Cents;
  rounding: Cents;
  change: Cents;
  note: string;
  /** Where the record is: posted on the server, waiting on this device, or held or waiting on the server. */
  place: "posted" | "here" | "held" | "waiting";
  reason: string;
}

/** What Find came back with. */
export type Found =
  | { kind: "nothing"; query: string; suggestion: string | null }
  | { kind: "title"; item: StockItem; note: string }
  | { kind: "hits"; titles: StockItem[]; contacts: Contact[] }
  | { kind: "dockets"; dockets: Docket[] }
  /** A D-number that is known to belong to a device, and has not been posted back. */
  | { kind: "elsewhere"; number: string; device: string; message: string }
  /** A D-number that no docket was printed with: there is nothing to give back for it. */
  | { kind: "unused"; number: string; device: string; message: string };

export type ModeName = "normal" | "disconnected" | "posting";

/** A `code` for programs, and the server's own words. */
export interface Refusal {
  code: string;
  message: string;
}

/** How much money lies in records that are not posted. */
export interface OpenSum {
  records: number;
  sales: number;
  /** What the sales came to. */
  amount: Cents;
}

/** A device that the office has revoked: it sells nothing, and keeps what is not posted. */
export interface Locked {
  revoked_at: Moment;
  /** On this device only. */
  waiting: OpenSum;
  /** On the server, which keeps it for the office to decide. */
  sent: OpenSum;
  /** Sales that were not finished, and for which money was taken. */
  unfinished: Cart[];
}

export interface Status {
  mode: ModeName;
  /** Since when disconnected; null in normal mode. */
  since: Moment | null;
  /** By the button ("Go disconnected"), or because the server does not answer. */
  on_purpose: boolean;
  waiting: number;
  held: number;
  posting: { done: number; of: number; kinds: Record<string, number> } | null;
  d_numbers_left: number;
  next_d_number: number | null;
  catalogue_at: Moment | null;
  titles: number;
  storage: "granted" | "not granted" | "unknown";
  /** Cannot be read or written: nothing may be sold. */
  trouble: StoreTrouble | null;
  /** Newest unsigned "Back from disconnected" sheet. */
  sheet: Uuid | null;
  update_ready: boolean;
  /** What the server said when it did not want this device: revoked, or not known. Null otherwise. */
  refused: Refusal | null;
  clock_off_seconds: number;
}

export interface StoreTrouble {
  code: "will_not_open" | "quota" | "lost" | "empty" | "no_secure_context";
  message: string;
}

export interface SheetTender {
  tender: Tender;
  device_payments: number;
  device_amount: Cents;
  server_payments: number;
  server_amount: Cents;
}

export interface SheetException {
  d_number: number | null;
  uuid: Uuid;
  kind: "held" | "waiting" | "missing" | "review" | "differs";
  message: string;
  amount: Cents;
  trans_id: number | null;
}

export interface SheetNotCarriedOver {
  id: number;
  record: string;
  of: "stock_item" | "contact";
  field: string;
  was: string;
  typed: string;
  now: string;
  applied: boolean;
}

export interface Sheet {
  uuid: Uuid;
  device: string;
  epoch: number;
  disconnected_at: Moment;
  reconnected_at: Moment;
  equal: boolean;
  verdict: string;
  explanation: string;
  first_d_number: number | null;
  last_d_number: number | null;
  dockets: { device: number; posted: number; device_amount: Cents; posted_amount: Cents };
  tenders: SheetTender[];
  exceptions: SheetException[];
  pairs: { d_number: number; trans_id: number; amount: Cents }[];
  new_titles: number;
  new_contacts: number;
  not_carried_over: SheetNotCarriedOver[];
  signed_at: Moment | null;
  signed_by: string;
}
