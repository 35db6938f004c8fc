import { expect, onTestFinished, test, vi } from "vitest";
import { addPayment } from "../../../static/src/domain/cart";
import { readState, Store } from "../../../static/src/store/db";
import { eachRecord } from "../../../static/src/store/outbox";
import { Bus } from "../../../static/src/sync/bus";
import { says } from "../sync/shop-server";
import { until } from "../sync/until";
import { fill, openShop, openTab, type Shop, signIn } from "./open-till";

const HELEN = { uuid: "0197a3c0-0000-7000-8000-00000000aaaa", name: "Helen Garner" };
const CONTACT = { ...HELEN, card_number: "2900001", phone: "0355500142", email: "helen@example.com" };
const NEW_LEASES = [{ first: 20_000, last: 20_499, kind: "block" }];

/** What the live socket does when the office revokes: the till says hello at once. */
function revoke({ till, server, database }: Shop): void {
  server.revoke(till.device.value?.uuid ?? "");
  ask(database);
}

function ask(database: string): void {
  const bus = new Bus(database);
  onTestFinished(() => bus.close());
  bus.tell({ type: "ask" });
}

/** A till with a sale that is posted and two that wait, whose office has revoked it meanwhile. */
async function revoked(sends = true): Promise<Shop> {
  const shop = await openShop();
  const { till, server } = shop;
  fill(till);
  await till.finishSale();
  await till.goDisconnected();
  for (let i = 0; i < 2; i++) {
    fill(till);
    await till.finishSale();
  }
  if (!sends) server.fail("/api/till/records/", says(503), 1000);
  revoke(shop);
  return shop;
}

async function dump(database: string): Promise<string> {
  const store = await Store.open(database);
  return store.read(["state", "contacts", "carts"], async (tx) =>
    JSON.stringify(
      await Promise.all((["state", "contacts", "carts"] as const).map((one) => tx.objectStore(one).getAll())),
    ),
  );
}

async function numbers(database: string): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = [];
  await eachRecord(await Store.open(database), (rows) => {
    found.push(...rows.filter(({ kind }) => kind === "sale").map(({ d_number }) => d_number));
  });
  return found;
}

test("a revoked till locks in every tab, signs out, and forgets customers and PINs", async () => {
  const shop = await openShop();
  const { till, server, database } = shop;
  const other = openTab(database, server);
  await signIn(other.till);
  server.contacts = [CONTACT];
  server.greeting = { contacts_at: "2026-11-21T00:00:00Z" };
  ask(database);
  await vi.waitFor(async () => expect(await till.findContacts("Helen", 5)).toHaveLength(1), 4000);
  revoke(shop);
  await until(() => till.phase.value === "locked" && other.till.phase.value === "locked");
  for (const each of [till, other.till]) {
    expect(each.cashier.value).toBeNull();
    expect(each.cashiers.value).toEqual([]);
    expect(await each.findContacts("Helen", 5)).toEqual([]);
    expect((await each.search("Dark Emu", 5)).titles).toEqual([]);
    await expect(each.finishSale()).rejects.toMatchObject({ code: "empty" });
    fill(each);
    await expect(each.finishSale()).rejects.toMatchObject({ code: "signed_out" });
  }
  const left = await dump(database);
  for (const gone of ["Helen", "helen@", "iterations"]) expect(left).not.toContain(gone);
});

test("what waits is sent and kept aside, and stays here: no sale and no number is lost", async () => {
  const { till, server, database } = await revoked();
  const before = await numbers(database);
  await until(() => till.locked.value?.sent.sales === 2);
  expect(till.locked.value).toMatchObject({
    waiting: { records: 0, sales: 0, amount: 0 },
    sent: { records: 2, sales: 2, amount: 2000 },
  });
  expect(server.aside.size).toBe(2);
  expect(await numbers(database)).toEqual(before);
});

test("the lock outlives a restart without a server, with everything that waits", async () => {
  const { till, server, database, close } = await revoked(false);
  await until(() => till.locked.value?.waiting.sales === 2);
  close();
  await server.stop();
  const again = openTab(database, server);
  await until(() => again.till.phase.value === "locked");
  expect(again.till.locked.value?.waiting).toMatchObject({ sales: 2, amount: 2000 });
  expect(again.till.cashiers.value).toEqual([]);
  server.mend();
  await server.start();
  await vi.waitFor(() => {
    ask(database);
    expect(again.till.locked.value?.sent.sales).toBe(2);
  }, 4000);
});

test("paired again it sells on in a new epoch, and what waited is posted once", async () => {
  const { till, server, database } = await revoked(false);
  await until(() => till.locked.value?.waiting.sales === 2);
  server.greeting = { epoch: 2, leases: NEW_LEASES };
  await till.pairAnew("1234 5678", "Tablet 2");
  server.mend();
  await signIn(till);
  expect(till.locked.value).toBeNull();
  await till.goNormal();
  await until(
    () => till.status.value.mode === "normal" && till.status.value.waiting === 0,
    () => till.status.value,
  );
  const sales = [...server.posted.values()].filter(({ trans_id }) => trans_id !== null);
  expect(sales.map(({ trans_id }) => trans_id)).toEqual([546789, 546790, 546791]);
  expect(await readState(await Store.open(database), "lock")).toBeUndefined();
  fill(till);
  expect(await till.finishSale()).toMatchObject({ d_number: 20_000, trans_id: 546792 });
});

test("money taken for a sale that is not finished is said, and the cart is there when it is paired again", async () => {
  const shop = await openShop();
  const { till } = shop;
  fill(till);
  const paid = till.cart.value;
  till.setCart({ ...paid, contact: { ...CONTACT, made_on_device: false } });
  revoke(shop);
  // A part of it was paid at the last moment.
  const more = { tender: "card" as const, tendered: 500, scheme: "", reference: "" };
  till.setCart(addPayment(till.cart.value, more));
  await until(() => till.locked.value !== null);
  await until(() => till.locked.value?.unfinished[0]?.payments.length === 2);
  expect(till.locked.value?.unfinished[0]?.contact).toBeNull();
  expect(till.cart.value.contact).toBeNull();
  await till.pairAnew("1234 5678", "Tablet 2");
  await signIn(till);
  expect(till.cart.value.payments.map(({ tendered }) => tendered)).toEqual([1000, 500]);
});

test("somebody else's page that says so locks nothing", async () => {
  const { till, server, database } = await openShop();
  server.fail("/api/till/hello/", says(403, "device_revoked"), 3);
  ask(database);
  await until(() => till.status.value.mode === "disconnected");
  expect(till.phase.value).toBe("ready");
  expect(till.cashiers.value).toHaveLength(1);
  fill(till);
  expect(await till.finishSale()).toMatchObject({ d_number: 12345 });
});

test("a lock that the server takes back ends with its next good answer", async () => {
  const shop = await openShop();
  const { till, server, database } = shop;
  revoke(shop);
  await until(() => till.phase.value === "locked");
  server.readmit(till.device.value?.uuid ?? "");
  ask(database);
  await signIn(till);
  expect(till.locked.value).toBeNull();
});
