/** What waits on this device, and making room for it. */

import type { Cents, Moment, Uuid } from "../domain/types";
import { dropCopies } from "../store/catalogue";
import { notPosted } from "../store/outbox";
import type { Core } from "./core";

export interface Waiting {
  uuid: Uuid;
  kind: string;
  number: string;
  amount: Cents;
  at: Moment;
  state: string;
}

/** Everything that is not posted, oldest first: here, or on the server, where it is held or waits. */
export async function waiting(core: Core, limit: number): Promise<Waiting[]> {
  const rows = await notPosted(core.store, limit);
  return rows.map(({ uuid, kind, label, amount, made_at, open }) => {
    return { uuid, kind, number: label, amount, at: made_at, state: open?.[0] ?? "posted" };
  });
}

/** Drops the copies of catalogue and dockets, never a record. What is in memory goes on being found. */
export async function freeSpace(core: Core): Promise<void> {
  await dropCopies(core.store);
  core.shown.catalogue_at.value = null;
}
