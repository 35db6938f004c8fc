import { deleteDB } from "idb";
import { expect, onTestFinished, test } from "vitest";
import { readState, Store } from "../../../static/src/store/db";
import { writeMarker } from "../../../static/src/store/marker";
import { countWaiting } from "../../../static/src/store/outbox";
import { newName } from "../store/device";
import { runningServer } from "../sync/line";
import { isbnOf } from "../sync/shop-server";
import { until } from "../sync/until";
import { fillDisk } from "./full-disk";
import { fill, openShop, openTab } from "./open-till";

test("on a full disk the sale is not paid, the cart stays, and nothing was numbered", async () => {
  const { till, server, database } = await openShop();
  const disk = fillDisk("records");
  fill(till);
  const cart = till.cart.value;
  const failed = till.finishSale();
  await expect(failed).rejects.toMatchObject({ code: "not_saved", data: { cause: "quota" } });
  await expect(failed).rejects.toThrow(
    /^This sale is not paid yet: the device could not save it\. Its storage is full\./,
  );
  expect(till.cart.value).toEqual(cart);
  expect(till.last_docket.value).toBeNull();
  const store = await Store.open(database);
  expect(await readState(store, "counters")).toMatchObject({ sequence: 1, last_block: 0 });
  expect(await countWaiting(store)).toBe(0);
  disk.mend();
  expect(await till.finishSale()).toMatchObject({ uuid: cart.uuid, d_number: 12345, trans_id: 546789 });
  expect(server.posted.size).toBe(2);
});

test("the copy of the catalogue goes before a sale does, and titles are found all the same", async () => {
  const { till, database } = await openShop();
  fillDisk("records", 1);
  fill(till);
  expect(await till.finishSale()).toMatchObject({ d_number: 12345, trans_id: 546789 });
  const store = await Store.open(database);
  expect(await readState(store, "catalogue")).toBeUndefined();
  expect(await till.find(isbnOf(2))).toMatchObject({ kind: "title", item: { title: "Dark Emu" } });
});

test("a record that cannot be saved is no new title, and says so", async () => {
  const { till } = await openShop();
  fillDisk("records");
  const contact = { name: "Miriam", card_number: "", phone: "", email: "", note: "" };
  await expect(till.newContact(contact)).rejects.toMatchObject({ code: "not_saved" });
  expect(await till.findContacts("Miriam", 5)).toEqual([]);
});

test("a store that is emptied while the till is open ends selling here, and is no new till", async () => {
  const { till, server, database } = await openShop();
  await deleteDB(database);
  fill(till);
  await expect(till.finishSale()).rejects.toMatchObject({ code: "not_saved" });
  await until(() => till.phase.value === "trouble");
  expect(till.status.value.trouble).toMatchObject({ code: "lost" });
  expect(server.posted.size).toBe(1);
});

test("a browser that was paired and whose store is empty is not a new till", async () => {
  const kept = new Map<string, string>();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => kept.set(key, text),
    },
  });
  onTestFinished(() => void Reflect.deleteProperty(globalThis, "localStorage"));
  writeMarker({ uuid: crypto.randomUUID(), name: "Tablet 2" });
  const { till } = openTab(newName(), await runningServer());
  await until(() => till.phase.value !== "opening");
  expect(till.phase.value).toBe("trouble");
  expect(till.status.value.trouble).toEqual({
    code: "empty",
    message: "This browser was paired, and its database is empty now. (it was Tablet 2)",
  });
});

test("an address that is not secure holds no till", async () => {
  Object.assign(globalThis, { isSecureContext: false });
  onTestFinished(() => void Reflect.deleteProperty(globalThis, "isSecureContext"));
  const { till } = openTab(newName(), await runningServer());
  await until(() => till.phase.value === "trouble");
  expect(till.status.value.trouble?.code).toBe("no_secure_context");
});

test("a database that does not open is trouble, and never a till in memory", async () => {
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = () => {
    throw new DOMException("Internal error opening backing store.", "UnknownError");
  };
  onTestFinished(() => {
    IDBFactory.prototype.open = open;
  });
  const { till } = openTab(newName(), await runningServer());
  await until(() => till.phase.value === "trouble");
  expect(till.status.value.trouble?.code).toBe("will_not_open");
  await expect(till.finishSale()).rejects.toMatchObject({ code: "not_open" });
});
