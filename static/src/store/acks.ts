/**
 * Acks: what one answer said of many sales, as one row. Rewriting a thousand records, with their bodies and six
 * indexes, takes longer than posting them; one ack does not, and is put into the records' own rows later, at leisure.
 *
 * Until then a record's row says that it waits, and an ack that it is posted: the ack is right. So whoever reads what
 * became of a record does it in a transaction over `STATES` and with what is here. A UUID leaves its ack in the
 * transaction that changes its row, and an ack names only records whose rows say "waiting": no record is counted twice
 * or missed. Stock was given back when the ack was written, and is not moved again.
 */

import type { Moment, Uuid } from "../domain/types";
import type { ReadTx, Store, StoreName, WriteTx } from "./db";
import type { AckRow, RecordRow } from "./schema";

/** What every transaction covers that reads what became of a record. Freezing does not: it is not slowed by this. */
export const STATES: StoreName[] = ["records", "acks"];

type Tx = Pick<ReadTx, "objectStore"> | WriteTx;

export interface Posted {
  /** Of a sale; null for everything else. */
  trans_id: number | null;
  posted_at: Moment;
}

/** What acks say, by record; empty but for the moments after a great many records were posted back. */
export type Acked = ReadonlyMap<Uuid, Posted>;

export async function ackedIn(tx: Tx): Promise<Acked> {
  return mapOf(await (tx as ReadTx).objectStore("acks").getAll());
}

function mapOf(acks: readonly AckRow[]): Acked {
  const acked = new Map<Uuid, Posted>();
  for (const { uuids, trans_ids, posted_at } of acks) {
    for (const [i, uuid] of uuids.entries()) acked.set(uuid, { trans_id: trans_ids[i] ?? null, posted_at });
  }
  return acked;
}

/** How many rows say "waiting" of records that are posted. */
export async function countAckedIn(tx: Tx): Promise<number> {
  const acks = await (tx as ReadTx).objectStore("acks").getAll();
  return acks.reduce((sum, { uuids }) => sum + uuids.length, 0);
}

/** The row of a record that is posted. */
export function asPosted(row: RecordRow, { trans_id, posted_at }: Posted): RecordRow {
  const { open: _, ...rest } = row;
  const posted: RecordRow = { ...rest, code: "", reason: "", posted_at };
  return trans_id === null ? posted : { ...posted, trans_id };
}

/** The row as it is, whatever its own copy says still. What that says is posted is posted for ever. */
export function withAnswer(row: RecordRow, acked: Acked): RecordRow {
  const posted = acked.get(row.uuid);
  return posted === undefined || row.open === undefined ? row : asPosted(row, posted);
}

/** Notes that these sales were posted, without changing their rows. */
export async function putAck(tx: WriteTx, posted_at: Moment, sales: readonly RecordRow[]): Promise<void> {
  const uuids = sales.map(({ uuid }) => uuid);
  const trans_ids = sales.map(({ trans_id = 0 }) => trans_id);
  await tx.objectStore("acks").add({ posted_at, uuids, trans_ids });
}

/** Takes records out of their acks, in the transaction that changes their rows. */
export async function takeFromAcks(tx: WriteTx, settled: ReadonlySet<Uuid>): Promise<void> {
  if (settled.size === 0) return;
  const acks = await tx.objectStore("acks").getAll();
  await Promise.all(acks.map((ack) => leave(tx, ack, settled)));
}

async function leave(tx: WriteTx, ack: AckRow, settled: ReadonlySet<Uuid>): Promise<void> {
  const rest: AckRow = { ...ack, uuids: [], trans_ids: [] };
  for (const [i, uuid] of ack.uuids.entries()) {
    if (settled.has(uuid)) continue;
    rest.uuids.push(uuid);
    rest.trans_ids.push(ack.trans_ids[i] ?? 0);
  }
  if (rest.uuids.length === ack.uuids.length) return;
  if (rest.uuids.length > 0) await tx.objectStore("acks").put(rest);
  else if (ack.id !== undefined) await tx.objectStore("acks").delete(ack.id);
}

/** How many acks there are to settle. */
export function countAcks(store: Store): Promise<number> {
  return store.read(["acks"], (tx) => tx.objectStore("acks").count());
}

/**
 * Puts what the oldest ack says into the rows of `most` records. Gives how many acks are left. Two tabs may do it at
 * once, and it can break off anywhere; not strict, since what is lost with the power is still in the ack.
 */
export function settle(store: Store, most: number): Promise<number> {
  return store.write(
    STATES,
    async (tx) => {
      const [ack] = await tx.objectStore("acks").getAll(null, 1);
      if (ack === undefined) return 0;
      const uuids = ack.uuids.slice(0, most);
      await Promise.all([putAnswers(tx, uuids, mapOf([ack])), leave(tx, ack, new Set(uuids))]);
      return tx.objectStore("acks").count();
    },
    "relaxed",
  );
}

async function putAnswers(tx: WriteTx, uuids: readonly Uuid[], acked: Acked): Promise<void> {
  const records = tx.objectStore("records");
  const rows = await rowsFrom(tx, uuids);
  await Promise.all(
    rows.flatMap((row) => (row.open === undefined ? [] : [records.put(withAnswer(row, acked))])),
  );
}

/** The rows of these records, most of which lie behind the first: read by one request, and what does not one by one. */
async function rowsFrom(tx: WriteTx, uuids: readonly Uuid[]): Promise<RecordRow[]> {
  const records = tx.objectStore("records");
  const first = await records.get(uuids[0] ?? "");
  const from = first === undefined ? null : IDBKeyRange.lowerBound([first.epoch, first.sequence]);
  const near = from === null ? [] : await records.index("order").getAll(from, uuids.length);
  const together = new Map(near.map((row) => [row.uuid, row]));
  const rows = await Promise.all(uuids.map((uuid) => together.get(uuid) ?? records.get(uuid)));
  return rows.filter((row) => row !== undefined);
}
