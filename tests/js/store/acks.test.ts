import { expect, test, vi } from "vitest";
import type { Result } from "../../../static/src/domain/result";
import { countAcks, settle } from "../../../static/src/store/acks";
import { MANY } from "../../../static/src/store/answers";
import { claimable, putClaim, settleClaim } from "../../../static/src/store/claims";
import { docketsByNumber, returnsOf } from "../../../static/src/store/copies";
import { readState } from "../../../static/src/store/db";
import { allLevels, putLevels } from "../../../static/src/store/levels";
import {
  countWaiting,
  eachRecord,
  firstOpen,
  lastSale,
  notPosted,
  recordOf,
  recordsOf,
} from "../../../static/src/store/outbox";
import { KEPT_MS, prune } from "../../../static/src/store/prune";
import { acknowledged, resendForgotten } from "../../../static/src/store/restored";
import { type Noted, takeResults } from "../../../static/src/store/results";
import type { RecordRow } from "../../../static/src/store/schema";
import { dalton } from "../domain/cast";
import { fillDisk } from "../till/full-disk";
import { type Device, otherTab, paidCart, pairedDevice, sell } from "./device";

const SERVER_TIME = "2026-11-23T00:00:00Z";
const FIRST = 546789;
const SALES = MANY + 10;

interface Sold extends Device {
  rows: RecordRow[];
  results: Result[];
}

function posted({ uuid, sha256 }: RecordRow, i: number): Result {
  return { uuid, sha256, result: "posted", trans_id: FIRST + i, code: "", reason: "" };
}

function held({ uuid, sha256 }: RecordRow): Result {
  return { uuid, sha256, result: "held", trans_id: null, code: "sums_wrong", reason: "Wrong." };
}

/** A device with a batch of sales that wait, and what the server says of them; its shift waits beside them. */
async function withMany(sales = SALES): Promise<Sold> {
  const device = await pairedDevice();
  const rows: RecordRow[] = [];
  for (let i = 0; i < sales; i += 1) rows.push((await sell(device)).row);
  return { ...device, rows, results: rows.map(posted) };
}

function note({ store, rows, results }: Sold): Promise<Noted> {
  return takeResults(store, { results, server_time: SERVER_TIME, sent: rows });
}

/** Each record's own row, whatever acks say. */
async function ownRows({ store, rows }: Sold): Promise<(RecordRow | undefined)[]> {
  return store.read(["records"], (tx) =>
    Promise.all(rows.map(({ uuid }) => tx.objectStore("records").get(uuid))),
  );
}

async function named({ store }: Device): Promise<string[]> {
  const acks = await store.read(["acks"], (tx) => tx.objectStore("acks").getAll());
  return acks.flatMap(({ uuids }) => uuids);
}

async function settleEverything({ store }: Device): Promise<void> {
  while ((await settle(store, 40)) > 0);
}

/** All that anybody can see of the outbox. */
async function seen({ store, rows }: Sold) {
  const exported: RecordRow[] = [];
  await eachRecord(store, (more) => void exported.push(...more));
  return {
    waiting: await countWaiting(store),
    first: await firstOpen(store, "waiting", 500),
    open: await notPosted(store, 500),
    records: await recordsOf(
      store,
      rows.map(({ uuid }) => uuid),
    ),
    last: await lastSale(store),
    levels: await allLevels(store),
    acknowledged: await acknowledged(store),
    claimable: await claimable(store),
    exported,
  };
}

/** The same batch, noted row by row: it was not told what was sent. */
async function rowByRow(sold: Sold): Promise<Noted> {
  const noted: Noted = { left: 0, kinds: {}, rows: [], moved: {} };
  for (const result of sold.results) {
    const one = await takeResults(sold.store, { results: [result], server_time: SERVER_TIME });
    noted.left += one.left;
    noted.rows.push(...one.rows);
    Object.assign(noted.moved, one.moved);
    for (const kind of Object.keys(one.kinds) as (keyof Noted["kinds"])[])
      noted.kinds[kind] = (noted.kinds[kind] ?? 0) + (one.kinds[kind] ?? 0);
  }
  return noted;
}

