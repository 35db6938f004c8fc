/** Dockets of this device's own records. */

import { docketFromRecord, type ReturnedLine, returnsInRecord } from "../domain/docket";
import { docketNumber } from "../domain/docket-number";
import type { Docket } from "../domain/types";
import type { RecordRow } from "../store/schema";

const PLACES: Record<string, Docket["place"]> = { waiting: "here", held: "held", waits: "waiting" };

export function docketOf(row: RecordRow, device: string): Docket {
  return docketFromRecord(row.body, {
    device,
    contact_name: row.contact_name,
    trans_id: row.trans_id ?? null,
    posted_at: row.posted_at ?? null,
    place: row.open === undefined ? "posted" : (PLACES[row.open[0]] ?? "here"),
    reason: row.reason,
  });
}

/** What these records took back, under the numbers that they go by now. */
export function returnsIn(rows: readonly RecordRow[]): ReturnedLine[] {
  return rows.flatMap((row) => {
    const number = docketNumber({ trans_id: row.trans_id ?? null, d_number: row.d_number ?? null });
    return returnsInRecord(row.body, number);
  });
}
