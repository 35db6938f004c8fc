import { deleteDB, type IDBPTransaction, openDB, unwrap } from "idb";
import { expect, test } from "vitest";
import { readState, Store, type StoreName, writeState } from "../../../static/src/store/db";
import { allLevels } from "../../../static/src/store/levels";
import { countWaiting, firstOpen } from "../../../static/src/store/outbox";
import { takeResults } from "../../../static/src/store/results";
import { VERSION } from "../../../static/src/store/schema";
import { StoreError } from "../../../static/src/store/trouble";
import { type Device, newName, pairedDevice, sell } from "./device";

test("a connection that another window's upgrade closed is lost, and says so", async () => {
  const device = await pairedDevice();
  const newer = await openDB(device.store.name, VERSION + 1);
  await expect(sell(device)).rejects.toMatchObject({ code: "lost" });
  newer.close();
});

test("what waits is read and sold on when a newer version of the till was here", async () => {
  const device = await pairedDevice();
  await sell(device);
  await device.store.close();
  (await openDB(device.store.name, VERSION + 1)).close();
  const older = await Store.open(device.store.name);
  expect(await countWaiting(older)).toBe(2);
  expect((await sell({ ...device, store: older })).row.d_number).toBe(12346);
});

/** Version 1 of the database as it was, with all that is in a device's now. */
async function asVersion1({ store }: Device): Promise<string> {
  const name = newName();
  const old = await openDB(name, 1, {
    upgrade(db) {
      db.createObjectStore("state");
      const records = db.createObjectStore("records", { keyPath: "uuid" });
      records.createIndex("order", ["epoch", "sequence"]);
      records.createIndex("open", "open");
      records.createIndex("d_number", "d_number");
      records.createIndex("trans_id", "trans_id");
      records.createIndex("unclaimed", "unclaimed");
      records.createIndex("returned", "returned", { multiEntry: true });
      db.createObjectStore("catalogue", { keyPath: ["generation", "number"] });
      db.createObjectStore("titles", { keyPath: "uuid" });
      db.createObjectStore("levels", { keyPath: "uuid" });
      db.createObjectStore("contacts", { keyPath: "uuid" });
      const dockets = db.createObjectStore("dockets", { keyPath: "uuid" });
      dockets.createIndex("trans_id", "trans_id");
      dockets.createIndex("d_numbers", "d_numbers", { multiEntry: true });
      db.createObjectStore("leases", { keyPath: "first" });
      db.createObjectStore("carts", { keyPath: "uuid" });
    },
  });
  for (const from of [...old.objectStoreNames] as StoreName[]) {
    const [keys, rows] = await store.read([from], (tx) =>
      Promise.all([tx.objectStore(from).getAllKeys(), tx.objectStore(from).getAll()]),
    );
    for (const [i, row] of rows.entries()) await old.put(from, row, from === "state" ? keys[i] : undefined);
  }
  old.close();
  await store.close();
  return name;
}

test("what waits in a database of version 1 waits, is sold on and is posted after the upgrade", async () => {
  const device = await pairedDevice();
  await sell(device);
  const store = await Store.open(await asVersion1(device));
  expect(await countWaiting(store)).toBe(2);
  expect((await sell({ ...device, store })).row.d_number).toBe(12346);
  const rows = await firstOpen(store, "waiting", 9);
  expect(rows.map(({ kind }) => kind)).toEqual(["shift", "sale", "sale"]);
  const results = rows.map(({ uuid, sha256, kind }) => {
    const trans_id = kind === "sale" ? 546789 : null;
    return { uuid, sha256, result: "posted" as const, trans_id, code: "", reason: "" };
  });
  await takeResults(store, { results, server_time: "2026-11-23T00:00:00Z", sent: rows });
  expect(await countWaiting(store)).toBe(0);
  expect(await allLevels(store)).toEqual([]);
});

test("two tabs that open a database of version 1 at once both work", async () => {
  const device = await pairedDevice();
  await sell(device);
  const name = await asVersion1(device);
  const stores = await Promise.all([Store.open(name), Store.open(name)]);
  expect(await Promise.all(stores.map(countWaiting))).toEqual([2, 2]);
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
