/**
 * The copy of the catalogue, as it comes: a whole snapshot in chunks at first, what changed afterwards. A snapshot
 * that breaks off goes on where it was; it takes the old one's place only when it is whole.
 */

import type { Moment } from "../domain/types";
import {
  allTitles,
  finishChanges,
  finishSnapshot,
  joinColumns,
  putChanges,
  putChunk,
} from "../store/catalogue";
import { getState, type Store } from "../store/db";
import type { CatalogueDownload, CatalogueState } from "../store/schema";
import type { Bus } from "./bus";
import type { Client } from "./client";
import { ask, readCatalogue } from "./pages";
import { moment } from "./shapes";

const TITLES_IN_A_CHUNK = 5000;
/** With more single rows than this, a new snapshot is smaller work than carrying them along. */
const MOST_CHANGES = 20_000;

export interface CopyOptions {
  store: Store;
  client: Client;
  bus: Bus;
  signal: AbortSignal;
}

/** Brings the copy up to what the server had at `catalogue_at`; whether it got there. */
export async function copyCatalogue(options: CopyOptions, catalogue_at: Moment | null): Promise<boolean> {
  const { catalogue, download, changed } = await options.store.read(["state", "titles"], async (tx) => ({
    catalogue: await getState(tx, "catalogue"),
    download: await getState(tx, "catalogue_download"),
    changed: await tx.objectStore("titles").count(),
  }));
  if (download !== undefined) return takeSnapshot(options, download);
  if (catalogue === undefined) return takeSnapshot(options, begin(0, catalogue_at));
  if (catalogue.seen_at === catalogue_at) return true;
  // A server that was restored from a backup: what it has forgotten must go from here, too.
  const wentBack = (moment(catalogue_at) ?? 0) < (moment(catalogue.seen_at) ?? 0);
  if (wentBack || changed > MOST_CHANGES) {
    return takeSnapshot(options, begin(catalogue.generation, catalogue_at));
  }
  return takeChanges(options, catalogue, catalogue_at);
}

function begin(generation: number, seen_at: Moment | null): CatalogueDownload {
  return { generation: generation + 1, after: 0, chunks: 0, titles: 0, as_of: "", seen_at };
}

async function takeSnapshot(options: CopyOptions, download: CatalogueDownload): Promise<boolean> {
  const { store, client, bus, signal } = options;
  let so_far = download;
  while (!signal.aborted) {
    const path = `catalogue/?after=${so_far.after}&limit=${TITLES_IN_A_CHUNK}`;
    const answer = await ask(client, path, readCatalogue);
    if (answer.kind !== "ok") return false;
    const { as_of, next, columns } = answer.value;
    so_far = {
      ...so_far,
      // What changes while the pages come is among the changes since the first one.
      as_of: so_far.as_of || as_of,
      after: next ?? so_far.after,
      chunks: so_far.chunks + 1,
      titles: so_far.titles + columns.uuid.length,
    };
    await putChunk(store, columns, so_far);
    if (next !== null) continue;
    await finishSnapshot(store, so_far);
    bus.tell({ type: "catalogue" });
    return true;
  }
  return false;
}

async function takeChanges(
  options: CopyOptions,
  catalogue: CatalogueState,
  seen_at: Moment | null,
): Promise<boolean> {
  const { store, client, bus, signal } = options;
  const posted = (await allTitles(store)).filter((row) => row.made_on_device && row.posted);
  let after = 0;
  let as_of: Moment | null = null;
  while (!signal.aborted) {
    const path = `catalogue/changes/?since=${encodeURIComponent(catalogue.as_of)}&after=${after}`;
    const answer = await ask(client, path, readCatalogue);
    if (answer.kind !== "ok") return false;
    const { next, columns } = answer.value;
    as_of ??= answer.value.as_of;
    await putChanges(store, columns);
    bus.tell({ type: "titles", columns, made_on_device: false });
    if (next !== null) {
      after = next;
      continue;
    }
    const gone = await finishChanges(
      store,
      { as_of, seen_at },
      posted.map((row) => row.uuid),
    );
    const rows = posted.filter((row) => gone.includes(row.uuid)).map((row) => row.columns);
    const left = joinColumns(rows);
    // The search forgets them: another title has their ISBN.
    if (left !== null) {
      const columns = {
        ...left,
        isbn: left.isbn.map(() => ""),
        ean: left.ean.map(() => ""),
        is_active: left.is_active.map(() => false),
      };
      bus.tell({ type: "titles", columns, made_on_device: false });
    }
    bus.tell({ type: "shop" });
    return true;
  }
  return false;
}
