/**
 * Noting what the server said of records. An answer counts only for the record whose UUID and hash it names; noting
 * it twice, or in two tabs, changes nothing the second time. What was frozen stays as it is.
 */

import type { Result } from "../domain/result";
import type { Moment, Uuid } from "../domain/types";
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

export interface Answers {
  results: readonly Result[];
  server_time: Moment;
  /** The sale whose docket shows its TransID from the first, because its answer came in time. */
  in_time?: Uuid;
  /** What was sent, in its order: rows that lie together are read together. */
  sent?: readonly RecordRow[];
}

/** One transaction for all results of an answer. Not strict: what is lost with the power is asked for again. */
export function takeResults(store: Store, answers: Answers): Promise<Noted> {
  return store.write(
    ["records", "levels", "titles", "contacts"],
    (tx) => takeResultsIn(tx, answers),
    "relaxed",
  );
}

async function takeResultsIn(tx: WriteTx, answers: Answers): Promise<Noted> {
  const records = tx.objectStore("records");
  const noted: Noted = { left: 0, kinds: {}, rows: [], moved: {} };
  const back: Move[] = [];
  const together = await rowsOf(tx, answers.sent ?? []);
  const known = await Promise.all(answers.results.map(({ uuid }) => together.get(uuid) ?? records.get(uuid)));
  const writes: Promise<unknown>[] = [];
  for (const [i, result] of answers.results.entries()) {
    const before = known[i];
    const row = before === undefined ? null : changed(before, result, answers);
    if (before === undefined || row === null) continue;
    writes.push(records.put(row));
    noted.rows.push(row);
    if (before.open?.[0] === "waiting") {
      noted.left += 1;
      noted.kinds[row.kind] = (noted.kinds[row.kind] ?? 0) + 1;
    }
    if (row.open !== undefined) continue;
    for (const { stock_item, quantity } of row.moves) back.push({ stock_item, quantity: -quantity });
    writes.push(afterPosting(tx, row));
  }
  await Promise.all(writes);
  noted.moved = await moveStock(tx, sumOf(back));
  return noted;
}

/** The rows of a batch as they are now, by one request: a thousand requests take longer than all the rest. */
async function rowsOf(tx: WriteTx, sent: readonly RecordRow[]): Promise<Map<Uuid, RecordRow>> {
  const [first, last] = [sent[0], sent.at(-1)];
  if (first === undefined || last === undefined || first === last) return new Map();
  const from = [first.epoch, first.sequence];
  const until = [last.epoch, last.sequence];
  // A batch is in the order of the sequence; what is not lies anywhere, and is read row by row.
  if (indexedDB.cmp(from, until) > 0) return new Map();
  const range = IDBKeyRange.bound(from, until);
  const rows = await tx.objectStore("records").index("order").getAll(range, sent.length);
  return new Map(rows.map((row) => [row.uuid, row]));
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

function posted(row: RecordRow, result: Result, answers: Answers): RecordRow {
  const { open: _, ...rest } = row;
  const changed: RecordRow = { ...rest, code: "", reason: "", posted_at: answers.server_time };
  if (result.trans_id !== null) changed.trans_id = result.trans_id;
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
