import { expect, test } from "vitest";
import { readState, Store } from "../../../static/src/store/db";
import { says } from "../sync/shop-server";
import { until } from "../sync/until";
import { fill, openShop, type Shop } from "./open-till";

const NEW_LEASES = [
  { first: 20_000, last: 20_499, kind: "block" },
  { first: 910_000_000, last: 910_999_999, kind: "overflow" },
];

/** A till that posted one sale, and then sold one more after the server had forgotten it. */
async function forgotten(): Promise<Shop> {
  const shop = await openShop();
  const { till, server } = shop;
  fill(till);
  await till.finishSale();
  server.forget(till.device.value?.uuid ?? "");
  fill(till);
  await till.finishSale();
  await until(() => till.status.value.refused !== null);
  return shop;
}

test("a device that the server forgot says so, and sells on", async () => {
  const { till } = await forgotten();
  expect(till.status.value).toMatchObject({
    mode: "disconnected",
    refused: { code: "device_unknown", message: "Told so." },
    waiting: 1,
  });
});

test("paired anew it keeps UUID, key and records, goes on in a new epoch, and sends all of it", async () => {
  const { till, server, database } = await forgotten();
  const before = await readState(await Store.open(database), "identity");
  server.greeting = { epoch: 2, leases: NEW_LEASES };
  await till.pairAnew("1234 5678", "Tablet 2");
  await until(
    () => till.status.value.mode === "normal" && till.status.value.waiting === 0,
    () => till.status.value,
  );
  const after = await readState(await Store.open(database), "identity");
  expect([after?.uuid, after?.public_key, after?.paired_at]).toEqual([
    before?.uuid,
    before?.public_key,
    before?.paired_at,
  ]);
  expect(server.pairings.at(-1)).toEqual({
    code: "1234 5678",
    name: "Tablet 2",
    public_key: before?.public_key,
    device: before?.uuid,
    epoch: 1,
    paired_at: before?.paired_at,
  });
  const posted = [...server.posted.values()].map(
    ({ body }) => JSON.parse(body) as { device: string; epoch: number; sequence: number },
  );
  expect(posted.map(({ device, epoch, sequence }) => [device, epoch, sequence])).toEqual([
    [before?.uuid, 1, 1],
    [before?.uuid, 1, 2],
    [before?.uuid, 1, 3],
  ]);
  expect(till.status.value.refused).toBeNull();
  fill(till);
  expect(await till.finishSale()).toMatchObject({ d_number: 20_000 });
});

test("a code that is wrong changes nothing, and the till sells on with the numbers that it has", async () => {
  const { till, server } = await forgotten();
  server.fail("/api/pair/", says(400, "code_wrong"));
  await expect(till.pairAnew("1", "Tablet 2")).rejects.toMatchObject({ code: "code_wrong" });
  server.fail("/api/pair/", says(403, "device_revoked"));
  await expect(till.pairAnew("1", "Tablet 2")).rejects.toMatchObject({ code: "device_revoked" });
  server.fail("/api/pair/", { kind: "answer_lost" });
  await expect(till.pairAnew("1", "Tablet 2")).rejects.toMatchObject({ code: "unreachable" });
  fill(till);
  expect(await till.finishSale()).toMatchObject({ d_number: 12347, trans_id: null });
});
