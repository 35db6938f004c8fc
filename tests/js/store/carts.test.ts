import { expect, test } from "vitest";
import { emptyCart } from "../../../static/src/domain/cart";
import { allCarts, parkCart, saveCart, unparkCart } from "../../../static/src/store/carts";
import { Store } from "../../../static/src/store/db";
import { NOW } from "../domain/cast";
import { newName, paidCart, pairedDevice } from "./device";

test("a cart that is saved is there for the next who opens the store, newest first", async () => {
  const name = newName();
  const store = await Store.open(name);
  const [old, young] = [paidCart(), paidCart()];
  await saveCart(store, young, "2026-11-20T10:00:01Z");
  await saveCart(store, old, "2026-11-20T10:00:00Z");
  await store.close();
  const rows = await allCarts(await Store.open(name));
  expect(rows.map((row) => row.cart)).toEqual([young, old]);
});

test("an empty cart takes no room", async () => {
  const store = await Store.open(newName());
  const cart = paidCart();
  await saveCart(store, cart, NOW);
  await saveCart(store, emptyCart(NOW, cart.uuid), NOW);
  expect(await allCarts(store)).toEqual([]);
});

test("a parked cart is taken up as it was, by whoever asks", async () => {
  const { store } = await pairedDevice();
  const cart = paidCart();
  await parkCart(store, { ...cart, parked_at: NOW, label: "blue coat" }, NOW);
  expect(await unparkCart(store, cart.uuid, NOW)).toEqual({ ...cart, parked_at: null, label: "blue coat" });
  expect(await unparkCart(store, crypto.randomUUID(), NOW)).toBeNull();
});