/** A second device's store with the very same records. */
async function copyOf(sold: Sold): Promise<Sold> {
  const copy = await pairedDevice();
  for (const name of ["records", "levels", "acks"] as const) {
    const all = await sold.store.read([name], (tx) => tx.objectStore(name).getAll());
    await copy.store.write(
      [name],
      async (tx) => {
        await tx.objectStore(name).clear();
        for (const row of all) await tx.objectStore(name).put(row as never);
      },
      "relaxed",
    );
  }
  return { ...sold, store: copy.store };
}

test("a big batch is noted in one row, and no record's own row is written", async () => {
  const sold = await withMany();
  expect((await note(sold)).left).toBe(SALES);
  expect(await countAcks(sold.store)).toBe(1);
  expect(await named(sold)).toEqual(sold.rows.map(({ uuid }) => uuid));
  expect(await ownRows(sold)).toEqual(sold.rows);
});

test("a batch below the limit is noted row by row", async () => {
  const sold = await withMany(MANY - 1);
  await note(sold);
  expect(await countAcks(sold.store)).toBe(0);
  expect((await ownRows(sold)).every((row) => row?.open === undefined)).toBe(true);
});

test("noted together or row by row, settled not at all, half or wholly: everybody sees the same", async () => {
  const together = await withMany();
  const apart = await copyOf(together);
  expect(await note(together)).toEqual(await rowByRow(apart));
  const right = await seen(apart);
  expect(right).toMatchObject({ waiting: 1, open: [{ kind: "shift" }], levels: [] });
  expect(await seen(together)).toEqual(right);
  await settle(together.store, 60);
  expect(await countAcks(together.store)).toBe(1);
  expect(await seen(together)).toEqual(right);
  expect(await settle(together.store, 60)).toBe(0);
  expect(await countAcks(together.store)).toBe(0);
  expect(await seen(together)).toEqual(right);
  expect(await ownRows(together)).toEqual(await ownRows(apart));
});

test("the same answers again change nothing: not settled, half settled, settled", async () => {
  const sold = await withMany();
  await note(sold);
  const right = await seen(sold);
  const nothing = { left: 0, kinds: {}, rows: [], moved: {} };
  // Other TransIDs, and other results: what is posted is posted for ever.
  const others = sold.rows.map((row, i) => (i % 7 === 0 ? held(row) : posted(row, i + 5000)));
  const again = async (): Promise<void> => {
    expect(await note(sold)).toEqual(nothing);
    expect(await note({ ...sold, results: others })).toEqual(nothing);
    expect(await rowByRow({ ...sold, results: others })).toEqual(nothing);
    expect(await seen(sold)).toEqual(right);
  };
  await again();
  await settle(sold.store, 60);
  await again();
  await settleEverything(sold);
  await again();
  expect(await countAcks(sold.store)).toBe(0);
});

test("answers that are known already read no record", async () => {
  const sold = await withMany();
  await note(sold);
  for (let turn = 0; turn < 2; turn += 1) {
    const one = vi.spyOn(IDBObjectStore.prototype, "get");
    const many = vi.spyOn(IDBIndex.prototype, "getAll");
    await note(sold);
    expect([one.mock.calls.length, many.mock.calls.length]).toEqual([0, 0]);
    one.mockRestore();
    many.mockRestore();
    await settleEverything(sold);
  }
});

test("two tabs that note the same answers at once count them once, and give stock back once", async () => {
  const sold = await withMany();
  const other = { ...sold, store: (await otherTab(sold)).store };
  const both = await Promise.all([note(sold), note(other), rowByRow(other)]);
  expect(both.map(({ left }) => left).reduce((a, b) => a + b)).toBe(SALES);
  expect(both.flatMap(({ rows }) => rows)).toHaveLength(SALES);
  expect(await allLevels(sold.store)).toEqual([]);
  expect(await countWaiting(sold.store)).toBe(1);
  await settleEverything(sold);
  expect(await allLevels(sold.store)).toEqual([]);
});

test("batches that overlap are noted once each, in acks that share no record", async () => {
  const sold = await withMany(3 * MANY);
  const [front, back] = [sold.rows.slice(0, 2 * MANY), sold.rows.slice(MANY)];
  const other = { ...sold, store: (await otherTab(sold)).store };
  const both = await Promise.all([
    note({ ...sold, rows: front, results: front.map(posted) }),
    note({ ...other, rows: back, results: back.map(posted) }),
  ]);
  expect(both.map(({ left }) => left)).toEqual([2 * MANY, MANY]);
  expect(await countAcks(sold.store)).toBe(2);
  expect((await named(sold)).sort()).toEqual(sold.rows.map(({ uuid }) => uuid).sort());
  expect(await countWaiting(sold.store)).toBe(1);
  expect(await allLevels(sold.store)).toEqual([]);
});

