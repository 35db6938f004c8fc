/**
 * Freezing a record: the one way into the outbox, for sales, titles, contacts, changes and shifts alike (R1, R3).
 *
 * Inside one strict transaction it takes the next sequence, builds and hashes the record's text, and extends the hash
 * chain. The hash is computed at once, so that nothing is awaited but the database: two tabs that freeze at the same
 * moment are put in a row by it.
 */

import type { Counters } from "../domain/numbers";
import { afterRecord, type Header, nextHeader } from "../domain/records/head";
import { sha256HexNow } from "../domain/sha256";
import type { Cashier, Moment, Uuid } from "../domain/types";
import { TillError } from "../till-api";
import { getState, putState, type StoreName, type WriteTx } from "./db";
import type { Identity, RecordKind, RecordRow } from "./schema";

/** What every transaction that freezes covers. */
export const FREEZING: StoreName[] = ["state", "records"];

/** Who makes a record, and when by this device's clock. */
export interface Maker {
  identity: Identity;
  cashier: Cashier | null;
  now: Moment;
}

/** What one kind of record adds to what all of them have. */
export interface Draft {
  kind: RecordKind;
  uuid: Uuid;
  label: string;
  text(header: Header): string;
  more?: Partial<
    Pick<RecordRow, "amount" | "d_number" | "printed_as" | "contact_name" | "moves" | "returned">
  >;
}

/** Where the next record goes. */
export interface Place {
  counters: Counters;
  isDisconnected: boolean;
}

/**
 * Errors: TillError `no_numbers` before the server was heard for the first time; `device_locked` for a device that the
 * office has revoked: in the transaction itself, so that no tab sells on that has not heard of it.
 */
export async function nextPlace(tx: WriteTx): Promise<Place> {
  const [counters, mode, lock] = await Promise.all([
    getState(tx, "counters"),
    getState(tx, "mode"),
    getState(tx, "lock"),
  ]);
  if (lock !== undefined) {
    throw new TillError("device_locked", "The office has revoked this device: nothing can be sold on it.");
  }
  if (counters === undefined) {
    throw new TillError("no_numbers", "This device has not heard from the server yet: connect it once.");
  }
  return { counters, isDisconnected: mode !== undefined && mode.name !== "normal" };
}

/** A record that is frozen when it is put. */
export interface Frozen {
  row: RecordRow;
  /** As they are after it. */
  counters: Counters;
}

/** In a transaction over `FREEZING`. A UUID is frozen once: a second time breaks the transaction. */
export async function freezeIn(tx: WriteTx, maker: Maker, draft: Draft, place: Place): Promise<RecordRow> {
  const frozen = frozenRecord(maker, draft, place);
  await putFrozen(tx, frozen);
  return frozen.row;
}

/** Neither reads nor writes: what the draft throws is thrown before anything is put. */
export function frozenRecord(maker: Maker, draft: Draft, place: Place): Frozen {
  const header = nextHeader(place.counters, {
    uuid: draft.uuid,
    device: maker.identity.uuid,
    made_at: maker.now,
    cashier: maker.cashier?.uuid ?? null,
  });
  const body = draft.text(header);
  const sha256 = sha256HexNow(body);
  const row: RecordRow = {
    uuid: draft.uuid,
    kind: draft.kind,
    body,
    sha256,
    epoch: header.epoch,
    sequence: header.sequence,
    made_at: maker.now,
    label: draft.label,
    amount: 0,
    open: ["waiting", header.epoch, header.sequence],
    code: "",
    reason: "",
    printed_as: "",
    contact_name: "",
    moves: [],
    ...draft.more,
  };
  // A sale counts as shown by its D-number until its TransID has come in time.
  if (place.isDisconnected || row.printed_as === "D") row.unclaimed = header.epoch;
  return { row, counters: afterRecord(place.counters, header, sha256) };
}

/** Only writes: both requests are made before the first is awaited. */
export async function putFrozen(tx: WriteTx, { row, counters }: Frozen): Promise<void> {
  await Promise.all([tx.objectStore("records").add(row), putState(tx, "counters", counters)]);
}
