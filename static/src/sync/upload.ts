/** Posting records to the server and noting what it said of them: the same for one sale and for ten thousand. */

import { readAnswer } from "../domain/result";
import type { Uuid } from "../domain/types";
import type { Store } from "../store/db";
import { type Noted, takeResults } from "../store/results";
import type { RecordRow } from "../store/schema";
import type { Bus } from "./bus";
import { type Answer, type Client, REVOKED } from "./client";

/** A batch may take long on a slow line; a sale does not wait for it this long. */
const UPLOAD_TIMEOUT_MS = 30_000;

export interface Uploader {
  store: Store;
  client: Client;
  bus: Bus;
}

export interface Posted {
  answer: Answer<unknown>;
  /** Null when nothing was acknowledged. */
  noted: Noted | null;
}

/**
 * Sends these records and notes the results. `inTime` is asked once, when the answer is here: the sale whose docket
 * will show its TransID from the first, if it still waits for it.
 */
export async function post(
  { store, client, bus }: Uploader,
  rows: readonly RecordRow[],
  inTime: () => Uuid | null = () => null,
): Promise<Posted> {
  const answer = await client.ask({
    method: "POST",
    path: "/api/till/records/",
    body: { format: 1, records: rows.map((row) => row.body), ...printed(rows) },
    timeout_ms: UPLOAD_TIMEOUT_MS,
    read: (json) => readAnswer(json, rows),
  });
  if (answer.kind !== "ok") return { answer, noted: null };
  const in_time = inTime();
  const noted = await takeResults(store, {
    ...answer.value,
    sent: rows,
    ...(in_time === null ? {} : { in_time }),
  });
  // Revoked a moment ago: hello says so in a way that can be believed.
  if (noted.rows.some(({ code }) => code === REVOKED)) bus.tell({ type: "ask" });
  if (noted.rows.length > 0) bus.tell({ type: "outbox", moved: noted.moved });
  return { answer, noted };
}

/** TransIDs that a server told before it was restored: it says which of them moved. */
function printed(rows: readonly RecordRow[]): { printed?: Record<Uuid, number> } {
  const known = rows.flatMap(({ uuid, trans_id }) =>
    trans_id === undefined ? [] : [[uuid, trans_id] as const],
  );
  return known.length === 0 ? {} : { printed: Object.fromEntries(known) };
}
