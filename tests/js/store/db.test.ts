import { deleteDB, type IDBPTransaction, openDB, unwrap } from "idb";
import { expect, test } from "vitest";
import { readState, Store, writeState } from "../../../static/src/store/db";
import { countWaiting } from "../../../static/src/store/outbox";
import { StoreError } from "../../../static/src/store/trouble";
import { newName, pairedDevice, sell } from "./device";

test("a connection that another window's upgrade closed is lost, and says so", async () => {
  const device = await pairedDevice();
  const newer = await openDB(device.store.name, 2);
  await expect(sell(device)).rejects.toMatchObject({ code: "lost" });
  newer.close();
});

test("what waits is read and sold on when a newer version of the till was here", async () => {
  const device = await pairedDevice();
  await sell(device);
  await device.store.close();
  (await openDB(device.store.name, 2)).close();
  const older = await Store.open(device.store.name);
  expect(await countWaiting(older)).toBe(2);
  expect((await sell({ ...device, store: older })).row.d_number).toBe(12346);
});

test("a connection that the browser closed is opened again by itself", async () => {
  const device = await pairedDevice();
  await device.store.close();
  expect((await sell(device)).row.d_number).toBe(12345);
});

test("a store that is silently empty is never taken for a new till's", async () => {
  const device = await pairedDevice();
  device.store.expect(device.identity.uuid);
  await device.store.close();
  await deleteDB(device.store.name);
  const failed = sell(device);
  await expect(failed).rejects.toBeInstanceOf(StoreError);
  await expect(failed).rejects.toMatchObject({ code: "empty" });
});

test("the device's key is kept, signs, and cannot be taken out", async () => {
  const device = await pairedDevice();
  await device.store.close();
  const store = await Store.open(device.store.name);
  const key = (await readState(store, "identity"))?.private_key;
  expect(key?.extractable).toBe(false);
  if (key === undefined) throw new Error("no key");
  await expect(crypto.subtle.exportKey("pkcs8", key)).rejects.toThrow();
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  expect((await crypto.subtle.sign(algorithm, key, new Uint8Array(1))).byteLength).toBe(64);
});

test("a transaction whose work fails writes nothing", async () => {
  const store = await Store.open(newName());
  const failing = store.write(
    ["state"],
    async (tx) => {
      await tx.objectStore("state").put(true, "no_room");
      throw new RangeError("Not so.");
    },
    "strict",
  );
  await expect(failing).rejects.toThrow(RangeError);
  expect(await readState(store, "no_room")).toBeUndefined();
  await writeState(store, "no_room", true, "strict");
  expect(await readState(store, "no_room")).toBe(true);
});

test("writing resolves only after the transaction is complete", async () => {
  const store = await Store.open(newName());
  const order: string[] = [];
  await store.write(
    ["state"],
    async (tx) => {
      const own = unwrap(tx as IDBPTransaction<unknown, string[], "readwrite">);
      own.addEventListener("complete", () => order.push("complete"));
      await tx.objectStore("state").put(true, "no_room");
    },
    "strict",
  );
  order.push("resolved");
  expect(order).toEqual(["complete", "resolved"]);
});
