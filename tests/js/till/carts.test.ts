import { expect, test } from "vitest";
import { addItem } from "../../../static/src/domain/cart";
import { allCarts } from "../../../static/src/store/carts";
import { Store } from "../../../static/src/store/db";
import type { Till } from "../../../static/src/till-api";
import { dalton, emu } from "../domain/cast";
import { until } from "../sync/until";
import { openShop, openTab } from "./open-till";

function add(till: Till, item = dalton): void {
  till.setCart(addItem(till.cart.peek(), item, till.tax_rates.peek()));
}

/** On the disk, as the next till would find it. */
function saved(database: string) {
  return async () => (await allCarts(await Store.open(database))).map((row) => row.cart);
}

test("the cart survives the tab, and the next one takes it up", async () => {
  const { till, server, database, close } = await openShop();
  add(till);
  add(till, emu);
  const cart = till.cart.value;
  expect(cart.lines).toHaveLength(2);
  await expect.poll(saved(database)).toEqual([cart]);
  close();
  const again = openTab(database, server).till;
  await until(() => again.phase.value === "ready");
  expect(again.cart.value).toEqual(cart);
});

test("two tabs never have the same cart", async () => {
  const { till, server, database } = await openShop();
  add(till);
  await expect.poll(saved(database)).toEqual([till.cart.value]);
  const second = openTab(database, server).till;
  await until(() => second.phase.value === "ready");
  expect(second.cart.value.lines).toEqual([]);
  expect(second.cart.value.uuid).not.toBe(till.cart.value.uuid);
});

test("changes are saved in order: the last one stands", async () => {
  const { till, database } = await openShop();
  for (let i = 0; i < 30; i++) add(till);
  expect(till.cart.value.lines).toMatchObject([{ quantity: 30 }]);
  await expect.poll(saved(database)).toEqual([till.cart.value]);
});

test("a sale starts with its first line, not when the screen was opened", async () => {
  const { till } = await openShop();
  const opened_at = till.cart.value.started_at;
  await expect.poll(() => new Date().toISOString() > opened_at).toBe(true);
  add(till);
  const { started_at } = till.cart.value;
  expect(started_at > opened_at).toBe(true);
  add(till, emu);
  expect(till.cart.value.started_at).toBe(started_at);
});

test("a parked sale is seen by the other tab, and taken up by one of them only", async () => {
  const { till, server, database } = await openShop();
  const second = openTab(database, server).till;
  await until(() => second.phase.value === "ready");
  add(till);
  const { uuid, lines } = till.cart.value;
  await till.park("blue coat");
  expect(till.cart.value.lines).toEqual([]);
  await until(() => second.parked.value.length === 1);
  expect(second.parked.value).toMatchObject([{ uuid, label: "blue coat" }]);
  const both = await Promise.allSettled([till.recall(uuid), second.recall(uuid)]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((one) => one.status === "rejected")?.reason).toMatchObject({ code: "gone" });
  const taken = [till, second].filter((one) => one.cart.value.uuid === uuid);
  expect(taken).toHaveLength(1);
  expect(taken[0]?.cart.value).toMatchObject({ lines, parked_at: null });
  await until(() => till.parked.value.length === 0 && second.parked.value.length === 0);
});

test("what is scanned while a sale is parked belongs to the next one, and the parked one stays as it was", async () => {
  const { till, database } = await openShop();
  add(till);
  const { uuid, lines } = till.cart.value;
  const parking = till.park("blue coat");
  add(till, emu);
  await parking;
  expect(till.cart.value.uuid).not.toBe(uuid);
  expect(till.cart.value.lines).toMatchObject([{ title: emu.title, quantity: 1 }]);
  await until(() => till.parked.value.length === 1);
  await expect.poll(saved(database)).toHaveLength(2);
  expect(till.parked.value).toMatchObject([{ uuid, lines }]);
});

test("a sale is not recalled over one that is in hand, and nothing is parked without a sale", async () => {
  const { till } = await openShop();
  await expect(till.park("")).rejects.toMatchObject({ code: "empty" });
  add(till);
  const { uuid } = till.cart.value;
  await till.park("");
  add(till, emu);
  await expect(till.recall(uuid)).rejects.toMatchObject({ code: "cart_not_empty" });
  expect(till.cart.value.lines).toMatchObject([{ title: emu.title }]);
});

test("a cart that a dead tab left is offered among the parked ones, when another took the place", async () => {
  const { till, server, database, close } = await openShop();
  const second = openTab(database, server);
  await until(() => second.till.phase.value === "ready");
  add(till);
  add(second.till, emu);
  await expect.poll(saved(database)).toHaveLength(2);
  const uuids = [till.cart.value.uuid, second.till.cart.value.uuid];
  close();
  second.close();
  const again = openTab(database, server).till;
  await until(() => again.phase.value === "ready" && again.parked.value.length === 1);
  expect([again.cart.value.uuid, again.parked.value[0]?.uuid].sort()).toEqual(uuids.sort());
  expect(again.parked.value).toMatchObject([{ label: "Left open" }]);
});
