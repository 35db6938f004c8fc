/** A paired device's store, as the tests of store and sync share it. */

import { addPayment } from "../../../static/src/domain/cart";
import { roundToCoin } from "../../../static/src/domain/money";
import type { Lease } from "../../../static/src/domain/numbers";
import { totals } from "../../../static/src/domain/totals";
import type { Cart, CartLine, Cashier } from "../../../static/src/domain/types";
import { Store } from "../../../static/src/store/db";
import type { Maker } from "../../../static/src/store/freeze";
import { adoptLeases, makeDeviceKey, putIdentity } from "../../../static/src/store/identity";
import { openShift } from "../../../static/src/store/newrecords";
import { type FrozenSale, freezeSale } from "../../../static/src/store/sales";
import type { Identity } from "../../../static/src/store/schema";
import { DEVICE, line, NOW, SHIFT, shop } from "../domain/cast";

export const LEASES: Lease[] = [
  { first: 12345, last: 12844, kind: "block" },
  { first: 12845, last: 13344, kind: "block" },
  { first: 900_000_000, last: 900_999_999, kind: "overflow" },
];

/** Her PIN is 1111. */
export const priya: Cashier = {
  uuid: "0197a3c0-0000-7000-8000-0000000000c1",
  name: "Priya",
  initials: "PN",
  role: "manager",
  pin: { iterations: 1, salt: "s", hash: "" },
};

let names = 0;

/** Each test has a database of its own. */
export function newName(): string {
  names += 1;
  return `bookmine-test-${crypto.randomUUID()}-${names}`;
}

export interface Device {
  store: Store;
  identity: Identity;
  maker: Maker;
}

/** A device that was paired, has heard from the server once, and has an open shift. */
export async function pairedDevice(name = newName(), leases: Lease[] = LEASES): Promise<Device> {
  const store = await Store.open(name);
  const identity = {
    uuid: DEVICE,
    name: "Tablet 2",
    register: { id: 1, name: "Front counter" },
    ...(await makeDeviceKey()),
    paired_at: NOW,
  };
  await putIdentity(store, identity);
  await adoptLeases(store, 1, leases);
  const maker = { identity, cashier: priya, now: NOW };
  await openShift(store, maker, { record: crypto.randomUUID(), shift: SHIFT });
  return { store, identity, maker };
}

/** Another tab of the same browser: a connection of its own to the same database. */
export async function otherTab({ store, identity, maker }: Device): Promise<Device> {
  return { store: await Store.open(store.name), identity, maker };
}

/** A cart with these lines, paid in cash to the coin. */
export function paidCart(lines: Partial<CartLine>[] = [{}], uuid: string = crypto.randomUUID()): Cart {
  const cart: Cart = {
    uuid,
    started_at: NOW,
    lines: lines.map((more, i) => line({ key: String(i + 1), ...more })),
    contact: null,
    payments: [],
    note: "",
    parked_at: null,
    label: "",
  };
  const { total } = totals(cart, shop);
  const tendered = roundToCoin(total, shop.cash_rounding_cents);
  return addPayment(cart, { tender: "cash", tendered, scheme: "", reference: "" });
}

export function sell({ store, maker }: Device, cart: Cart = paidCart()): Promise<FrozenSale> {
  return freezeSale(store, { ...maker, cashier: priya, cart, shop });
}
