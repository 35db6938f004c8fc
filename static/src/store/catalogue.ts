/**
 * The copy of the catalogue: chunks of columns as they came, and single rows for what changed since or was made here.
 * A new snapshot is stored beside the old one and takes its place only when it is whole; a copy is all it is, and it
 * is the first to go when room is short.
 */

import type { Chunk, Columns } from "../domain/columns";
import type { Moment, Uuid } from "../domain/types";
import { getState, putState, Store, type WriteTx } from "./db";
import { forgetLevels } from "./levels";
import { writeCopy } from "./lock";
import type { CatalogueDownload, TitleRow } from "./schema";

/** Columns of one title, taken out of columns of many. */
export function rowColumns(columns: Columns, i: number): Columns {
  const one = Object.entries(columns).map(([name, column]: [string, unknown[]]) => [name, [column[i]]]);
  return Object.fromEntries(one) as Columns;
}

export function joinColumns(list: readonly Columns[]): Columns | null {
  const first = list[0];
  if (first === undefined) return null;
  const names = Object.keys(first) as (keyof Columns)[];
  const joined = names.map((name) => [name, list.flatMap((columns) => columns[name] as unknown[])]);
  return Object.fromEntries(joined) as Columns;
}

function chunksOf(generation: number): IDBKeyRange {
  return IDBKeyRange.bound([generation], [generation, []]);
}

/** Reads the stored catalogue for the search worker: its chunks, then what changed since. Not what was made here. */
export async function eachChunk(take: (chunk: Chunk) => void): Promise<void> {
  const store = await Store.open();
  try {
    await eachChunkOf(store, take);
  } finally {
    await store.close();
  }
}

export async function eachChunkOf(store: Store, take: (chunk: Chunk) => void): Promise<void> {
  const keys = await store.read(["state", "catalogue"], async (tx) => {
    const catalogue = await getState(tx, "catalogue");
    return catalogue === undefined
      ? []
      : tx.objectStore("catalogue").getAllKeys(chunksOf(catalogue.generation));
  });
  // One transaction for each chunk, so that reading holds up no sale.
  for (const key of keys) {
    const row = await store.read(["catalogue"], (tx) => tx.objectStore("catalogue").get(key));
    if (row !== undefined) take({ number: row.number, columns: row.columns });
  }
  const changed = (await allTitles(store)).filter((row) => !row.made_on_device);
  const columns = joinColumns(changed.map((row) => row.columns));
  if (columns !== null) take({ number: keys.length, columns });
}

export function allTitles(store: Store): Promise<TitleRow[]> {
  return store.read(["titles"], (tx) => tx.objectStore("titles").getAll());
}

/** Stores one piece of a snapshot together with how far it has come, so that it goes on from there. */
export function putChunk(store: Store, columns: Columns, download: CatalogueDownload): Promise<void> {
  return writeCopy(store, ["catalogue"], async (tx) => {
    const number = download.chunks - 1;
    await tx.objectStore("catalogue").put({ generation: download.generation, number, columns });
    await putState(tx, "catalogue_download", download);
  });
}

/** The snapshot is whole: it takes the place of the old one. Titles made here stay. */
export function finishSnapshot(store: Store, download: CatalogueDownload): Promise<void> {
  return writeCopy(store, ["catalogue", "titles", "levels"], async (tx) => {
    const { generation, titles, as_of, seen_at } = download;
    await dropChunks(tx, generation);
    await putState(tx, "catalogue", { generation, titles, as_of, seen_at });
    await tx.objectStore("state").delete("catalogue_download");
    const rows = tx.objectStore("titles");
    for (const row of await rows.getAll()) {
      // Posted before the snapshot began, so it is in there, by itself or as the title that it became.
      if (!row.made_on_device || row.posted) await rows.delete(row.uuid);
    }
    await forgetLevels(tx, await tx.objectStore("levels").getAllKeys());
  });
}

/** Takes all chunks but those of one generation away. */
async function dropChunks(tx: WriteTx, keep: number): Promise<void> {
  const chunks = tx.objectStore("catalogue");
  await chunks.delete(IDBKeyRange.upperBound([keep], true));
  await chunks.delete(IDBKeyRange.lowerBound([keep, []], true));
}

/** Stores titles that changed on the server since the chunks were taken. */
export function putChanges(store: Store, columns: Columns): Promise<void> {
  return writeCopy(store, ["titles", "levels"], async (tx) => {
    const rows = tx.objectStore("titles");
    for (const [i, uuid] of columns.uuid.entries()) {
      await rows.put({ uuid, columns: rowColumns(columns, i), made_on_device: false, posted: false });
    }
    await forgetLevels(tx, columns.uuid);
  });
}

/**
 * All changes up to a moment are stored. Titles made here that were posted before these changes were asked for
 * (`posted`) and are not among them became another title's, which was there already: they go. Gives their UUIDs.
 */
export function finishChanges(
  store: Store,
  feed: { as_of: Moment; seen_at: Moment | null },
  posted: readonly Uuid[],
): Promise<Uuid[]> {
  return store.write(
    ["state", "titles"],
    async (tx) => {
      const before = await getState(tx, "catalogue");
      if (before !== undefined) await putState(tx, "catalogue", { ...before, ...feed });
      const rows = tx.objectStore("titles");
      const gone: Uuid[] = [];
      for (const uuid of posted) {
        if (!(await rows.get(uuid))?.made_on_device) continue;
        await rows.delete(uuid);
        gone.push(uuid);
      }
      return gone;
    },
    "relaxed",
  );
}

/** Drops the copies of catalogue and dockets to make room; titles made here stay, and every record does. */
export function dropCopies(store: Store): Promise<void> {
  return store.write(
    ["state", "catalogue", "titles", "dockets"],
    async (tx) => {
      await tx.objectStore("catalogue").clear();
      await tx.objectStore("dockets").clear();
      for (const key of ["catalogue", "catalogue_download", "dockets"]) {
        await tx.objectStore("state").delete(key);
      }
      await putState(tx, "no_room", true);
      const rows = tx.objectStore("titles");
      for (const row of await rows.getAll()) if (!row.made_on_device) await rows.delete(row.uuid);
    },
    "relaxed",
  );
}
