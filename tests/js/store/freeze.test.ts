import { expect, type MockInstance, onTestFinished, test, vi } from "vitest";
import { sha256HexNow } from "../../../static/src/domain/sha256";
import type { Cart } from "../../../static/src/domain/types";
import { allCarts, saveCart } from "../../../static/src/store/carts";
import { readState, Store } from "../../../static/src/store/db";
import { adoptLeases } from "../../../static/src/store/identity";
import { allLevels } from "../../../static/src/store/levels";
import { closeShift, freezeChange, freezeContact, freezeTitle } from "../../../static/src/store/newrecords";
import { countWaiting, eachRecord, firstOpen, recordOf } from "../../../static/src/store/outbox";
import { NoShift } from "../../../static/src/store/sales";
import type { RecordRow } from "../../../static/src/store/schema";
import { dalton, emu, NOW } from "../domain/cast";
import { type Device, newName, otherTab, paidCart, pairedDevice, sell } from "./device";

async function allRecords(store: Store): Promise<RecordRow[]> {
  const all: RecordRow[] = [];
  await eachRecord(store, (rows) => all.push(...rows));
  return all;
}

function body(row: RecordRow): Record<string, unknown> {
  return JSON.parse(row.body) as Record<string, unknown>;
}

function expectChain(rows: readonly RecordRow[]): void {
  let previous = "";
  rows.forEach((row, i) => {
    expect(row.sequence).toBe(i + 1);
    expect(body(row)).toMatchObject({ sequence: i + 1, previous, epoch: 1 });
    expect(row.sha256).toBe(sha256HexNow(row.body));
    previous = row.sha256;
  });
}

test("a sale is on the disk, numbered and out of the cart, before freezing it resolves", async () => {
  const device = await pairedDevice();
  const cart = paidCart([{ quantity: 2 }]);
  await saveCart(device.store, cart, NOW);
  const { row, existed } = await sell(device, cart);
  expect(existed).toBe(false);
  // What another connection reads is what the database has.
  const again = await Store.open(device.store.name);
  const stored = await recordOf(again, cart.uuid);
  expect(stored).toEqual(row);
  expect(stored).toMatchObject({ kind: "sale", d_number: 12345, sequence: 2, open: ["waiting", 1, 2] });
  expect(stored).toMatchObject({ label: "D12345", amount: 4600, printed_as: "D", unclaimed: 1 });
  expect(await readState(again, "counters")).toMatchObject({
    sequence: 2,
    last_block: 12345,
    previous: row.sha256,
  });
  expect(await allCarts(again)).toEqual([]);
  expect(await allLevels(again)).toEqual([{ uuid: dalton.uuid, moved: -2, on_hand: null }]);
});

test("what is said to be saved is written strictly, and nothing else waits for the disk", async () => {
  const { transaction } = IDBDatabase.prototype;
  const written: string[] = [];
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, names, mode, options) {
    if (mode === "readwrite") written.push(`${[names].flat().join(" ")}: ${options?.durability}`);
    return transaction.call(this, names, mode, options);
  };
  onTestFinished(() => {
    IDBDatabase.prototype.transaction = transaction;
  });
  const device = await pairedDevice();
  written.length = 0;
  const cart = paidCart();
  await saveCart(device.store, cart, NOW);
  await sell(device, cart);
  await freezeTitle(device.store, device.maker, crypto.randomUUID(), emu);
  await adoptLeases(device.store, 2, [{ first: 20_000, last: 20_499, kind: "block" }]);
  expect(written).toEqual([
    "carts records state: relaxed",
    "state records levels carts: strict",
    "state records titles: strict",
    "state: strict",
  ]);
});

test("the record says what the till said: shift, cashier, both dates, and that it was connected", async () => {
  const device = await pairedDevice();
  const { row } = await sell(device);
  expect(body(row)).toMatchObject({
    format: 1,
    kind: "sale",
    d_number: 12345,
    register: 1,
    cashier_name: "Priya",
    disconnected: false,
    started_at: NOW,
    locked_at: NOW,
    total: "22.99",
    rounding: "0.01",
  });
});

test("a cart is frozen once: a second time gives the first record and changes nothing", async () => {
  const device = await pairedDevice();
  const cart = paidCart();
  const first = await sell(device, cart);
  const second = await sell(device, cart);
  expect(second).toEqual({ row: first.row, existed: true, moved: {} });
  expect(await readState(device.store, "counters")).toMatchObject({ sequence: 2, last_block: 12345 });
  expect(await allLevels(device.store)).toEqual([{ uuid: dalton.uuid, moved: -1, on_hand: null }]);
});

