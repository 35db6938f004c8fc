import { expect, onTestFinished, test } from "vitest";
import type { Refusal } from "../../../static/src/domain/types";
import { readState } from "../../../static/src/store/db";
import { countWaiting, recordsOf } from "../../../static/src/store/outbox";
import { drain } from "../../../static/src/sync/drain";
import { Heartbeat } from "../../../static/src/sync/heartbeat";
import { ModeKeeper } from "../../../static/src/sync/mode-keeper";
import { sell } from "../store/device";
import { type Line, lineToServer } from "./line";
import { type Fault, portal, says } from "./shop-server";
import { until } from "./until";

interface Beating extends Line {
  keeper: ModeKeeper;
  heartbeat: Heartbeat;
  refusals: (Refusal | null)[];
}

async function beating(): Promise<Beating> {
  const line = await lineToServer();
  const keeper = new ModeKeeper(line.store, line.bus);
  const refusals: (Refusal | null)[] = [];
  const heartbeat = new Heartbeat({
    ...line,
    keeper,
    persisted: () => true,
    greeted: () => undefined,
    refused: (said) => void refusals.push(said),
    troubled: (error) => {
      throw error;
    },
  });
  return { ...line, keeper, heartbeat, refusals };
}

function run({ heartbeat }: Beating): void {
  const end = new AbortController();
  void heartbeat.run(end.signal);
  onTestFinished(() => end.abort());
}

test("hello tells what the device has reached, and brings leases, shop and clock", async () => {
  const line = await beating();
  await sell(line);
  line.server.greeting = { held: 3, sheet: "0197a3c0-0000-7000-8000-0000000000aa" };
  expect(await line.heartbeat.beat()).toBe(true);
  const counters = await readState(line.store, "counters");
  expect(line.server.hellos).toEqual([
    {
      epoch: 1,
      last_sequence: 2,
      last_d_number: 12345,
      head: counters?.previous,
      d_numbers_left: 999,
      mode: "normal",
      waiting: 2,
      storage_persisted: true,
    },
  ]);
  expect(await readState(line.store, "shop")).toMatchObject({
    shop: { name: "Lantern Street Books" },
    calm_ms: 50,
  });
  expect(await readState(line.store, "said")).toEqual({
    held: 3,
    sheet: "0197a3c0-0000-7000-8000-0000000000aa",
    clock_off_seconds: 0,
  });
  expect(line.keeper.mode.value.name).toBe("normal");
});

test("a server that was restored from a backup is sent everything again, and told the TransIDs of before", async () => {
  const line = await beating();
  const sold = [await sell(line), await sell(line), await sell(line)];
  const drainAll = () => drain({ ...line, noted: () => undefined });
  await drainAll();
  await line.heartbeat.beat();
  expect(await countWaiting(line.store)).toBe(0);
  const levels = await line.store.read(["levels"], (tx) => tx.objectStore("levels").getAll());

  // Shift and first sale are in the backup; a sale of another till came first this time.
  line.server.restore(2, 546791);
  await line.heartbeat.beat();
  expect(await countWaiting(line.store)).toBe(4);
  await line.heartbeat.beat();
  expect(await drainAll()).toBe("empty");

  const rows = await recordsOf(
    line.store,
    sold.map(({ row }) => row.uuid),
  );
  expect(rows.map(({ trans_id }) => trans_id)).toEqual([546789, 546791, 546792]);
  expect(rows.map(({ body }) => body)).toEqual(sold.map(({ row }) => row.body));
  const told = Object.fromEntries(sold.map(({ row }, i) => [row.uuid, 546789 + i]));
  expect(line.server.printed).toEqual([told]);
  expect(await line.store.read(["levels"], (tx) => tx.objectStore("levels").getAll())).toEqual(levels);
  await line.heartbeat.beat();
  expect(await countWaiting(line.store)).toBe(0);
});

test("what a restored server forgot is sent again although a newer sale arrived before the next hello", async () => {
  const line = await beating();
  const drainAll = () => drain({ ...line, noted: () => undefined });
  await sell(line);
  await sell(line);
  await drainAll();
  await line.heartbeat.beat();
  line.server.restore(1, 500);
  await sell(line);
  await drainAll();
  expect(line.server.posted.size).toBe(2);
  await line.heartbeat.beat();
  await drainAll();
  expect(line.server.posted.size).toBe(4);

  // Put back to the same backup once more: that is another loss.
  for (let times = 0; times < 2; times += 1) {
    line.server.restore(1, 600 + times);
    await line.heartbeat.beat();
    await drainAll();
    expect(line.server.posted.size).toBe(4);
  }
});