test("an answer that names another hash posts nothing, though it comes among many", async () => {
  const sold = await withMany();
  const [wrong] = sold.rows;
  const results = sold.results.map((result, i) => (i === 0 ? { ...result, sha256: "0".repeat(64) } : result));
  expect((await note({ ...sold, results })).left).toBe(SALES - 1);
  expect(await named(sold)).not.toContain(wrong?.uuid);
  expect(await firstOpen(sold.store, "waiting", 9)).toMatchObject([{ kind: "shift" }, wrong]);
  expect(await allLevels(sold.store)).toEqual([{ uuid: dalton.uuid, moved: -1, on_hand: null }]);
});

test("a sale without its TransID, and one that is not here, are not posted by a big batch", async () => {
  const sold = await withMany();
  const stranger = { ...sold.rows[1], uuid: crypto.randomUUID() } as RecordRow;
  const rows = [...sold.rows.slice(0, 1), stranger, ...sold.rows.slice(2)];
  const results = rows.map(posted);
  results[0] = { ...(results[0] as Result), trans_id: null };
  expect((await note({ ...sold, rows, results })).left).toBe(SALES - 2);
  expect(await countWaiting(sold.store)).toBe(3);
  expect(await recordOf(sold.store, stranger.uuid)).toBeUndefined();
});

test("what is held, waits or came in time is noted in its own row, in the same transaction", async () => {
  const sold = await withMany(MANY + 3);
  const [first, second, third] = sold.rows as [RecordRow, RecordRow, RecordRow];
  const [shift] = await firstOpen(sold.store, "waiting", 1);
  if (shift === undefined) throw new Error("no shift");
  const results = [
    { ...posted(shift, 0), trans_id: null },
    held(first),
    { ...held(second), result: "waiting" as const, code: "waits_for_title", reason: "" },
    ...sold.results.slice(2),
  ];
  const answers = { results, server_time: SERVER_TIME, in_time: third.uuid, sent: [shift, ...sold.rows] };
  const noted = await takeResults(sold.store, answers);
  expect(noted).toMatchObject({ left: MANY + 4, kinds: { shift: 1, sale: MANY + 3 } });
  expect(noted.rows.map(({ uuid }) => uuid)).toEqual(results.map(({ uuid }) => uuid));
  expect(noted.moved).toEqual({ [dalton.uuid]: -2 });
  expect(await named(sold)).toEqual(sold.rows.slice(3).map(({ uuid }) => uuid));
  expect(await countWaiting(sold.store)).toBe(0);
  expect((await notPosted(sold.store, 9)).map(({ uuid }) => uuid)).toEqual([first.uuid, second.uuid]);
  expect(await recordOf(sold.store, third.uuid)).toMatchObject({ printed_as: "T", trans_id: FIRST + 2 });
  await settleEverything(sold);
  expect((await notPosted(sold.store, 9)).map(({ code }) => code)).toEqual(["sums_wrong", "waits_for_title"]);
  expect(await allLevels(sold.store)).toEqual([{ uuid: dalton.uuid, moved: -2, on_hand: null }]);
});

test("records that were held and are posted by the hundred leave the office, not the outbox once more", async () => {
  const sold = await withMany();
  await note({ ...sold, results: sold.rows.map(held) });
  expect(await countWaiting(sold.store)).toBe(1);
  expect(await note(sold)).toMatchObject({ left: 0, kinds: {}, moved: { [dalton.uuid]: 0 } });
  expect(await notPosted(sold.store, 500)).toMatchObject([{ kind: "shift" }]);
  expect(await countWaiting(sold.store)).toBe(1);
});

test("a docket is found by its TransID and its D-number before its row says that it is posted", async () => {
  const sold = await withMany();
  const { uuid } = sold.rows[7] as RecordRow;
  await note(sold);
  const found = async (kind: "d" | "trans", number: number): Promise<RecordRow[]> =>
    (await docketsByNumber(sold.store, { kind, number })).own;
  for (let turn = 0; turn < 2; turn += 1) {
    for (const own of [await found("trans", FIRST + 7), await found("d", 12345 + 7)]) {
      expect(own).toMatchObject([{ uuid, trans_id: FIRST + 7, posted_at: SERVER_TIME }]);
      expect(own[0]?.open).toBeUndefined();
    }
    expect(await found("trans", FIRST + SALES)).toEqual([]);
    await settleEverything(sold);
  }
});

