/**
 * What lies in IndexedDB on this device, and why. Version 2 added `acks`; stores are only ever added, so that an older
 * app can still read what waits.
 *
 * A record holds its own outbox state: freezing a sale is one row, and noting an answer changes that row alone. Only
 * where one answer posts sales by the hundred, it is one row of `acks` that says so until there is leisure to put it
 * into their own: what became of a record is read through `acks.ts`.
 */

import type { DBSchema } from "idb";
import type { Columns } from "../domain/columns";
import type { Mode } from "../domain/mode";
import type { Counters } from "../domain/numbers";
import type { Sent } from "../domain/result";
import type { Cart, Cashier, Cents, Contact, Docket, Moment, Shop, TaxRate, Uuid } from "../domain/types";

export const DATABASE = "bookmine";
export const VERSION = 2;

export type RecordKind = Sent["kind"];

/** Not posted: waiting here, or on the server, held for a person or waiting for another record ("waits"). */
export type OpenState = "waiting" | "held" | "waits";

export interface Move {
  stock_item: Uuid;
  /** Pieces; negative when they left the shelf. */
  quantity: number;
}

/** A frozen record. `body` and what identifies it never change; what the server said of it does. */
export interface RecordRow {
  uuid: Uuid;
  kind: RecordKind;
  body: string;
  sha256: string;
  epoch: number;
  sequence: number;
  made_at: Moment;
  /** What staff call it: "D12345", a title, a name. */
  label: string;
  /** Total and rounding of a sale, as printed; 0 for everything else. */
  amount: Cents;
  /** [state, epoch, sequence] until it is posted; posted records have none, so that the index stays small. */
  open?: [OpenState, number, number];
  d_number?: number;
  trans_id?: number;
  /** Server's time of the answer that said posted. */
  posted_at?: Moment;
  code: string;
  reason: string;
  /** How the docket was first shown: "D" unless its TransID came in time. "" for other records. */
  printed_as: "D" | "T" | "";
  /** The epoch, while it belongs on a "Back from disconnected" sheet that the server does not have yet (R7). */
  unclaimed?: number;
  /** The sheet that it was claimed on. */
  sheet?: Uuid;
  contact_name: string;
  /** Stock that this sale moved; the shown stock holds it until the record is posted. */
  moves: Move[];
  /** Sales that this one took goods back from. */
  returned?: Uuid[];
}

/** What one answer of the server said of many sales, and their own rows do not say yet. */
export interface AckRow {
  /** Given by the database. */
  id?: number;
  /** Server's time of the answer. */
  posted_at: Moment;
  uuids: Uuid[];
  /** In the places of their sales. */
  trans_ids: number[];
}

/** A title by itself: made here, or changed on the server since the catalogue's chunks were taken. */
export interface TitleRow {
  uuid: Uuid;
  columns: Columns;
  /** Made on this device; false for what the server sent. */
  made_on_device: boolean;
  /** Made here and posted: gone after the next changes if they do not have it (it became another title's). */
  posted: boolean;
}

export interface LevelRow {
  uuid: Uuid;
  /** Pieces that waiting records of this device moved. */
  moved: number;
  /** As the server said after the catalogue was taken; null when it said nothing since. */
  on_hand: number | null;
}

export interface ChunkRow {
  generation: number;
  number: number;
  columns: Columns;
}

export interface DocketRow {
  uuid: Uuid;
  trans_id: number;
  d_numbers: number[];
  docket: Docket;
}

export interface CartRow {
  uuid: Uuid;
  cart: Cart;
  saved_at: Moment;
}

/** Whose D-numbers these are, over all devices. */
export interface LeaseRow {
  first: number;
  last: number;
  device: string;
}

export interface Identity {
  uuid: Uuid;
  name: string;
  register: { id: number; name: string };
  /** Not extractable: it cannot leave this browser. */
  private_key: CryptoKey;
  /** SubjectPublicKeyInfo in DER, base64. */
  public_key: string;
  paired_at: Moment;
}

export interface ShopState {
  shop: Shop;
  tax_rates: TaxRate[];
  answer_timeout_ms: number;
  calm_ms: number;
}

export interface Shift {
  uuid: Uuid;
  opened_at: Moment;
}

/** How far a copy of the server's records goes. */
export interface FeedState {
  as_of: Moment;
  /** What the server said its newest change was when this copy was taken. */
  seen_at: Moment | null;
}

export interface CatalogueState extends FeedState {
  generation: number;
  titles: number;
}

/** A snapshot that is on its way; it takes the place of the old one only when it is whole. */
export interface CatalogueDownload extends FeedState {
  generation: number;
  /** The server's id of the last title that is stored. */
  after: number;
  chunks: number;
  titles: number;
}

/** A claim that was frozen and is sent until the server has it; see `domain/digest.ts`. */
export interface PendingClaim {
  uuid: Uuid;
  text: string;
  records: Uuid[];
}

export interface PinTries {
  wrong: number;
  locked_until_ms: number;
}

/** The office has revoked this device: see `lock.ts`. */
export interface Lock {
  revoked_at: Moment;
  /** The server's time of the answer that said so. */
  heard_at: Moment;
}

/** One row each, by key. */
/** How far the records of one epoch go. */
export interface Reach {
  epoch: number;
  last_sequence: number;
}

export interface StateMap {
  identity: Identity;
  counters: Counters;
  shop: ShopState;
  cashiers: { list: Cashier[]; seen_at: Moment | null };
  mode: Mode;
  shift: Shift;
  pins: Record<Uuid, PinTries>;
  catalogue: CatalogueState;
  catalogue_download: CatalogueDownload;
  contacts: FeedState;
  dockets: FeedState;
  claim: PendingClaim;
  lock: Lock;
  /** The copies were dropped for want of room, and are not fetched again before the next start. */
  no_room: true;
  /** What the server had of the epochs that it had forgotten of when everything was put back for it, and how often. */
  resent: { forgotten: Reach[]; times: number; at_ms: number };
  /** When old records were last let go. */
  pruned_at: Moment;
  said: { held: number; sheet: Uuid | null; clock_off_seconds: number };
}

export interface BookmineSchema extends DBSchema {
  state: { key: string; value: StateMap[keyof StateMap] };
  records: {
    key: Uuid;
    value: RecordRow;
    indexes: {
      order: [number, number];
      open: [OpenState, number, number];
      d_number: number;
      trans_id: number;
      unclaimed: number;
      returned: Uuid;
    };
  };
  acks: { key: number; value: AckRow };
  catalogue: { key: [number, number]; value: ChunkRow };
  titles: { key: Uuid; value: TitleRow };
  levels: { key: Uuid; value: LevelRow };
  contacts: { key: Uuid; value: Contact };
  dockets: { key: Uuid; value: DocketRow; indexes: { trans_id: number; d_numbers: number } };
  leases: { key: number; value: LeaseRow };
  carts: { key: Uuid; value: CartRow };
}
