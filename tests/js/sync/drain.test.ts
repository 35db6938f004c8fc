import { expect, test } from "vitest";
import { countWaiting, firstOpen, recordOf } from "../../../static/src/store/outbox";
import type { Noted } from "../../../static/src/store/results";
import { Client } from "../../../static/src/sync/client";
import { type Drained, drain } from "../../../static/src/sync/drain";
import { post } from "../../../static/src/sync/upload";
import { paidCart, sell } from "../store/device";
import { type Line, lineToServer } from "./line";
import { type Fault, html200asJson, portal, says } from "./shop-server";

async function sellMany(line: Line, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await sell(line, paidCart());
}

/** Drains once; progress as it was told. */
async function drained(line: Line): Promise<{ end: Drained; left: number[] }> {
  const left: number[] = [];
  const end = await drain({ ...line, noted: (noted: Noted) => void left.push(noted.left) });
  return { end, left };
}

function sales(line: Line): number {
  return [...line.server.posted.values()].filter((row) => row.trans_id !== null).length;
}

test("the outbox is posted back in the order of its sequence, a small batch first", async () => {
  const line = await lineToServer();
  await sellMany(line, 80);
  expect(await drained(line)).toEqual({ end: "empty", left: [25, 56] });
  expect(line.server.batches).toEqual([25, 56]);
  const sequences = [...line.server.posted.values()].map((row) => JSON.parse(row.body).sequence as number);
  expect(sequences).toEqual(Array.from({ length: 81 }, (_, i) => i + 1));
  expect(await countWaiting(line.store)).toBe(0);
});

/** So many characters that the other sales of a batch are few. */
async function sellLong(line: Line, count: number): Promise<void> {
  const cart = paidCart();
  const [first] = cart.lines;
  if (first === undefined) throw new Error("an empty cart");
  const note = "N".repeat(500);
  const lines = Array.from({ length: 1000 }, (_, i) => ({ ...first, key: String(i), unit_price: 0, note }));
  for (let i = 0; i < count; i++) {
    await sell(line, { ...cart, uuid: crypto.randomUUID(), lines, payments: [] });
  }
}

test("after the first, two batches are on their way at once and never three", async () => {
  const line = await lineToServer();
  await sellMany(line, 24);
  await sellLong(line, 12);
  line.server.fail("/api/till/records/", { kind: "slow", ms: 200 }, 9);
  expect((await drained(line)).end).toBe("empty");
  expect(line.server.batches.length).toBeGreaterThan(3);
  expect(line.server.mostAtOnce).toBe(2);
  expect(sales(line)).toBe(36);
});

test("of two batches on their way, one that fails keeps nothing of the other back", async () => {
  const line = await lineToServer();
  await sellMany(line, 24);
  await sellLong(line, 12);
  const records = "/api/till/records/";
  line.server.fail(records, { kind: "slow", ms: 0 });
  line.server.fail(records, says(500));
  line.server.fail(records, { kind: "slow", ms: 300 });
  const { end, left } = await drained(line);
  expect(end).toBe("empty");
  expect(left.reduce((sum, each) => sum + each)).toBe(37);
  expect(sales(line)).toBe(36);
  expect(await countWaiting(line.store)).toBe(0);
});

test("after the line dropped, it goes on where it was, and nothing is posted twice", async () => {
  const line = await lineToServer();
  await sellMany(line, 60);
  line.server.fail("/api/till/records/", { kind: "twisted", twist: (answer) => answer });
  line.server.fail("/api/till/records/", { kind: "lost" });
  expect(await drained(line)).toEqual({ end: "no_answer", left: [25] });
  expect(await countWaiting(line.store)).toBe(36);
  expect(await drained(line)).toEqual({ end: "empty", left: [25, 11] });
  expect(sales(line)).toBe(60);
});

test.each<[string, Fault]>([
  ["a lost request", { kind: "lost" }],
  ["an answer that is lost after the commit", { kind: "answer_lost" }],
  ["an answer cut in the middle", { kind: "cut" }],
  ["a captive portal's page", portal],
  ["a page that claims to be JSON", html200asJson],
  [
    "a hash that is not ours",
    { kind: "twisted", twist: (answer) => wrong(answer, { sha256: "0".repeat(64) }) },
  ],
  [
    "another record's result",
    { kind: "twisted", twist: (answer) => wrong(answer, { uuid: crypto.randomUUID() }) },
  ],
  [
    "a result too few",
    { kind: "twisted", twist: (answer) => ({ ...answer, results: results(answer).slice(1) }) },
  ],
  [
    "a result too many",
    { kind: "twisted", twist: (answer) => ({ ...answer, results: [...results(answer), {}] }) },
  ],
  [
    "a sale posted without a TransID",
    { kind: "twisted", twist: (answer) => wrong(answer, { trans_id: null }) },
  ],
  ["another format", { kind: "twisted", twist: (answer) => ({ ...answer, format: 2 }) }],
])("%s acknowledges nothing; the next answer does, and each sale is posted once", async (_, fault) => {
  const line = await lineToServer();
  await sellMany(line, 3);
  const before = await firstOpen(line.store, "waiting", 9);
  line.server.fail("/api/till/records/", fault);
  expect(await drained(line)).toEqual({ end: "no_answer", left: [] });
  expect(await firstOpen(line.store, "waiting", 9)).toEqual(before);
  expect((await drained(line)).end).toBe("empty");
  expect(sales(line)).toBe(3);
  for (const { uuid, trans_id } of await posted(line))
    expect(trans_id).toBe(line.server.posted.get(uuid)?.trans_id);
});

