import { expect, test } from "vitest";
import { Store } from "../../../static/src/store/db";
import { eachRecord } from "../../../static/src/store/outbox";
import type { RecordRow } from "../../../static/src/store/schema";
import { until } from "../sync/until";
import { fill, openShop, openTab, type Shop, signIn } from "./open-till";

/** All that the device keeps, as it lies in its store. */
async function kept(database: string): Promise<RecordRow[]> {
  const rows: RecordRow[] = [];
  await eachRecord(await Store.open(database), (more) => void rows.push(...more));
  return rows;
}

/** Two sales that wait, with no server to post them to. */
async function withWaiting(): Promise<Shop> {
  const shop = await openShop();
  await shop.server.stop();
  for (let i = 0; i < 2; i++) {
    fill(shop.till);
    await shop.till.finishSale();
  }
  return shop;
}

test.each<[string, (shop: Shop) => unknown]>([
  ["signing out", ({ till }) => till.signOut()],
  [
    "another cashier",
    ({ till }) => {
      till.signOut();
      return signIn(till);
    },
  ],
  ["freeing space", ({ till }) => till.freeSpace()],
  ["an update", ({ till }) => till.applyUpdate()],
  ["saving the outbox file", ({ till }) => till.exportOutbox()],
  [
    "pairing anew that gets no answer",
    ({ till }) => till.pairAnew("1234 5678", "Tablet 2").catch(() => null),
  ],
  ["pairing as a new device", ({ till }) => till.pair("1234 5678", "Tablet 3").catch(() => null)],
  [
    "closing the till and opening it again",
    async ({ close, database, server }) => {
      close();
      await signIn(openTab(database, server).till);
    },
  ],
])("%s leaves every record that waits as it is", async (_, work) => {
  const shop = await withWaiting();
  const before = await kept(shop.database);
  expect(before.map(({ kind, open }) => [kind, open?.[0]])).toEqual([
    ["shift", undefined],
    ["sale", "waiting"],
    ["sale", "waiting"],
  ]);
  await work(shop);
  expect(await kept(shop.database)).toEqual(before);
});

test("a closed shift is one more record behind those that wait, and all of them are posted later", async () => {
  const { till, server, database } = await withWaiting();
  const before = await kept(database);
  await till.closeShift(1000);
  expect((await kept(database)).slice(0, 3)).toEqual(before);
  await server.start();
  await until(
    () => till.status.value.mode === "normal" && till.status.value.waiting === 0,
    () => till.status.value,
  );
  expect(server.posted.size).toBe(4);
});