test("what a posted sale took back goes by its TransID", async () => {
  const sold = await withMany();
  const [of] = sold.rows as [RecordRow];
  const back = { sale: of.uuid, line: 1, number: "D12345" } as never;
  const { row } = await sell(sold, paidCart([{ quantity: -1, return_of: back }]));
  const rows = [...sold.rows, row];
  await note({ ...sold, rows, results: rows.map(posted) });
  expect(await returnsOf(sold.store, of.uuid)).toMatchObject([{ uuid: row.uuid, trans_id: FIRST + SALES }]);
});

test("selling goes on beside acks, and a sale that was frozen twice is known to be posted", async () => {
  const sold = await withMany();
  const cart = paidCart();
  const { row } = await sell(sold, cart);
  const rows = [...sold.rows, row];
  await note({ ...sold, rows, results: rows.map(posted) });
  const next = await sell(sold);
  expect(await countWaiting(sold.store)).toBe(2);
  expect(await firstOpen(sold.store, "waiting", 9)).toMatchObject([
    { kind: "shift" },
    { uuid: next.row.uuid },
  ]);
  expect(await lastSale(sold.store)).toEqual(next.row);
  const again = await sell(sold, cart);
  expect(again).toMatchObject({ existed: true, row: { trans_id: FIRST + SALES } });
  expect(again.row.open).toBeUndefined();
});

test("settling that breaks off between two transactions goes on where it was, in another tab", async () => {
  const sold = await withMany(3 * MANY);
  for (const from of [0, MANY, 2 * MANY]) {
    const rows = sold.rows.slice(from, from + MANY);
    await note({ ...sold, rows, results: rows.map((row, i) => posted(row, from + i)) });
  }
  const right = await seen(sold);
  expect(await settle(sold.store, 70)).toBe(3);
  await sold.store.close();
  const other = { ...sold, store: (await otherTab(sold)).store };
  expect(await seen(other)).toEqual(right);
  expect(await settle(other.store, 70)).toBe(2);
  await settleEverything(other);
  expect(await seen(other)).toEqual(right);
  expect((await ownRows(other)).map((row) => row?.trans_id)).toEqual(sold.rows.map((_, i) => FIRST + i));
});

test("two tabs that settle at once write each row once", async () => {
  const sold = await withMany();
  await note(sold);
  const right = await seen(sold);
  const other = { ...sold, store: (await otherTab(sold)).store };
  await Promise.all([settleEverything(sold), settleEverything(other)]);
  expect(await seen(sold)).toEqual(right);
  expect(await countAcks(sold.store)).toBe(0);
});

test("settling that fails half-way changes nothing, and the next goes through", async () => {
  const sold = await withMany();
  await note(sold);
  const right = await seen(sold);
  const disk = fillDisk("acks");
  await expect(settle(sold.store, 60)).rejects.toMatchObject({ code: "quota" });
  expect(await ownRows(sold)).toEqual(sold.rows);
  expect(await seen(sold)).toEqual(right);
  disk.mend();
  await settleEverything(sold);
  expect(await seen(sold)).toEqual(right);
});

test("noting that fails half-way gives no stock back, and counts when it is done again", async () => {
  const sold = await withMany();
  // A level that is written, and not only taken away.
  await putLevels(sold.store, { [dalton.uuid]: 7 });
  const before = await seen(sold);
  for (const name of ["acks", "levels"]) {
    const disk = fillDisk(name);
    await expect(note(sold)).rejects.toMatchObject({ code: "quota" });
    disk.mend();
    expect(await seen(sold)).toEqual(before);
  }
  expect((await note(sold)).left).toBe(SALES);
});

test("a record that its own row says is posted, or that is gone, does not keep an ack from being settled", async () => {
  const sold = await withMany();
  await note(sold);
  const [gone, before] = sold.rows as [RecordRow, RecordRow];
  const { open: _, ...rest } = before;
  const kept = { ...rest, trans_id: 42, posted_at: "2026-11-22T00:00:00Z" };
  await sold.store.write(
    ["records"],
    async (tx) => {
      await tx.objectStore("records").delete(gone.uuid);
      await tx.objectStore("records").put(kept);
    },
    "relaxed",
  );
  expect(await recordOf(sold.store, before.uuid)).toEqual(kept);
  await settleEverything(sold);
  expect(await recordOf(sold.store, gone.uuid)).toBeUndefined();
  expect(await recordOf(sold.store, before.uuid)).toEqual(kept);
});

