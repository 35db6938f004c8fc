/** What the screens may ask of the till: the seam between `ui/` and the store, the outbox and the wire. */

import type { ReadonlySignal } from "@preact/signals";
import type {
  Cart,
  Cashier,
  Cents,
  Contact,
  Docket,
  Found,
  Locked,
  Moment,
  Sheet,
  Shop,
  Status,
  StockItem,
  TaxRate,
  Uuid,
} from "./domain/types";

export interface NewTitle {
  isbn: string;
  ean: string;
  title: string;
  authors: string;
  publisher: string;
  format: string;
  category: StockItem["category"];
  rrp: Cents;
  price: Cents;
  tax_code: string;
}

export interface NewContact {
  name: string;
  card_number: string;
  phone: string;
  email: string;
  note: string;
}

export interface FieldChange {
  field: string;
  old: string;
  new: string;
}

/** An error that is told to staff as it stands: what happened, is the sale safe, what to do. */
export class TillError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly data: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export interface Till {
  /** "unpaired" shows the pairing screen, "locked" what is in `locked`, "trouble" the reason in `status.trouble`. */
  readonly phase: ReadonlySignal<"opening" | "unpaired" | "ready" | "locked" | "trouble">;
  /** The office has revoked this device. Null otherwise. */
  readonly locked: ReadonlySignal<Locked | null>;
  readonly status: ReadonlySignal<Status>;
  readonly shop: ReadonlySignal<Shop | null>;
  readonly device: ReadonlySignal<{ uuid: Uuid; name: string; register: string } | null>;
  readonly tax_rates: ReadonlySignal<TaxRate[]>;
  readonly cashiers: ReadonlySignal<Cashier[]>;
  readonly cashier: ReadonlySignal<Cashier | null>;
  /** The cart of this tab; saved on every change, so that it survives a reload, a crash and a restart. */
  readonly cart: ReadonlySignal<Cart>;
  readonly parked: ReadonlySignal<Cart[]>;
  readonly last_docket: ReadonlySignal<Docket | null>;
  /** Sales that other tills posted, newest first, at most 20 (live). */
  readonly live: ReadonlySignal<{ number: string; device: string; amount: Cents; at: Moment }[]>;

  /** Errors: TillError `code_wrong`, `code_used`, `too_many`, `unreachable`, `name_taken`. */
  pair(code: string, name: string): Promise<void>;
  /**
   * For a device that the server does not know any more, or that the office has revoked: keeps its UUID, its key and
   * everything that waits. Errors: as for `pair`, and TillError `other_key`.
   */
  pairAnew(code: string, name: string): Promise<void>;
  /** Checks the PIN on the device; three wrong ones lock for 30 s: TillError `pin_wrong` or `pin_locked` (data.seconds). */
  signIn(cashier: Uuid, pin: string): Promise<void>;
  /** A manager allows once, for the sale of this tab, what its cashier may not do alone. Errors: as for `signIn`. */
  allow(manager: Uuid, pin: string): Promise<void>;
  signOut(): void;

  /** By barcode, docket number or words; the device's copy first, then the server's when it answers. */
  find(query: string): Promise<Found>;
  /** As you type: from the worker, never from the network. */
  search(query: string, limit: number): Promise<{ titles: StockItem[]; contacts: Contact[] }>;
  findContacts(query: string, limit: number): Promise<Contact[]>;

  /** Replaces the cart of this tab, in memory at once and on disk soon after, in order. */
  setCart(cart: Cart): void;
  park(label: string): Promise<void>;
  recall(cart: Uuid): Promise<void>;

  /**
   * Freezes the cart as a sale. Resolves only after the record is durable; then posts it and waits up to the
   * answer time: the docket has its `trans_id`, or is a D-docket. The cart is then empty and new.
   * Errors: TillError `not_saved` (data.cause) with the cart as it was; `not_settled`, `empty`; `needs_manager`
   * when money would go back another way than it came, until `allow`.
   */
  finishSale(): Promise<Docket>;
  /**
   * Gives the sale up: it is kept as a record with its lines and the money that goes back, and a new one begins.
   * Errors: TillError `empty`, `signed_out`; `not_saved` with the cart as it was.
   */
  voidSale(reason: string): Promise<void>;
  newTitle(title: NewTitle): Promise<StockItem>;
  newContact(contact: NewContact): Promise<Contact>;
  /** Normal mode: applied on the server. Disconnected: noted, not carried over (R2). */
  change(of: "stock_item" | "contact", target: Uuid, fields: FieldChange[]): Promise<"applied" | "noted">;

  goDisconnected(): Promise<void>;
  goNormal(): Promise<void>;
  /** What waits here, oldest first. */
  waiting(
    limit: number,
  ): Promise<{ uuid: Uuid; kind: string; number: string; amount: Cents; at: Moment; state: string }[]>;

  sheets(): Promise<Sheet[]>;
  sheet(uuid: Uuid): Promise<Sheet>;
  signSheet(uuid: Uuid, cashier: Uuid, pin: string, withExceptions: boolean): Promise<Sheet>;

  closeShift(counted: Cents): Promise<void>;
  exportOutbox(): Promise<Blob>;
  applyUpdate(): void;
  /** After "Free space": drops the catalogue copy, never a record. */
  freeSpace(): Promise<void>;
}