test("records of which the server can never tell the place are sent again three times, not at every hello", async () => {
  const line = await beating();
  await sell(line);
  const drainAll = () => drain({ ...line, noted: () => undefined });
  await drainAll();
  line.server.greeting = { received: [{ epoch: 1, last_sequence: 1 }] };
  for (const waiting of [2, 2, 2, 0, 0]) {
    await line.heartbeat.beat();
    expect(await countWaiting(line.store)).toBe(waiting);
    await drainAll();
  }

  // It remembers everything, and is restored once more from the same backup.
  line.server.greeting = {};
  await line.heartbeat.beat();
  line.server.greeting = { received: [{ epoch: 1, last_sequence: 1 }] };
  await line.heartbeat.beat();
  expect(await countWaiting(line.store)).toBe(2);
});

test("a restored profile goes on in the epoch that the server gives it", async () => {
  const line = await beating();
  await sell(line);
  line.server.greeting = { epoch: 2, leases: [{ first: 20_000, last: 20_499, kind: "block" }] };
  await line.heartbeat.beat();
  expect((await sell(line)).row).toMatchObject({ epoch: 2, sequence: 1, d_number: 20_000 });
  expect(await countWaiting(line.store)).toBe(3);
});

test.each<[string, Fault]>([
  ["500", says(500, "internal")],
  ["503", says(503, "busy")],
  ["401", says(401, "device_unknown")],
  ["a captive portal's page", portal],
  ["half an answer", { kind: "cut" }],
  ["a lost answer", { kind: "answer_lost" }],
  ["a greeting without a shop", { kind: "twisted", twist: ({ shop: _, ...rest }) => rest }],
])("%s disconnects by itself, and only a calm while brings back", async (_, fault) => {
  const line = await beating();
  line.server.greeting = { calm_ms: 300 };
  await line.heartbeat.beat();
  line.server.fail("/api/till/hello/", fault);
  expect(await line.heartbeat.beat()).toBe(false);
  expect(line.keeper.mode.value).toMatchObject({ name: "disconnected", on_purpose: false });
  // One good answer is not enough.
  expect(await line.heartbeat.beat()).toBe(true);
  expect(line.keeper.mode.value.name).toBe("disconnected");
  run(line);
  await until(() => line.keeper.mode.value.name === "posting");
});

test("a server that is well one time and sick the next counts as none", async () => {
  const line = await beating();
  line.server.greeting = { calm_ms: 60_000 };
  for (let i = 0; i < 4; i++) {
    line.server.fail("/api/till/hello/", says(500, "internal"));
    await line.heartbeat.beat();
    await line.heartbeat.beat();
    expect(line.keeper.mode.value.name).toBe("disconnected");
  }
});

test("a device that was disconnected on purpose stays so while the server answers", async () => {
  const line = await beating();
  await line.keeper.tell({ type: "button_disconnect", now_ms: Date.now() });
  line.server.greeting = { calm_ms: 0 };
  await line.heartbeat.beat();
  await line.heartbeat.beat();
  expect(line.keeper.mode.value).toMatchObject({ name: "disconnected", on_purpose: true });
  await line.keeper.tell({ type: "button_normal", now_ms: Date.now(), waiting: 0 });
  expect(line.keeper.mode.value.name).toBe("posting");
});

test("the mode is one for all tabs, and outlives a restart as disconnected", async () => {
  const line = await beating();
  const other = new ModeKeeper(line.store, line.bus);
  await line.keeper.tell({ type: "not_answered", now_ms: Date.now() });
  await until(() => other.mode.value.name === "disconnected");
  const since = line.keeper.mode.value.since;
  await line.keeper.tell({ type: "answered", now_ms: Date.now(), waiting: 0 });
  const restarted = new ModeKeeper(line.store, line.bus);
  expect(await restarted.restored()).toMatchObject({ name: "disconnected", since, well_since_ms: null });
});

test("each time posting back breaks off, the calm while gets longer; progress never goes back", async () => {
  const line = await beating();
  line.keeper.calm_ms = 100;
  let now_ms = 0;
  const answered = (after_ms: number) => {
    now_ms += after_ms;
    return line.keeper.tell({ type: "answered", now_ms, waiting: 10 });
  };
  await line.keeper.tell({ type: "not_answered", now_ms });
  await answered(0);
  expect((await answered(100)).name).toBe("posting");
  await line.keeper.tell({ type: "drain", progress: { done: 4, of: 10, kinds: {} } });
  await line.keeper.tell({ type: "not_answered", now_ms });
  await answered(0);
  expect((await answered(100)).name).toBe("disconnected");
  expect(await answered(100)).toMatchObject({ name: "posting", progress: { done: 4, of: 10 } });
});

test("a refusal is told in the server's own words, and forgotten when it is over", async () => {
  const line = await beating();
  line.server.fail("/api/till/hello/", says(403, "device_unknown"));
  await line.heartbeat.beat();
  await line.heartbeat.beat();
  expect(line.refusals).toMatchObject([{ code: "device_unknown", message: "Told so." }, null]);
});