test("nothing goes that only an ack says is posted, however old", async () => {
  const sold = await withMany();
  await note(sold);
  const now = Date.parse(SERVER_TIME) + KEPT_MS;
  expect(await prune(sold.store, now, new Set())).toBe(0);
  await settleEverything(sold);
  const records = sold.rows.map(({ uuid }) => uuid);
  await settleClaim(sold.store, { uuid: "sheet", text: "", records });
  expect(await prune(sold.store, now, new Set(["sheet"]))).toBe(SALES - 1);
});

test("dockets are claimed before their rows say that they are posted, and their rows say so then", async () => {
  const sold = await withMany();
  const [shift] = await firstOpen(sold.store, "waiting", 1);
  if (shift === undefined) throw new Error("no shift");
  await takeResults(sold.store, {
    results: [{ ...posted(shift, 0), trans_id: null }],
    server_time: SERVER_TIME,
  });
  await note(sold);
  const due = await claimable(sold.store);
  expect(due?.rows).toHaveLength(SALES);
  const claimed = sold.rows.slice(0, 30).map(({ uuid }) => uuid);
  await settleClaim(sold.store, { uuid: "sheet", text: "", records: claimed });
  expect(await named(sold)).toHaveLength(SALES - 30);
  const own = await ownRows(sold);
  expect(own[29]).toMatchObject({ sheet: "sheet", trans_id: FIRST + 29, posted_at: SERVER_TIME });
  expect(own[29]?.open).toBeUndefined();
  expect((await claimable(sold.store))?.rows).toHaveLength(SALES - 30);
  expect(await countWaiting(sold.store)).toBe(0);
  await settleEverything(sold);
  expect(await ownRows(sold)).toMatchObject(own.map((row, i) => ({ uuid: row?.uuid, trans_id: FIRST + i })));
  expect(await allLevels(sold.store)).toEqual([]);
});

test("a claim that breaks off between two transactions stays, and is settled when it is sent again", async () => {
  const sold = await withMany(2 * MANY + 50);
  await note(sold);
  const claim = { uuid: "sheet", text: "", records: sold.rows.map(({ uuid }) => uuid) };
  await putClaim(sold.store, claim);
  const write = sold.store.write.bind(sold.store);
  const killed = vi.spyOn(sold.store, "write");
  killed.mockImplementationOnce(write).mockRejectedValueOnce(new Error("killed"));
  await expect(settleClaim(sold.store, claim)).rejects.toThrow("killed");
  killed.mockRestore();
  expect(await readState(sold.store, "claim")).toEqual(claim);
  expect(await countWaiting(sold.store)).toBe(1);
  const sheets = async () => (await ownRows(sold)).filter((row) => row?.sheet === "sheet").length;
  expect([await sheets(), (await named(sold)).length]).toEqual([100, sold.rows.length - 100]);
  await settleClaim(sold.store, claim);
  expect([await sheets(), await countAcks(sold.store)]).toEqual([sold.rows.length, 0]);
  expect(await readState(sold.store, "claim")).toBeUndefined();
  expect(await countWaiting(sold.store)).toBe(1);
});

