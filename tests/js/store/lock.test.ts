import { expect, test } from "vitest";
import { parkCart, saveCart } from "../../../static/src/store/carts";
import { putCashiers, putContacts, putDockets, putLeases } from "../../../static/src/store/copies";
import { readState, type StoreName } from "../../../static/src/store/db";
import { isLocked, lockStore, unlockStore } from "../../../static/src/store/lock";
import { freezeContact } from "../../../static/src/store/newrecords";
import { sumOpen } from "../../../static/src/store/outbox";
import { NOW } from "../domain/cast";
import { type Device, otherTab, paidCart, pairedDevice, priya, sell } from "./device";

const LOCK = { revoked_at: "2026-11-20T01:00:00Z", heard_at: "2026-11-20T01:00:05Z" };
const HELEN = {
  uuid: "0197a3c0-0000-7000-8000-00000000aaaa",
  name: "Helen Garner",
  card_number: "2900001",
  phone: "0355500142",
  email: "helen@example.com",
  made_on_device: false,
};
const FEED = { as_of: NOW, seen_at: null };

async function copied(): Promise<Device> {
  const device = await pairedDevice();
  await putContacts(device.store, [HELEN], FEED);
  await putCashiers(device.store, [priya], NOW);
  await putLeases(device.store, [{ first: 1, last: 9, device: "Back counter" }]);
  return device;
}

/** Everything that lies in the store, as one text. */
function everything({ store }: Device): Promise<string> {
  const names: StoreName[] = [
    "state",
    "records",
    "catalogue",
    "titles",
    "levels",
    "contacts",
    "dockets",
    "leases",
    "carts",
  ];
  return store.read(names, async (tx) =>
    JSON.stringify(await Promise.all(names.map((name) => tx.objectStore(name).getAll()))),
  );
}

test("a locked store has no customer, no verifier of a PIN and no copy left, and all of its outbox", async () => {
  const device = await copied();
  const { row } = await sell(device, { ...paidCart(), contact: HELEN });
  const before = await readState(device.store, "counters");
  expect(await everything(device)).toContain("Helen Garner");
  await lockStore(device.store, LOCK);
  const after = await everything(device);
  for (const gone of ["Helen", "helen@", "iterations", "Back counter"]) expect(after).not.toContain(gone);
  expect(await readState(device.store, "cashiers")).toBeUndefined();
  expect(await readState(device.store, "counters")).toEqual(before);
  expect((await readState(device.store, "identity"))?.uuid).toBe(device.identity.uuid);
  expect(after).toContain(row.sha256);
  // The shift that was opened, and the sale.
  expect(await sumOpen(device.store)).toEqual({
    waiting: { records: 2, sales: 1, amount: row.amount },
    sent: { records: 0, sales: 0, amount: 0 },
  });
});

test("no tab freezes anything once the store is locked, and no number is taken", async () => {
  const device = await copied();
  const other = await otherTab(device);
  await lockStore(device.store, LOCK);
  const before = await readState(device.store, "counters");
  await expect(sell(other)).rejects.toMatchObject({ code: "device_locked" });
  const { name, card_number, phone, email } = HELEN;
  const contact = { name, card_number, phone, email, note: "" };
  await expect(freezeContact(other.store, other.maker, HELEN.uuid, contact)).rejects.toMatchObject({
    code: "device_locked",
  });
  expect(await readState(device.store, "counters")).toEqual(before);
});

test("an answer that was on its way when the store was locked leaves no copy", async () => {
  const device = await copied();
  await lockStore(device.store, LOCK);
  await putContacts(device.store, [HELEN], FEED);
  await putCashiers(device.store, [priya], NOW);
  await putDockets(device.store, [], FEED);
  const after = await everything(device);
  for (const gone of ["Helen", "iterations", "as_of"]) expect(after).not.toContain(gone);
});

test("of a cart what was paid stays, without its customer, also when it is saved after the lock", async () => {
  const device = await copied();
  const paid = { ...paidCart(), contact: HELEN, label: "Helen" };
  const unpaid = { ...paidCart(), payments: [], contact: HELEN };
  await saveCart(device.store, paid, NOW);
  await saveCart(device.store, unpaid, NOW);
  const carts = () => device.store.read(["carts"], (tx) => tx.objectStore("carts").getAll());
  const kept = [{ ...paid, contact: null, label: "" }];
  await lockStore(device.store, LOCK);
  expect((await carts()).map(({ cart }) => cart)).toEqual(kept);
  await saveCart(device.store, paid, NOW);
  await saveCart(device.store, unpaid, NOW);
  await parkCart(device.store, { ...unpaid, parked_at: NOW }, NOW);
  expect((await carts()).map(({ cart }) => cart)).toEqual(kept);
});

test("a lock ends by a later word of the server or a new pairing, not by an answer of before", async () => {
  const { store } = await copied();
  await lockStore(store, LOCK);
  expect(await unlockStore(store, "2026-11-20T01:00:04Z")).toBe(false);
  expect(await isLocked(store)).toBe(true);
  expect(await unlockStore(store, "2026-11-20T01:00:06Z")).toBe(true);
  expect(await isLocked(store)).toBe(false);
  await lockStore(store, LOCK);
  expect(await unlockStore(store, null)).toBe(true);
});