test("a cart that two tabs freeze at the same moment is one sale, and both hear of it", async () => {
  const device = await pairedDevice();
  const cart = paidCart();
  const sales = await Promise.all([sell(device, cart), sell(await otherTab(device), cart)]);
  expect(sales.map(({ existed }) => existed).sort()).toEqual([false, true]);
  expect(sales[0]?.row).toEqual(sales[1]?.row);
  expect(await readState(device.store, "counters")).toMatchObject({ sequence: 2, last_block: 12345 });
  expect(await allLevels(device.store)).toEqual([{ uuid: dalton.uuid, moved: -1, on_hand: null }]);
});

test("freezing a sale is two rounds: what it reads, and what it writes with the commit right behind", async () => {
  const device = await pairedDevice();
  const cart = paidCart([{ quantity: 2 }, { stock_item: emu.uuid }]);
  await saveCart(device.store, cart, NOW);
  const rounds = watchRounds();
  await sell(device, cart);
  expect(rounds).toEqual([
    ["get records", "get state", "get state", "get state", "get state", "get levels", "get levels"],
    ["add records", "put state", "put levels", "put levels", "delete carts", "commit"],
  ]);
});

/** Each round is what is asked of the database before it next answers. */
function watchRounds(): string[][] {
  const rounds: string[][] = [];
  let isAnswered = true;
  const asked = (what: string): void => {
    if (isAnswered) rounds.push([]);
    isAnswered = false;
    rounds.at(-1)?.push(what);
  };
  for (const method of ["get", "add", "put", "delete"] as const) {
    const real = IDBObjectStore.prototype[method] as (...args: unknown[]) => IDBRequest;
    const spy = vi.spyOn(IDBObjectStore.prototype, method) as MockInstance;
    spy.mockImplementation(function (this: IDBObjectStore, ...args) {
      asked(`${method} ${this.name}`);
      const request = real.apply(this, args);
      request.addEventListener("success", () => {
        isAnswered = true;
      });
      return request;
    });
    onTestFinished(() => spy.mockRestore());
  }
  const { commit } = IDBTransaction.prototype;
  const spy = vi.spyOn(IDBTransaction.prototype, "commit").mockImplementation(function (
    this: IDBTransaction,
  ) {
    asked("commit");
    commit.call(this);
  });
  onTestFinished(() => spy.mockRestore());
  return rounds;
}

test("two tabs that sell at the same moment never share a D-number or a sequence", async () => {
  const first = await pairedDevice();
  const second = await otherTab(first);
  const sales = await Promise.all(Array.from({ length: 60 }, (_, i) => sell(i % 2 === 0 ? first : second)));
  const numbers = sales.map(({ row }) => row.d_number ?? 0).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 60 }, (_, i) => 12345 + i));
  const rows = await allRecords(first.store);
  expect(rows).toHaveLength(61);
  expectChain(rows);
});

test("titles, contacts, changes, shifts and sales stand in one chain", async () => {
  const device = await pairedDevice();
  const { store, maker } = device;
  const title = { ...emu, isbn: "9781921248016" };
  await freezeTitle(store, maker, crypto.randomUUID(), title);
  await sell(device);
  const contact = { name: "Miriam", card_number: "", phone: "", email: "", note: "" };
  await freezeContact(store, maker, crypto.randomUUID(), contact);
  const change = { of: "stock_item" as const, target: dalton.uuid, label: "Boy", fields: [] };
  await freezeChange(store, maker, {
    uuid: crypto.randomUUID(),
    ...change,
    fields: [{ field: "price", old: "1.00", new: "2.00" }],
  });
  await closeShift(store, maker, crypto.randomUUID(), 10_000);
  const rows = await allRecords(store);
  expect(rows.map((row) => row.kind)).toEqual(["shift", "title", "sale", "contact", "change", "shift"]);
  expectChain(rows);
  expect(await countWaiting(store)).toBe(6);
});

test("a block that runs out goes over to the next, and then to the overflow range", async () => {
  const device = await pairedDevice(newName(), [
    { first: 100, last: 101, kind: "block" },
    { first: 200, last: 200, kind: "block" },
    { first: 900_000_000, last: 900_000_009, kind: "overflow" },
  ]);
  const numbers: (number | undefined)[] = [];
  for (let i = 0; i < 5; i++) numbers.push((await sell(device)).row.d_number);
  expect(numbers).toEqual([100, 101, 200, 900_000_000, 900_000_001]);
  await adoptLeases(device.store, 1, [{ first: 300, last: 301, kind: "block" }]);
  expect((await sell(device)).row.d_number).toBe(300);
});

