/**
 * The copies that let a till go on alone (R1): catalogue, contacts, recent dockets, cashiers with what their PINs are
 * checked by, and whose D-numbers are whose. Fetched when the server says that something is new.
 */

import { docketFromServer } from "../domain/docket";
import type { Moment } from "../domain/types";
import { putCashiers, putContacts, putDockets, putLeases } from "../store/copies";
import { readState } from "../store/db";
import { type CopyOptions, copyCatalogue } from "./catalogue-copy";
import type { Greeting } from "./greeting";
import { ask, readCashiers, readContacts, readDockets, readLeases } from "./pages";

/** Of 500 dockets each: the newest ten thousand are enough for returns while disconnected. */
const MOST_DOCKET_PAGES = 20;

export type News = Pick<Greeting, "cashiers_at" | "contacts_at" | "catalogue_at">;

/** Brings everything up to date that the server said is new. Errors: StoreError. */
export async function copyShop(options: CopyOptions, news: News): Promise<void> {
  await copyCashiers(options, news.cashiers_at);
  await copyContacts(options, news.contacts_at);
  await copyCatalogue(options, news.catalogue_at);
}

export async function copyCashiers(
  { store, client, bus }: CopyOptions,
  seen_at: Moment | null,
): Promise<boolean> {
  const before = await readState(store, "cashiers");
  if (before !== undefined && before.seen_at === seen_at) return true;
  const answer = await ask(client, "cashiers/", readCashiers);
  if (answer.kind !== "ok") return false;
  await putCashiers(store, answer.value, seen_at);
  bus.tell({ type: "shop" });
  return true;
}

async function copyContacts(options: CopyOptions, seen_at: Moment | null): Promise<boolean> {
  const { store, client, bus, signal } = options;
  const before = await readState(store, "contacts");
  if (before !== undefined && before.seen_at === seen_at) return true;
  let after = 0;
  let as_of: Moment | null = null;
  while (!signal.aborted) {
    const answer = await ask(client, `contacts/?after=${after}${sinceOf(before?.as_of)}`, readContacts);
    if (answer.kind !== "ok") return false;
    as_of ??= answer.value.as_of;
    const { next } = answer.value;
    const contacts = answer.value.contacts.map(({ uuid, name, card_number, phone, email }) => {
      return { uuid, name, card_number, phone, email, made_on_device: false };
    });
    await putContacts(store, contacts, next === null ? { as_of, seen_at } : null);
    if (next === null) break;
    after = next;
  }
  bus.tell({ type: "contacts" });
  return !signal.aborted;
}

/** Newest first, so that what breaks off has the dockets that come back soonest. */
export async function copyDockets({ store, client, signal }: CopyOptions): Promise<boolean> {
  const before = await readState(store, "dockets");
  let after = 0;
  let as_of: Moment | null = null;
  for (let page = 1; !signal.aborted; page++) {
    const answer = await ask(client, `dockets/?after=${after}${sinceOf(before?.as_of)}`, readDockets);
    if (answer.kind !== "ok") return false;
    as_of ??= answer.value.as_of;
    const { next, dockets } = answer.value;
    const isLast = next === null || page === MOST_DOCKET_PAGES;
    const copies = dockets.map((docket) => ({
      docket: docketFromServer(docket),
      d_numbers: docket.d_numbers,
    }));
    await putDockets(store, copies, isLast ? { as_of, seen_at: null } : null);
    if (isLast) return true;
    after = next;
  }
  return false;
}

export async function copyLeases({ store, client }: CopyOptions): Promise<boolean> {
  const answer = await ask(client, "leases/", readLeases);
  if (answer.kind !== "ok") return false;
  await putLeases(store, answer.value);
  return true;
}

function sinceOf(as_of: Moment | undefined): string {
  return as_of === undefined ? "" : `&since=${encodeURIComponent(as_of)}`;
}
