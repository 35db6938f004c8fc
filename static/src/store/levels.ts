/** Stock as shown: what the server last said, and what records of this device moved that are not posted yet. */

import type { Uuid } from "../domain/types";
import type { Store, WriteTx } from "./db";
import type { LevelRow, Move } from "./schema";

/** Sums up what several records moved. */
export function sumOf(moves: readonly Move[]): Move[] {
  const pieces = new Map<Uuid, number>();
  for (const { stock_item, quantity } of moves) {
    pieces.set(stock_item, (pieces.get(stock_item) ?? 0) + quantity);
  }
  return [...pieces].flatMap(([stock_item, quantity]) => (quantity === 0 ? [] : [{ stock_item, quantity }]));
}

/** Adds to what this device moved, one move a title; gives the new whole for each title named. */
export async function moveStock(tx: WriteTx, moves: readonly Move[]): Promise<Record<Uuid, number>> {
  const rows = await levelsAfter(tx, moves);
  await putMoved(tx, rows);
  return movedIn(rows);
}

/** The levels of the titles that are moved, as they are once these moves, one a title, are put. Only reads. */
export function levelsAfter(tx: WriteTx, moves: readonly Move[]): Promise<LevelRow[]> {
  const levels = tx.objectStore("levels");
  return Promise.all(
    moves.map(async ({ stock_item, quantity }) => {
      const before = await levels.get(stock_item);
      const moved = (before?.moved ?? 0) + quantity;
      return { uuid: stock_item, moved, on_hand: before?.on_hand ?? null };
    }),
  );
}

/** Only writes: every request is made before the first is awaited. A level that says nothing is not kept. */
export async function putMoved(tx: WriteTx, rows: readonly LevelRow[]): Promise<void> {
  const levels = tx.objectStore("levels");
  await Promise.all(
    rows.map((row) => {
      const isNothing = row.moved === 0 && row.on_hand === null;
      return isNothing ? levels.delete(row.uuid) : levels.put(row);
    }),
  );
}

export function movedIn(rows: readonly LevelRow[]): Record<Uuid, number> {
  return Object.fromEntries(rows.map(({ uuid, moved }) => [uuid, moved]));
}

/** Notes stock on hand as the server says it now. */
export function putLevels(store: Store, levels: Record<Uuid, number>): Promise<void> {
  return store.write(
    ["levels"],
    async (tx) => {
      const rows = tx.objectStore("levels");
      for (const [uuid, on_hand] of Object.entries(levels)) {
        const before = await rows.get(uuid);
        await rows.put({ uuid, moved: before?.moved ?? 0, on_hand });
      }
    },
    "relaxed",
  );
}

/** The server's level came with the title itself: what was noted beside it is older. */
export async function forgetLevels(tx: WriteTx, uuids: readonly Uuid[]): Promise<void> {
  const rows = tx.objectStore("levels");
  for (const uuid of uuids) {
    const before = await rows.get(uuid);
    if (before === undefined || before.on_hand === null) continue;
    if (before.moved === 0) await rows.delete(uuid);
    else await rows.put({ ...before, on_hand: null });
  }
}

export function allLevels(store: Store): Promise<LevelRow[]> {
  return store.read(["levels"], (tx) => tx.objectStore("levels").getAll());
}
