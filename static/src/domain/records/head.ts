/**
 * Records: what is frozen on the device, kept, hashed and posted as one JSON text (wire format 1, `sync/wire/`).
 *
 * The order of the fields is fixed here and the text is never built twice: its bytes are the evidence. Texts are
 * cut to the wire's limits, so that a docket that was printed is never held for a long note.
 */

import type { Counters } from "../numbers";
import type { Moment, Uuid } from "../types";

export const FORMAT = 1;

/** What each record carries. */
export interface Header {
  uuid: Uuid;
  device: Uuid;
  epoch: number;
  sequence: number;
  previous: string;
  made_at: Moment;
  cashier: Uuid | null;
}

/** The place of the next record in the chain of its epoch. */
export function nextHeader(
  counters: Counters,
  made: Pick<Header, "uuid" | "device" | "made_at" | "cashier">,
): Header {
  return { ...made, epoch: counters.epoch, sequence: counters.sequence + 1, previous: counters.previous };
}

/** The counters after a record was frozen as `header` with this hash. */
export function afterRecord(counters: Counters, header: Header, sha256: string): Counters {
  return { ...counters, sequence: header.sequence, previous: sha256 };
}

/** Without control characters and lone surrogates, which no database takes, and at most `most` characters long. */
export function clean(text: string, most: number): string {
  return [...text.replace(/[\p{Cc}\p{Cs}]+/gu, " ").trim()].slice(0, most).join("");
}

/** The same for what must not be empty. */
export function named(text: string, most: number, what: string): string {
  const name = clean(text, most);
  if (name === "") throw new RangeError(`${what} has no name.`);
  return name;
}

export function head(kind: string, header: Header): Record<string, unknown> {
  const { uuid, device, epoch, sequence, previous, made_at, cashier } = header;
  return { format: FORMAT, kind, uuid, device, epoch, sequence, previous, made_at, cashier };
}
