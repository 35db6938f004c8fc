/**
 * What an answer of the server is held against: the rows of its records as they are before it is noted. Of a small
 * batch they are read. Of a big one they are in memory, since they were sent, and nothing of them but their state can
 * have changed: so the keys of what is open are read, and few bodies or none.
 */

import type { Result } from "../domain/result";
import type { Moment, Uuid } from "../domain/types";
import { ackedIn, withAnswer } from "./acks";
import type { WriteTx } from "./db";
import type { OpenState, RecordRow } from "./schema";

/** So many sales that were posted by one answer are noted as one ack; fewer are noted row by row. */
export const MANY = 100;

export interface Answers {
  results: readonly Result[];
  server_time: Moment;
  /** The sale whose docket shows its TransID from the first, because its answer came in time. */
  in_time?: Uuid;
  /** What was sent, in its order: rows that lie together are read together. */
  sent?: readonly RecordRow[];
}

export interface Known {
  /** As they are before the answer. What is missing is not here, or posted already. */
  rows: Map<Uuid, RecordRow>;
  /** Sales among them that one ack is to name; the others are changed row by row. */
  together: ReadonlySet<Uuid>;
}

export async function knownOf(tx: WriteTx, answers: Answers): Promise<Known> {
  const { results, sent = [] } = answers;
  if (results.length >= MANY && isInOrder(sent)) return knownOfMany(tx, answers, sent);
  const uuids = results.map(({ uuid }) => uuid);
  return { rows: await rowsOf(tx, new Set(uuids), sent), together: new Set() };
}

async function knownOfMany(tx: WriteTx, answers: Answers, sent: readonly RecordRow[]): Promise<Known> {
  const [acked, states] = await Promise.all([ackedIn(tx), openAmong(tx, sent)]);
  const inMemory = new Map(sent.map((row) => [row.uuid, row]));
  const together = new Map<Uuid, RecordRow>();
  const alone = new Set<Uuid>();
  for (const result of answers.results) {
    const { uuid } = result;
    const row = inMemory.get(uuid);
    const state = states.get(uuid);
    // What was posted before, by its row or by an ack, is not looked at again.
    if (row !== undefined && (state === undefined || acked.has(uuid))) continue;
    const isOneOfMany = state === "waiting" && uuid !== answers.in_time && isPostedSale(row, result);
    if (row !== undefined && isOneOfMany) {
      together.set(uuid, { ...row, open: ["waiting", row.epoch, row.sequence] });
    } else alone.add(uuid);
  }
  if (together.size < MANY) {
    for (const uuid of together.keys()) alone.add(uuid);
    return { rows: await rowsOf(tx, alone, sent), together: new Set() };
  }
  const others = await rowsOf(tx, alone, sent);
  return { rows: new Map([...together, ...others]), together: new Set(together.keys()) };
}

function isPostedSale(row: RecordRow | undefined, { result }: Result): boolean {
  return row?.kind === "sale" && (result === "posted" || result === "posted_before");
}

function isInOrder(rows: readonly RecordRow[]): boolean {
  return rows.every((row, i) => {
    const before = rows[i - 1];
    if (before === undefined) return true;
    return before.epoch < row.epoch || (before.epoch === row.epoch && before.sequence < row.sequence);
  });
}

/** Which of these records, given in their order, have a row that is open, and in which state: by keys alone. */
async function openAmong(tx: WriteTx, sent: readonly RecordRow[]): Promise<Map<Uuid, OpenState>> {
  const [first, last] = [sent[0], sent.at(-1)];
  const open = new Map<Uuid, OpenState>();
  if (first === undefined || last === undefined) return open;
  const index = tx.objectStore("records").index("open");
  const states: OpenState[] = ["waiting", "waits", "held"];
  await Promise.all(
    states.map(async (state) => {
      const from = [state, first.epoch, first.sequence];
      const range = IDBKeyRange.bound(from, [state, last.epoch, last.sequence]);
      for (const uuid of await index.getAllKeys(range)) open.set(uuid, state);
    }),
  );
  return open;
}

/** The rows of these records as they are now. */
async function rowsOf(
  tx: WriteTx,
  uuids: ReadonlySet<Uuid>,
  sent: readonly RecordRow[],
): Promise<Map<Uuid, RecordRow>> {
  const some = sent.filter(({ uuid }) => uuids.has(uuid));
  const [acked, together] = await Promise.all([ackedIn(tx), rowsTogether(tx, some)]);
  const records = tx.objectStore("records");
  const rows = await Promise.all([...uuids].map((uuid) => together.get(uuid) ?? records.get(uuid)));
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.uuid, withAnswer(row, acked)]])));
}

/** The rows of a batch by one request: a thousand requests take longer than all the rest. */
async function rowsTogether(tx: WriteTx, sent: readonly RecordRow[]): Promise<Map<Uuid, RecordRow>> {
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