test("a restored server is sent everything again, whether acks were settled, half or not at all", async () => {
  const settled = await withMany();
  await note(settled);
  const [half, not] = [await copyOf(settled), await copyOf(settled)];
  await settleEverything(settled);
  await settle(half.store, 60);
  for (const sold of [settled, half, not]) {
    expect(await resendForgotten(sold.store, await acknowledged(sold.store), [])).toBe(false);
    const [shift] = await firstOpen(sold.store, "waiting", 1);
    if (shift === undefined) throw new Error("no shift");
    const { uuid, sha256 } = shift;
    const results = [{ uuid, sha256, result: "posted" as const, trans_id: null, code: "", reason: "" }];
    await takeResults(sold.store, { results, server_time: SERVER_TIME });
    const reach = await acknowledged(sold.store);
    expect(reach).toEqual([{ epoch: 1, last_sequence: SALES + 1 }]);
    expect(await resendForgotten(sold.store, reach, [])).toBe(true);
    expect(await countAcks(sold.store)).toBe(0);
    expect(await countWaiting(sold.store)).toBe(SALES + 1);
    expect(await allLevels(sold.store)).toEqual([{ uuid: dalton.uuid, moved: -SALES, on_hand: null }]);
    const sent = (await firstOpen(sold.store, "waiting", 500)).slice(1);
    expect(sent.map(({ trans_id }) => trans_id)).toEqual(sold.rows.map((_, i) => FIRST + i));
    // Posted anew under other TransIDs, and found by these alone.
    const anew = { ...sold, rows: sent, results: sent.map((row, i) => posted(row, i + 5000)) };
    expect((await note(anew)).left).toBe(SALES);
    expect(await countAcks(sold.store)).toBe(1);
    expect(await countWaiting(sold.store)).toBe(1);
    expect(await allLevels(sold.store)).toEqual([]);
    for (let turn = 0; turn < 2; turn += 1) {
      const old = await docketsByNumber(sold.store, { kind: "trans", number: FIRST });
      const now = await docketsByNumber(sold.store, { kind: "trans", number: FIRST + 5000 });
      expect([old.own, now.own]).toMatchObject([[], [{ uuid: sold.rows[0]?.uuid }]]);
      await settleEverything(sold);
    }
    expect(await allLevels(sold.store)).toEqual([]);
  }
});

/** What is true of each record, by UUID: null while it waits, else the first TransID that the server told. */
type Truth = Map<string, number | null>;

async function expectTruth(sold: Sold, truth: Truth): Promise<void> {
  const open = [...truth.values()].filter((trans_id) => trans_id === null).length;
  expect(await countWaiting(sold.store)).toBe(open + 1);
  expect((await allLevels(sold.store)).map(({ moved }) => moved)).toEqual(open === 0 ? [] : [-open]);
  for (const { uuid, open: state, trans_id } of await recordsOf(sold.store, [...truth.keys()])) {
    const posted = truth.get(uuid) ?? null;
    expect([state === undefined, trans_id ?? null]).toEqual([posted !== null, posted]);
  }
}

test.each([1, 2, 3, 4, 5])(
  "whatever is noted, settled, claimed, sold and killed in any order (%i), each record counts once",
  async (seed) => {
    const sold = await withMany(4 * MANY);
    const truth: Truth = new Map(sold.rows.map(({ uuid }) => [uuid, null]));
    let drawn = seed;
    const draw = (below: number): number => {
      drawn = (drawn * 48_271) % 2_147_483_647;
      return drawn % below;
    };
    const noteSome = async (trans_id: number): Promise<void> => {
      const from = draw(sold.rows.length);
      const rows = sold.rows.slice(from, from + draw(3 * MANY));
      const results = rows.map((row, i) => posted(row, trans_id + i));
      const answers = { results, server_time: SERVER_TIME, sent: rows };
      const other = (await otherTab(sold)).store;
      const [one, two] = await Promise.all([
        takeResults(sold.store, answers),
        takeResults(other, draw(2) === 0 ? answers : { ...answers, sent: [] }),
      ]);
      const news = results.filter(({ uuid }) => truth.get(uuid) === null);
      expect(one.left + two.left).toBe(news.length);
      for (const { uuid, trans_id: told } of news) truth.set(uuid, told);
      await other.close();
    };
    const claimSome = async (): Promise<void> => {
      const due = sold.rows.filter(({ uuid }) => truth.get(uuid) !== null).slice(draw(9), draw(MANY));
      const records = due.map(({ uuid }) => uuid);
      await settleClaim(sold.store, { uuid: "sheet", text: "", records });
    };
    for (let turn = 0; turn < 25; turn += 1) {
      const what = draw(5);
      if (what <= 1) await noteSome(10_000 * turn);
      if (what === 2) await settle(sold.store, 1 + draw(2 * MANY));
      if (what === 3) await claimSome();
      if (what === 4) {
        const { row } = await sell(sold);
        sold.rows.push(row);
        truth.set(row.uuid, null);
        // Killed: the next tab finds what is on the disk.
        await sold.store.close();
      }
      await expectTruth(sold, truth);
    }
    await settleEverything(sold);
    await expectTruth(sold, truth);
  },
  30_000,
);
