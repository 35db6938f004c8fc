import { expect, test } from "vitest";
import { allTitles, dropCopies, eachChunkOf } from "../../../static/src/store/catalogue";
import { readState } from "../../../static/src/store/db";
import { allLevels, putLevels } from "../../../static/src/store/levels";
import { freezeTitle } from "../../../static/src/store/newrecords";
import { countWaiting } from "../../../static/src/store/outbox";
import type { News } from "../../../static/src/sync/bus";
import { copyCatalogue } from "../../../static/src/sync/catalogue-copy";
import { drain } from "../../../static/src/sync/drain";
import { emu } from "../domain/cast";
import { type Line, lineToServer } from "./line";
import { portal } from "./shop-server";

const FIRST = "2026-11-20T00:00:00.5Z";
const LATER = "2026-11-21T00:00:00Z";

function title(id: number, name = `Title ${id}`, on_hand = 3): [number, string, string, number] {
  return [id, `0197a3c0-0000-7000-8000-${String(id).padStart(12, "0")}`, name, on_hand];
}

/** The catalogue as the search worker gets it: later ones take the place of earlier ones. */
async function stored(line: Line): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  await eachChunkOf(line.store, ({ columns }) => {
    columns.uuid.forEach((uuid, i) => {
      names.set(uuid, `${columns.title[i]} ${columns.on_hand[i]}`);
    });
  });
  return names;
}

async function shopOf(count: number, pageSize: number): Promise<Line> {
  const line = await lineToServer();
  line.server.titles = Array.from({ length: count }, (_, i) => title(i + 1));
  line.server.pageSize = pageSize;
  return line;
}

test("the catalogue comes in chunks and is whole afterwards", async () => {
  const line = await shopOf(25, 10);
  const news: News[] = [];
  line.bus.listen((one) => news.push(one));
  expect(await copyCatalogue(line, FIRST)).toBe(true);
  expect((await stored(line)).size).toBe(25);
  expect(await readState(line.store, "catalogue")).toMatchObject({
    generation: 1,
    titles: 25,
    seen_at: FIRST,
  });
  expect(news).toEqual([{ type: "catalogue" }]);
  expect(line.server.asked.map((one) => one.split("?")[1])).toEqual([
    "after=0&limit=5000",
    "after=10&limit=5000",
    "after=20&limit=5000",
  ]);
});

test("a download that breaks off goes on where it was", async () => {
  const line = await shopOf(25, 10);
  line.server.fail("/api/till/catalogue/?after=10", { kind: "cut" });
  expect(await copyCatalogue(line, FIRST)).toBe(false);
  expect(await stored(line)).toEqual(new Map());
  line.server.asked.length = 0;
  expect(await copyCatalogue(line, FIRST)).toBe(true);
  expect(line.server.asked.map((one) => one.split("?")[1])).toEqual([
    "after=10&limit=5000",
    "after=20&limit=5000",
  ]);
  expect((await stored(line)).size).toBe(25);
});

test("a new snapshot takes the place of the old one only when it is whole", async () => {
  const line = await shopOf(12, 10);
  await copyCatalogue(line, LATER);
  // A server that was restored from a backup knows fewer titles, and says an earlier moment.
  line.server.titles = [title(1, "Restored", 1), ...Array.from({ length: 10 }, (_, i) => title(i + 2))];
  line.server.fail("/api/till/catalogue/?after=10", portal);
  expect(await copyCatalogue(line, FIRST)).toBe(false);
  expect((await stored(line)).get(title(1)[1])).toBe("Title 1 3");
  expect((await stored(line)).size).toBe(12);
  expect(await copyCatalogue(line, FIRST)).toBe(true);
  expect((await stored(line)).get(title(1)[1])).toBe("Restored 1");
  expect((await stored(line)).size).toBe(11);
  const chunks = await line.store.read(["catalogue"], (tx) => tx.objectStore("catalogue").getAllKeys());
  expect(chunks).toEqual([
    [2, 0],
    [2, 1],
  ]);
});

test("later only what changed is fetched, and nothing when nothing did", async () => {
  const line = await shopOf(12, 10);
  await copyCatalogue(line, FIRST);
  await putLevels(line.store, { [title(2)[1]]: 99 });
  const as_of = (await readState(line.store, "catalogue"))?.as_of ?? "";
  line.server.asked.length = 0;
  expect(await copyCatalogue(line, FIRST)).toBe(true);
  expect(line.server.asked).toEqual([]);
  line.server.changed = [title(2, "Changed", 7), title(13, "New", 1)];
  expect(await copyCatalogue(line, LATER)).toBe(true);
  expect(line.server.asked).toEqual([
    `GET /api/till/catalogue/changes/?since=${encodeURIComponent(as_of)}&after=0`,
  ]);
  const names = await stored(line);
  expect(names.size).toBe(13);
  expect(names.get(title(2)[1])).toBe("Changed 7");
  // What was noted beside the title is older than what came with it.
  expect(await allLevels(line.store)).toEqual([]);
});

test("a title made here stays until it is posted, and goes when it became another title's", async () => {
  const line = await shopOf(3, 10);
  const { item } = await freezeTitle(line.store, line.maker, crypto.randomUUID(), emu);
  await copyCatalogue(line, FIRST);
  await copyCatalogue(line, LATER);
  expect((await allTitles(line.store)).map((row) => row.uuid)).toEqual([item.uuid]);
  await drain({ ...line, noted: () => undefined });
  expect(await countWaiting(line.store)).toBe(0);
  const news: News[] = [];
  line.bus.listen((one) => news.push(one));
  await copyCatalogue(line, "2026-11-22T00:00:00Z");
  expect(await allTitles(line.store)).toEqual([]);
  const told = news.flatMap((one) => (one.type === "titles" ? [one.columns] : []));
  expect(told.at(-1)).toMatchObject({ uuid: [item.uuid], isbn: [""], is_active: [false] });
});

test("a title made here that the server has as its own stays as the server says it", async () => {
  const line = await shopOf(3, 10);
  const { item } = await freezeTitle(line.store, line.maker, crypto.randomUUID(), emu);
  await copyCatalogue(line, FIRST);
  await drain({ ...line, noted: () => undefined });
  line.server.changed = [[4, item.uuid, "Dark Emu", 0]];
  await copyCatalogue(line, LATER);
  expect(await allTitles(line.store)).toMatchObject([{ uuid: item.uuid, made_on_device: false }]);
});

test("making room drops the copies, and no record and no title of this device", async () => {
  const line = await shopOf(3, 10);
  const { item } = await freezeTitle(line.store, line.maker, crypto.randomUUID(), emu);
  await copyCatalogue(line, FIRST);
  const waiting = await countWaiting(line.store);
  await dropCopies(line.store);
  expect(await stored(line)).toEqual(new Map());
  expect((await allTitles(line.store)).map((row) => row.uuid)).toEqual([item.uuid]);
  expect(await countWaiting(line.store)).toBe(waiting);
  expect(await readState(line.store, "no_room")).toBe(true);
});
