import { expect, onTestFinished, test } from "vitest";
import { countAcks } from "../../../static/src/store/acks";
import { MANY } from "../../../static/src/store/answers";
import { countWaiting, recordOf } from "../../../static/src/store/outbox";
import { drain } from "../../../static/src/sync/drain";
import { Leader } from "../../../static/src/sync/leader";
import { ModeKeeper } from "../../../static/src/sync/mode-keeper";
import { settleAll } from "../../../static/src/sync/settling";
import { sell } from "../store/device";
import { type Line, lineToServer } from "./line";
import { says } from "./shop-server";

/** The first batch is a small one, and is noted row by row. */
const FIRST_BATCH = 25;

async function sellMany(line: Line, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await sell(line);
}

function drainOnce(line: Line): ReturnType<typeof drain> {
  return drain({ ...line, noted: () => undefined });
}

/** How many records are named by acks. */
async function named({ store }: Line): Promise<number> {
  const acks = await store.read(["acks"], (tx) => tx.objectStore("acks").getAll());
  return acks.reduce((sum, { uuids }) => sum + uuids.length, 0);
}

/** Leads until the test ends. No sheet is made, which would write the rows of the dockets that it claims. */
function lead(line: Line, keeper = new ModeKeeper(line.store, line.bus)): void {
  line.server.fail("/api/till/sheets/", says(500, "internal"), 99);
  const end = new AbortController();
  const leader = new Leader(
    {
      ...line,
      keeper,
      base: line.server.url,
      signer: line.identity,
      persisted: () => true,
      refused: () => undefined,
      troubled: (error) => {
        throw error;
      },
    },
    end.signal,
  );
  const leading = leader.run();
  onTestFinished(async () => {
    end.abort();
    await leading;
  });
}

test("a drain that goes on sends nothing again that only an ack says is posted", async () => {
  const line = await lineToServer();
  await sellMany(line, FIRST_BATCH + MANY);
  expect(await drainOnce(line)).toBe("empty");
  expect([await countAcks(line.store), await countWaiting(line.store)]).toEqual([1, 0]);
  await sellMany(line, 3);
  line.server.fail("/api/till/records/", says(500, "internal"));
  expect(await drainOnce(line)).toBe("empty");
  expect(line.server.batches).toEqual([FIRST_BATCH, MANY + 1, 1, 2]);
});

test("what a killed browser left is settled after the next start", async () => {
  const line = await lineToServer();
  await sellMany(line, FIRST_BATCH + MANY);
  await drainOnce(line);
  const [first] = await line.store.read(["acks"], (tx) => tx.objectStore("acks").getAll());
  const uuid = first?.uuids[0] ?? "";
  const before = await recordOf(line.store, uuid);
  expect(before?.trans_id).toBe(line.server.posted.get(uuid)?.trans_id);
  lead(line);
  await expect.poll(() => countAcks(line.store), { timeout: 4000 }).toBe(0);
  expect(await line.store.read(["records"], (tx) => tx.objectStore("records").get(uuid))).toEqual(before);
});

test("a device that comes back is in normal mode before its acks are settled, and then they are", async () => {
  const line = await lineToServer();
  await sellMany(line, FIRST_BATCH + 3 * MANY);
  const keeper = new ModeKeeper(line.store, line.bus);
  keeper.calm_ms = 0;
  await keeper.tell({ type: "not_answered", now_ms: 0 });
  const leftWhenDrained = new Promise<number>((resolve) => {
    const forget = keeper.mode.subscribe(({ name }) => {
      if (name === "normal") resolve(named(line));
    });
    onTestFinished(forget);
  });
  lead(line, keeper);
  expect(await leftWhenDrained).toBe(3 * MANY + 1);
  expect(await countWaiting(line.store)).toBe(0);
  await expect.poll(() => countAcks(line.store), { timeout: 4000 }).toBe(0);
});

test("settling stops when it is told to, between two transactions, and goes on from there", async () => {
  const line = await lineToServer();
  await sellMany(line, FIRST_BATCH + 4 * MANY);
  await drainOnce(line);
  const all = await named(line);
  const stop = new AbortController();
  const settling = settleAll(line.store, stop.signal);
  while ((await named(line)) === all);
  stop.abort();
  await settling;
  const left = await named(line);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(all);
  expect(await countWaiting(line.store)).toBe(0);
  await settleAll(line.store, stop.signal);
  expect(await named(line)).toBe(left);
  await settleAll(line.store, line.signal);
  expect(await named(line)).toBe(0);
});

test("selling goes on while it is settled", async () => {
  const line = await lineToServer();
  await sellMany(line, FIRST_BATCH + 2 * MANY);
  await drainOnce(line);
  const settling = settleAll(line.store, line.signal);
  await sellMany(line, 5);
  expect(await named(line)).toBeGreaterThan(0);
  await settling;
  expect([await named(line), await countWaiting(line.store)]).toEqual([0, 5]);
});
