import { expect, test } from "vitest";
import { claimable, settleClaim } from "../../../static/src/store/claims";
import { readState } from "../../../static/src/store/db";
import { adoptLeases } from "../../../static/src/store/identity";
import { countWaiting, eachRecord, firstOpen, recordOf } from "../../../static/src/store/outbox";
import { KEPT_MS, prune, sheetsToAsk } from "../../../static/src/store/prune";
import { acknowledged, resendForgotten } from "../../../static/src/store/restored";
import { takeResults } from "../../../static/src/store/results";
import type { RecordRow } from "../../../static/src/store/schema";
import { type Device, LEASES, pairedDevice, sell } from "./device";

const POSTED_AT = "2026-11-23T00:00:00.000Z";
const THEN = Date.parse(POSTED_AT);
const SHEET = "0197a3c0-0000-7000-8000-0000000000aa";
const NONE = new Set<string>();

interface Said {
  result: "posted" | "held" | "waiting";
  at: string;
  /** Its TransID came in time: it is on no sheet. */
  in_time: boolean;
}

const POSTED: Said = { result: "posted", at: POSTED_AT, in_time: true };

async function answer(device: Device, row: RecordRow, said: Partial<Said> = {}): Promise<RecordRow> {
  const { result, at, in_time } = { ...POSTED, ...said };
  const { uuid, sha256 } = row;
  const trans_id = result === "posted" ? 546789 : null;
  const results = [{ uuid, sha256, result, trans_id, code: "", reason: "" }];
  await takeResults(device.store, { results, server_time: at, ...(in_time ? { in_time: uuid } : {}) });
  return row;
}

async function sold(device: Device, said: Partial<Said> = {}): Promise<RecordRow> {
  return answer(device, (await sell(device)).row, said);
}

async function kept({ store }: Device): Promise<string[]> {
  const rows: RecordRow[] = [];
  await eachRecord(store, (more) => void rows.push(...more));
  return rows.map(({ uuid }) => uuid);
}

/** The shift that opens a device's day waits still: the records behind it are what is tested. */
async function shiftOf({ store }: Device): Promise<RecordRow> {
  const [row] = await firstOpen(store, "waiting", 1);
  if (row === undefined) throw new Error("It has no shift.");
  return row;
}

test("a posted record goes after exactly 30 days, and not a millisecond before", async () => {
  const device = await pairedDevice();
  const shift = await shiftOf(device);
  const old = await sold(device);
  const newest = await sold(device);
  expect(await prune(device.store, THEN + KEPT_MS - 1, NONE)).toBe(0);
  expect(await kept(device)).toEqual([shift.uuid, old.uuid, newest.uuid]);
  expect(await prune(device.store, THEN + KEPT_MS, NONE)).toBe(1);
  expect(await kept(device)).toEqual([shift.uuid, newest.uuid]);
  expect(await prune(device.store, THEN + KEPT_MS, NONE)).toBe(0);
});

test("nothing that waits or is held goes, however old", async () => {
  const device = await pairedDevice();
  const shift = await shiftOf(device);
  const waiting = (await sell(device)).row;
  const held = await sold(device, { result: "held", in_time: false });
  const waits = await sold(device, { result: "waiting", in_time: false });
  const newest = await sold(device);
  expect(await prune(device.store, THEN + 100 * KEPT_MS, NONE)).toBe(0);
  expect(await kept(device)).toEqual([shift, waiting, held, waits, newest].map(({ uuid }) => uuid));
});

test("a docket that is still to be claimed does not go, nor one whose sheet is not equal", async () => {
  const device = await pairedDevice();
  await answer(device, await shiftOf(device));
  const claimed = await sold(device, { in_time: false });
  const later = await sold(device);
  const newest = await sold(device);
  const now = THEN + KEPT_MS;
  expect(await sheetsToAsk(device.store, now, 9)).toEqual([]);
  expect(await prune(device.store, now, new Set([SHEET]))).toBe(2);
  expect(await kept(device)).toEqual([claimed.uuid, newest.uuid]);
  expect((await claimable(device.store))?.rows.map(({ uuid }) => uuid)).toEqual([claimed.uuid]);
  await settleClaim(device.store, { uuid: SHEET, text: "", records: [claimed.uuid, later.uuid] });
  expect(await sheetsToAsk(device.store, now - 1, 9)).toEqual([]);
  expect(await sheetsToAsk(device.store, now, 9)).toEqual([SHEET]);
  expect(await prune(device.store, now, NONE)).toBe(0);
  expect(await prune(device.store, now, new Set([SHEET]))).toBe(1);
  expect(await kept(device)).toEqual([newest.uuid]);
});

test("the newest record of every epoch stays, and numbers, chain and reach go on from there", async () => {
  const device = await pairedDevice();
  await answer(device, await shiftOf(device));
  await sold(device);
  const first = await sold(device);
  await adoptLeases(device.store, 2, [{ first: 20_000, last: 20_499, kind: "block" }, ...LEASES.slice(2)]);
  await sold(device);
  const second = await sold(device);
  const [counters, reach] = [await readState(device.store, "counters"), await acknowledged(device.store)];
  expect(await prune(device.store, THEN + KEPT_MS, NONE)).toBe(3);
  expect(await kept(device)).toEqual([first.uuid, second.uuid]);
  expect(await readState(device.store, "counters")).toEqual(counters);
  expect(await acknowledged(device.store)).toEqual(reach);
  const { row } = await sell(device);
  expect(row).toMatchObject({ epoch: 2, sequence: 3, d_number: 20_002 });
  expect(JSON.parse(row.body)).toMatchObject({ previous: second.sha256 });
});

test("what was sent again to a restored server counts its 30 days anew", async () => {
  const device = await pairedDevice();
  await answer(device, await shiftOf(device));
  const old = await sold(device, { in_time: false });
  await settleClaim(device.store, { uuid: SHEET, text: "", records: [old.uuid] });
  const newest = await sold(device);
  expect(await resendForgotten(device.store, await acknowledged(device.store), [])).toBe(true);
  const now = THEN + KEPT_MS;
  expect(await prune(device.store, now, new Set([SHEET]))).toBe(0);
  expect(await countWaiting(device.store)).toBe(3);
  await answer(device, old, { at: "2026-12-23T00:00:00Z" });
  expect(await prune(device.store, now, NONE)).toBe(0);
  expect(await recordOf(device.store, old.uuid)).toBeDefined();
  expect(await prune(device.store, Date.parse("2026-12-23T00:00:00Z") + KEPT_MS, NONE)).toBe(1);
  expect((await kept(device)).at(-1)).toBe(newest.uuid);
});

test("over many pieces, everything old goes but the newest, and nothing younger", async () => {
  const device = await pairedDevice();
  const shift = await answer(device, await shiftOf(device));
  const copies = Array.from({ length: 1203 }, (_, i): RecordRow => {
    const posted_at = i < 1200 ? POSTED_AT : "2026-11-24T00:00:00Z";
    const { open: _open, unclaimed: _unclaimed, ...row } = shift;
    return { ...row, uuid: crypto.randomUUID(), sequence: i + 2, posted_at };
  });
  await device.store.write(
    ["records"],
    (tx) => Promise.all(copies.map((row) => tx.objectStore("records").put(row))),
    "relaxed",
  );
  expect(await prune(device.store, THEN + KEPT_MS, NONE)).toBe(1201);
  expect(await kept(device)).toEqual(copies.slice(1200).map(({ uuid }) => uuid));
});