function results(answer: Record<string, unknown>): Record<string, unknown>[] {
  return answer.results as Record<string, unknown>[];
}

/** The last record of a batch is a sale. */
function wrong(answer: Record<string, unknown>, change: Record<string, unknown>): unknown {
  const all = results(answer);
  return { ...answer, results: [...all.slice(0, -1), { ...all.at(-1), ...change }] };
}

async function posted(line: Line): Promise<{ uuid: string; trans_id: number | undefined }[]> {
  const uuids = [...line.server.posted].filter(([, row]) => row.trans_id !== null).map(([uuid]) => uuid);
  return Promise.all(
    uuids.map(async (uuid) => ({ uuid, trans_id: (await recordOf(line.store, uuid))?.trans_id })),
  );
}

test("the same batch twice at the same moment is one sale each, and noted once", async () => {
  const line = await lineToServer();
  await sellMany(line, 5);
  const rows = await firstOpen(line.store, "waiting", 9);
  const both = await Promise.all([post(line, rows), post(line, rows)]);
  expect(both.map(({ noted }) => noted?.left).sort()).toEqual([0, 6]);
  expect(sales(line)).toBe(5);
  expect(await countWaiting(line.store)).toBe(0);
});

test("413 makes the batch smaller, and it stays so", async () => {
  const line = await lineToServer();
  await sellMany(line, 40);
  line.server.fail("/api/till/records/", says(413, "too_large"), 2);
  expect((await drained(line)).end).toBe("empty");
  // 25 and 12 were too many. Two are on their way at once, and the last may arrive before the one before it.
  expect(line.server.batches.toSorted()).toEqual([5, 6, 6, 6, 6, 6, 6]);
});

test("429 and 503 are waited for, and it goes on by itself", async () => {
  const line = await lineToServer();
  await sellMany(line, 2);
  line.server.fail("/api/till/records/", says(429, "busy", { "Retry-After": "0" }));
  line.server.fail("/api/till/records/", says(503, "busy", { "Retry-After": "0" }));
  expect(await drained(line)).toEqual({ end: "empty", left: [3] });
});

test("one record that the server cannot take does not keep the others from going through", async () => {
  const line = await lineToServer();
  await sellMany(line, 20);
  const poison = (await firstOpen(line.store, "waiting", 30))[7];
  if (poison === undefined) throw new Error("no record");
  line.server.breaksOn = poison.uuid;
  expect((await drained(line)).end).toBe("stuck");
  expect((await firstOpen(line.store, "waiting", 30)).map((row) => row.uuid)).toEqual([poison.uuid]);
  expect(sales(line)).toBe(19);
  line.server.breaksOn = "";
  expect((await drained(line)).end).toBe("empty");
});

test("a server that is sick for every record is given up, and everything waits", async () => {
  const line = await lineToServer();
  await sellMany(line, 20);
  line.server.fail("/api/till/records/", says(500, "internal"), 1000);
  expect(await drained(line)).toEqual({ end: "no_answer", left: [] });
  expect(await countWaiting(line.store)).toBe(21);
});

test("held and waiting records leave the outbox to the office, and the rest goes through", async () => {
  const line = await lineToServer();
  await sellMany(line, 3);
  const [, first, second] = await firstOpen(line.store, "waiting", 9);
  line.server.results.set(first?.uuid ?? "", {
    result: "held",
    code: "sums_wrong",
    reason: "The sums are wrong.",
  });
  line.server.results.set(second?.uuid ?? "", { result: "waiting", code: "waits_for_title", reason: "" });
  expect(await drained(line)).toEqual({ end: "empty", left: [4] });
  expect(await firstOpen(line.store, "held", 9)).toMatchObject([
    { uuid: first?.uuid, reason: "The sums are wrong." },
  ]);
  expect(await firstOpen(line.store, "waits", 9)).toMatchObject([{ uuid: second?.uuid }]);
  expect(sales(line)).toBe(1);
});

test("somebody who breaks it off loses nothing", async () => {
  const line = await lineToServer();
  await sellMany(line, 60);
  const stop = new AbortController();
  const end = await drain({ ...line, signal: stop.signal, noted: () => stop.abort() });
  expect(end).toBe("broken_off");
  expect(await countWaiting(line.store)).toBe(36);
});

test("two tabs that drain at once take turns, and each record is posted once", async () => {
  const line = await lineToServer();
  await sellMany(line, 100);
  const both = await Promise.all([
    drained(line),
    drained({ ...line, client: new Client(line.server.url, line.identity) }),
  ]);
  expect(both.map(({ end }) => end)).toEqual(["empty", "empty"]);
  expect(both.flatMap(({ left }) => left).reduce((a, b) => a + b, 0)).toBe(101);
  expect(line.server.batches).toEqual([25, 76]);
  expect(sales(line)).toBe(100);
});
