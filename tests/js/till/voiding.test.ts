import { expect, test } from "vitest";
import { addItem, addPayment } from "../../../static/src/domain/cart";
import { saveCart } from "../../../static/src/store/carts";
import { Store } from "../../../static/src/store/db";
import { recordOf } from "../../../static/src/store/outbox";
import { freezeSale } from "../../../static/src/store/sales";
import { freezeVoid } from "../../../static/src/store/voids";
import type { Till } from "../../../static/src/till-api";
import { dalton, shop } from "../domain/cast";
import { paidCart, pairedDevice, sell } from "../store/device";
import { fillDisk } from "./full-disk";
import { fill, openShop, openTab, signIn } from "./open-till";

function takePart(till: Till): void {
  const cart = addItem(till.cart.value, dalton, till.tax_rates.value);
  till.setCart(addPayment(cart, { tender: "cash", tendered: 500, scheme: "", reference: "" }));
}

test("a voided sale is a record with its lines and what goes back, and the next one begins", async () => {
  const { till, server, database } = await openShop();
  takePart(till);
  const { uuid } = till.cart.value;
  await till.voidSale("Cannot pay the rest");
  expect(till.cart.value).toMatchObject({ lines: [], payments: [], contact: null });
  expect(till.cart.value.uuid).not.toBe(uuid);
  const row = await recordOf(await Store.open(database), uuid);
  expect(row).toMatchObject({ kind: "void", amount: 0, moves: [] });
  expect(JSON.parse(row?.body ?? "")).toMatchObject({
    lines: [{ title: dalton.title }],
    given_back: [{ tender: "cash", amount: "5.00" }],
    reason: "Cannot pay the rest",
  });
  await expect.poll(() => server.posted.has(uuid)).toBe(true);
  expect(till.last_docket.value).toBeNull();
});

test("a void outlives the browser, and its cart never comes back", async () => {
  const { till, server, database, close } = await openShop();
  server.fail("/api/till/records/", { kind: "lost" });
  takePart(till);
  const { uuid } = till.cart.value;
  await till.voidSale("");
  close();
  const again = openTab(database, server);
  await signIn(again.till);
  expect(again.till.cart.value.payments).toEqual([]);
  expect(again.till.parked.value).toEqual([]);
  await expect.poll(() => server.posted.has(uuid)).toBe(true);
});

test("what cannot be saved is not void: the sale and its money stay on the screen", async () => {
  const { till } = await openShop();
  takePart(till);
  const before = till.cart.value;
  const disk = fillDisk("records");
  await expect(till.voidSale("")).rejects.toMatchObject({ code: "not_saved" });
  expect(till.cart.value).toEqual(before);
  disk.mend();
  await till.voidSale("");
  expect(till.cart.value.payments).toEqual([]);
});

test("there is nothing to void in an empty sale, and nobody voids who is not signed in", async () => {
  const { till } = await openShop();
  await expect(till.voidSale("")).rejects.toMatchObject({ code: "empty" });
  takePart(till);
  till.signOut();
  await expect(till.voidSale("")).rejects.toMatchObject({ code: "signed_out" });
});

test("a sale that is being finished is not voided as well", async () => {
  const { till, server } = await openShop();
  fill(till);
  const { uuid } = till.cart.value;
  const finishing = till.finishSale();
  await expect(till.voidSale("")).rejects.toMatchObject({ code: "empty" });
  expect(await finishing).toMatchObject({ uuid });
  expect([...server.posted.values()].filter((row) => row.trans_id !== null)).toHaveLength(1);
});

test("in the store a cart becomes a sale or a void, whichever is first, and never both", async () => {
  const device = await pairedDevice();
  const sold = paidCart();
  await sell(device, sold);
  const given_up = { ...device.maker, shop, reason: "" };
  await expect(freezeVoid(device.store, { ...given_up, cart: sold })).rejects.toMatchObject({ code: "sold" });
  const voided = paidCart([{ quantity: 2 }], crypto.randomUUID());
  await saveCart(device.store, voided, device.maker.now);
  const row = await freezeVoid(device.store, { ...given_up, cart: voided });
  expect(await device.store.read(["carts"], (tx) => tx.objectStore("carts").count())).toBe(0);
  expect(await freezeVoid(device.store, { ...given_up, cart: voided })).toEqual(row);
  const cashier = device.maker.cashier;
  if (cashier === null) throw new Error("Nobody is at this till.");
  const sale = { ...device.maker, cashier, cart: voided, shop };
  await expect(freezeSale(device.store, sale)).rejects.toMatchObject({ code: "voided" });
});