test("a new epoch begins its own sequence, chain and numbers; what waits of the old one stays", async () => {
  const device = await pairedDevice();
  await sell(device);
  await adoptLeases(device.store, 2, [{ first: 20_000, last: 20_499, kind: "block" }]);
  const { row } = await sell(device);
  expect(row).toMatchObject({ epoch: 2, sequence: 1, d_number: 20_000 });
  expect(body(row).previous).toBe("");
  const order = (await firstOpen(device.store, "waiting", 10)).map(({ epoch, sequence }) => [
    epoch,
    sequence,
  ]);
  expect(order).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
  ]);
});

test("an answer with an older epoch changes nothing", async () => {
  const device = await pairedDevice();
  await adoptLeases(device.store, 3, [{ first: 20_000, last: 20_499, kind: "block" }]);
  const before = await readState(device.store, "counters");
  expect(await adoptLeases(device.store, 2, [{ first: 1, last: 2, kind: "block" }])).toBe(false);
  expect(await readState(device.store, "counters")).toEqual(before);
});

async function expectNothingHappened(device: Device, cart: Cart): Promise<void> {
  expect(await countWaiting(device.store)).toBe(1);
  expect(await readState(device.store, "counters")).toMatchObject({ sequence: 1, last_block: 0 });
  expect((await allCarts(device.store)).map((row) => row.cart)).toEqual([cart]);
  expect(await allLevels(device.store)).toEqual([]);
}

test("a cart that is not settled takes no number, and stays", async () => {
  const device = await pairedDevice();
  const cart = { ...paidCart(), payments: [] };
  await saveCart(device.store, cart, NOW);
  await expect(sell(device, cart)).rejects.toThrow(RangeError);
  await expectNothingHappened(device, cart);
});

test("when one of its writes fails, none of them counts, though all were asked for at once", async () => {
  const device = await pairedDevice();
  const cart = paidCart();
  await saveCart(device.store, cart, NOW);
  // Something stands in the record's place, and what is read before does not show it.
  const [opened] = await allRecords(device.store);
  const inPlace = { ...(opened as RecordRow), uuid: cart.uuid };
  await device.store.write(["records"], (tx) => tx.objectStore("records").put(inPlace), "strict");
  const { get } = IDBObjectStore.prototype;
  const spy = vi.spyOn(IDBObjectStore.prototype, "get").mockImplementation(function (
    this: IDBObjectStore,
    key,
  ) {
    return get.call(this, this.name === "records" ? "nowhere" : key);
  });
  onTestFinished(() => spy.mockRestore());
  await expect(sell(device, cart)).rejects.toMatchObject({ name: "ConstraintError" });
  spy.mockRestore();
  await device.store.write(["records"], (tx) => tx.objectStore("records").delete(cart.uuid), "strict");
  await expectNothingHappened(device, cart);
});

test("without D-numbers nothing is sold, and the cart stays", async () => {
  const device = await pairedDevice(newName(), []);
  const cart = paidCart();
  await saveCart(device.store, cart, NOW);
  await expect(sell(device, cart)).rejects.toMatchObject({ code: "no_numbers" });
  await expectNothingHappened(device, cart);
});

test("without an open shift nothing is sold, and the cart stays", async () => {
  const device = await pairedDevice();
  const cart = paidCart();
  await saveCart(device.store, cart, NOW);
  await device.store.write(["state"], (tx) => tx.objectStore("state").delete("shift"), "strict");
  await expect(sell(device, cart)).rejects.toThrow(NoShift);
  await expectNothingHappened(device, cart);
});

test("goods that come back go on the shelf again, unless they do not", async () => {
  const device = await pairedDevice();
  const return_of = { number: "D12340", sale: crypto.randomUUID(), position: 1 };
  const back = { quantity: -1, return_of };
  const { row, moved } = await sell(
    device,
    paidCart([back, { ...back, stock_item: emu.uuid, to_stock: false }]),
  );
  expect(moved).toEqual({ [dalton.uuid]: 1 });
  expect(row.moves).toEqual([{ stock_item: dalton.uuid, quantity: 1 }]);
  expect(row.returned).toEqual([return_of.sale]);
});

test("a title that left and came back has no level of this device's any more", async () => {
  const device = await pairedDevice();
  await sell(device, paidCart([{ quantity: 2 }, { stock_item: emu.uuid }]));
  const return_of = { number: "D12345", sale: crypto.randomUUID(), position: 1 };
  const { moved } = await sell(device, paidCart([{ quantity: -2, return_of }]));
  expect(moved).toEqual({ [dalton.uuid]: 0 });
  expect(await allLevels(device.store)).toEqual([{ uuid: emu.uuid, moved: -1, on_hand: null }]);
});

test("a cart that was frozen does not come back by a late save", async () => {
  const device = await pairedDevice();
  const cart = paidCart();
  await sell(device, cart);
  await saveCart(device.store, cart, NOW);
  const stored = await device.store.read(["carts"], (tx) => tx.objectStore("carts").getAll());
  expect(stored).toEqual([]);
});
