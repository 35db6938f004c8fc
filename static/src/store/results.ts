/**
 * Noting what the server said of records. An answer counts only for the record whose UUID and hash it names; noting
 * it twice, or in two tabs, changes nothing the second time. What was frozen stays as it is.
 *
 * Sales that are posted by the hundred are noted together in one ack, everything else in the records' own rows, all of
 * an answer in one transaction: see `acks.ts`.
 */

import type { Result } from "../domain/result";
import type { Uuid } from "../domain/types";
import { asPosted, putAck } from "./acks";
import { type Answers, knownOf } from "./answers";
import type { Store, WriteTx } from "./db";
import { moveStock, sumOf } from "./levels";
import type { Move, OpenState, RecordKind, RecordRow } from "./schema";

export interface Noted {
  /** Records that left the outbox by this, and by no one else's noting. */
  left: number;
  kinds: Partial<Record<RecordKind, number>>;
  /** Rows that changed, as they are now. */
  rows: RecordRow[];
  /** For each title that a posted sale moved: what is still moved and not posted. */
  moved: Record<Uuid, number>;
}

/** One transaction for all results of an answer. Not strict: what is lost with the power is asked for again. */
export function takeResults(store: Store, answers: Answers): Promise<Noted> {
  return store.write(
    ["records", "acks", "levels", "titles", "contacts"],
    (tx) => takeResultsIn(tx, answers),
    "relaxed",
  );
}

async function takeResultsIn(tx: WriteTx, answers: Answers): Promise<Noted> {
  const records = tx.objectStore("records");
  const noted: Noted = { left: 0, kinds: {}, rows: [], moved: {} };
  const back: Move[] = [];
  const known = await knownOf(tx, answers);
  const acked: RecordRow[] = [];
  const writes: Promise<unknown>[] = [];
  for (const result of answers.results) {
    const before = known.rows.get(result.uuid);
    const row = before === undefined ? null : changed(before, result, answers);
    if (before === undefined || row === null) continue;
    // Should an answer name a record twice, the second time is held against the first.
    known.rows.set(row.uuid, row);
    if (known.together.has(row.uuid)) acked.push(row);
    else writes.push(records.put(row));
    noted.rows.push(row);
    if (before.open?.[0] === "waiting") {
      noted.left += 1;
      noted.kinds[row.kind] = (noted.kinds[row.kind] ?? 0) + 1;
    }
    if (row.open !== undefined) continue;
    for (const { stock_item, quantity } of row.moves) back.push({ stock_item, quantity: -quantity });
    writes.push(afterPosting(tx, row));
  }
  if (acked.length > 0) writes.push(putAck(tx, answers.server_time, acked));
  await Promise.all(writes);
  noted.moved = await moveStock(tx, sumOf(back));
  return noted;
}

/** The row with what was said of it; null when that is nothing new, or not of this record. */
function changed(row: RecordRow, result: Result, answers: Answers): RecordRow | null {
  // What is posted is posted for ever.
  if (row.sha256 !== result.sha256 || row.open === undefined) return null;
  if (result.result === "posted" || result.result === "posted_before") {
    return row.kind === "sale" && result.trans_id === null ? null : posted(row, result, answers);
  }
  const after = open(row, result);
  return same(row, after) ? null : after;
}

function posted(row: RecordRow, { trans_id }: Result, answers: Answers): RecordRow {
  const changed = asPosted(row, { trans_id, posted_at: answers.server_time });
  if (answers.in_time === row.uuid) {
    changed.printed_as = "T";
    delete changed.unclaimed;
  }
  return changed;
}

function open(row: RecordRow, { result, code, reason }: Result): RecordRow {
  const state: OpenState = result === "held" ? "held" : "waits";
  return { ...row, open: [state, row.epoch, row.sequence], code, reason };
}

function same(a: RecordRow, b: RecordRow): boolean {
  return a.open?.[0] === b.open?.[0] && a.code === b.code && a.reason === b.reason;
}

/** A posted title or contact is no longer this device's alone. */
async function afterPosting(tx: WriteTx, { kind, uuid }: RecordRow): Promise<void> {
  if (kind === "title") {
    const title = await tx.objectStore("titles").get(uuid);
    if (title?.made_on_device) await tx.objectStore("titles").put({ ...title, posted: true });
  }
  if (kind === "contact") {
    const contact = await tx.objectStore("contacts").get(uuid);
    if (contact?.made_on_device) await tx.objectStore("contacts").put({ ...contact, made_on_device: false });
  }
}
